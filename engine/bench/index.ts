// `npm run bench`: medians of several runs each, one core, full traces. Times on shared machines vary: compare ratios within one run.
import { compile } from '../compile/compile.ts'
import { addCommand } from '../scenario/edit.ts'
import { presetOf } from '../scenario/presets.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { isFrame } from '../trace/query.ts'
import type { Trace } from '../trace/trace.ts'
import { browserReport } from './browser.ts'
import { cluster } from './cluster.ts'

const traceOf = (scenario: Scenario): Trace => {
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
function deviceHops(): number {
  const scenario: Scenario = {
    ...presetOf('vxlan'),
    traffic: [{ at: 0, kind: 'command', in: 'n1p1', line: 'ping -q -c 2000 -i 0.01 10.244.2.2' }],
  }
  const network = compile(scenario.topology, scenario.commands, scenario.traffic)
  const jobs = network.traffic.map(jobOf)
  const hops = simulate(network.stateOf, jobs).steps.filter(isFrame).length
  return hops / (median(5, () => simulate(network.stateOf, jobs)) / 1000)
}

function report(): void {
  const small = cluster(100, 10)
  const large = cluster(1000, 10)
  console.log(`device-hops per second, flannel VXLAN, full trace: ${Math.round(deviceHops()).toLocaleString('en')}`)
  console.log(
    `compile and first trace, 100 nodes, 1,000 pods:     ${median(7, () => traceOf({ ...small, topology: { ...small.topology } })).toFixed(1)} ms`,
  )
  console.log(
    `compile and first trace, 1,000 nodes, 10,000 pods:  ${median(5, () => traceOf({ ...large, topology: { ...large.topology } })).toFixed(1)} ms`,
  )
  console.log(`heap after it:                                      ${Math.round(process.memoryUsage().heapUsed / 1e6)} MB`)
  let edits = 0
  const edited = (): Scenario => addCommand(small, { in: 'n1', line: `ip route replace 10.9.${(edits += 1) % 250}.0/24 via 192.168.1.1` })
  console.log(`edit to new path, 100 nodes:                        ${median(7, () => traceOf(edited())).toFixed(1)} ms`)
}

report()
await browserReport()
