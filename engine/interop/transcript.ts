// The journey of a trace as text, as tcpdump -i any would print it: time, device, direction, frame; a line where a packet was dropped,
// and what each command printed. For the command line and for reviews. Leaves out: look-ups, which the inspector shows.
import { nameOf } from '../scenario/names.ts'
import { vxlanPortOf } from '../scenario/plugin.ts'
import { lookupOf } from '../scenario/lookup.ts'
import type { Topology } from '../scenario/scenario.ts'
import type { Nanoseconds, Run, Step, Trace } from '../trace/trace.ts'
import { summary } from '../wire/summary.ts'

const SECOND = 1_000_000_000

/** Seconds with microseconds. */
const printTime = (t: Nanoseconds): string => (t / SECOND).toFixed(6).padStart(10)

const DIRECTION = { rx: 'In ', tx: 'Out' } as const

function printStep(step: Step, name: (netns: string) => string, ports: readonly number[]): string | undefined {
  const at = (dev: string | undefined): string => (dev === undefined ? name(step.netns) : `${name(step.netns)}/${dev}`).padEnd(24)
  switch (step.kind) {
    case 'rx':
    case 'tx': {
      const text = summary(step.bytes, step.link, { vxlanPorts: ports }).replaceAll('\n', ' | ')
      return `${printTime(step.t)}  ${at(step.dev)} ${DIRECTION[step.kind]} ${text}`
    }
    case 'drop':
      return `${printTime(step.t)}  ${at(step.dev)} --- dropped: ${step.reason} in ${step.where}`
    default:
      return undefined
  }
}

const printRun = ({ netns, line, out, rc }: Run, name: (netns: string) => string): string =>
  `${name(netns)}# ${line}\n${out.trimEnd()}${out.trim() === '' ? '' : '\n'}[exit ${rc}]`

export function transcript(trace: Trace, topology: Topology): string {
  const { machines, pods } = lookupOf(topology)
  const name = (netns: string): string => {
    const thing = pods.get(netns)?.pod ?? machines.get(netns)
    return thing === undefined ? netns : nameOf(thing)
  }
  const ports = [4789, vxlanPortOf(topology.network)]
  const steps = trace.steps.flatMap((step) => printStep(step, name, ports) ?? [])
  const runs = trace.runs.map((run) => printRun(run, name))
  return `${[...steps, '', ...runs].join('\n')}\n`
}
