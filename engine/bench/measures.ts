// What the engine costs, for `npm run bench`: medians of several runs, one core, full traces. Built as the page is, and run in a browser and in Node.
import { compile } from '../compile/compile.ts'
import { addCommand } from '../scenario/edit.ts'
import { presetOf } from '../scenario/presets.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { isFrame } from '../trace/query.ts'
import type { Trace } from '../trace/trace.ts'
import { cluster } from './cluster.ts'

function traceOf(scenario: Scenario): Trace {
  const network = compile(scenario.topology, scenario.commands, scenario.traffic)
  return simulate(network.stateOf, network.traffic.map(jobOf))
}

/** Milliseconds, the middle one of `runs` after one that is not counted. */
function median(runs: number, work: () => void): number {
  work()
  const times = Array.from({ length: runs }, () => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return times.toSorted((a, b) => a - b)[runs >> 1] ?? 0
}

/** Frames on devices per second on the flannel VXLAN path, with their bytes, checksums and steps. */
export function deviceHops(): number {
  const scenario: Scenario = {
    ...presetOf('vxlan'),
    traffic: [{ at: 0, kind: 'command', in: 'n1p1', line: 'ping -q -c 2000 -i 0.01 10.244.2.2' }],
  }
  const network = compile(scenario.topology, scenario.commands, scenario.traffic)
  const jobs = network.traffic.map(jobOf)
  const hops = simulate(network.stateOf, jobs).steps.filter(isFrame).length
  return hops / (median(9, () => simulate(network.stateOf, jobs)) / 1000)
}

/** Milliseconds from a scenario that was never seen to its trace: `nodes` nodes of ten pods, one ping across. */
export function firstTrace(nodes: number): number {
  const scenario = cluster(nodes, 10)
  return median(9, () => traceOf({ ...scenario, topology: { ...scenario.topology } }))
}

/** Milliseconds from an edit (a route on one of 100 nodes) to the new path. */
export function editToPath(): number {
  const scenario = cluster(100, 10)
  let edits = 0
  const edited = (): Scenario =>
    addCommand(scenario, { in: 'n1', line: `ip route replace 10.9.${(edits += 1) % 250}.0/24 via 192.168.1.1` })
  return median(9, () => traceOf(edited()))
}
