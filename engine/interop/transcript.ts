// The journey of a trace, as tcpdump -i any would print it: time, device, direction, frame; a line where a packet was dropped, and what each
// command printed. As text for terminals and reviews, or as Markdown for reports. Leaves out: look-ups, which the inspector shows.
import { lookupOf } from '../scenario/lookup.ts'
import { nameOf } from '../scenario/names.ts'
import { vxlanPortOf } from '../scenario/plugin.ts'
import type { Topology } from '../scenario/scenario.ts'
import type { Nanoseconds, Step, Trace } from '../trace/trace.ts'
import { summary } from '../wire/summary.ts'

const SECOND = 1_000_000_000

/** Seconds with microseconds. */
const printTime = (t: Nanoseconds): string => (t / SECOND).toFixed(6)

/** The journey's own words; everything else is tcpdump's and the kernel's. */
export interface Words {
  readonly time: string
  readonly device: string
  readonly direction: string
  readonly frame: string
  readonly dropped: string
  readonly exit: string
}

export const WORDS: Words = { time: 'Time (s)', device: 'Device', direction: 'Direction', frame: 'Frame', dropped: 'dropped', exit: 'exit' }

const DIRECTION = { rx: 'In', tx: 'Out', drop: '---' } as const

interface Row {
  readonly time: string
  readonly device: string
  readonly direction: (typeof DIRECTION)[keyof typeof DIRECTION]
  /** One line a layer of encapsulation. */
  readonly lines: readonly string[]
}

interface Printed {
  readonly netns: string
  readonly line: string
  readonly out: string
  readonly rc: number
}

type Format = (rows: readonly Row[], printed: readonly Printed[], words: Words, title: string) => string

/** A name may hold anything but never a line's end. */
const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ')

/** A command as its terminal showed it. */
const terminal = ({ netns, line, out, rc }: Printed, { exit }: Words): string =>
  `${netns}# ${line}\n${out}${out === '' ? '' : '\n'}[${exit} ${rc}]`

const text: Format = (rows, printed, words) => {
  const steps = rows.map(
    ({ time, device, direction, lines }) => `${time.padStart(10)}  ${device.padEnd(24)} ${direction.padEnd(3)} ${lines.join(' | ')}`,
  )
  return `${[...steps, '', ...printed.map((run) => terminal(run, words))].join('\n')}\n`
}

/** Text as Markdown shows it literally. */
const escape = (plain: string): string => plain.replaceAll(/[\\`*_{}[\]<>()#+!|&~-]/g, String.raw`\$&`)

/** A fence longer than any run of backticks inside. */
const fenceOf = (plain: string, least: number): string =>
  '`'.repeat(Math.max(least, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length + 1)))

/** A code span; in a table a bar is escaped even there. */
function span(plain: string): string {
  const fence = fenceOf(plain, 1)
  const pad = fence === '`' ? '' : ' '
  return `${fence}${pad}${plain.replaceAll('|', String.raw`\|`)}${pad}${fence}`
}

function block(plain: string): string {
  const fence = fenceOf(plain, 3)
  return `${fence}\n${plain}\n${fence}`
}

const markdown: Format = (rows, printed, words, title) => {
  const heads = [words.time, words.device, words.direction, words.frame]
  const table = rows.map(
    ({ time, device, direction, lines }) => `| ${time} | ${escape(device)} | ${direction} | ${lines.map(span).join('<br>')} |`,
  )
  return `${[
    ...(title === '' ? [] : [`# ${escape(title)}`]),
    ...printed.map((run) => block(terminal(run, words))),
    [`| ${heads.join(' | ')} |`, '|--:|---|---|---|', ...table].join('\n'),
  ].join('\n\n')}\n`
}

const FORMATS = { text, markdown }

function rowOf(step: Step, name: (netns: string) => string, ports: readonly number[], words: Words): readonly Row[] {
  if (step.kind !== 'rx' && step.kind !== 'tx' && step.kind !== 'drop') return []
  const device = step.dev === undefined ? name(step.netns) : `${name(step.netns)}/${step.dev}`
  const lines =
    step.kind === 'drop'
      ? [`${words.dropped}: ${step.reason} in ${step.where}`]
      : summary(step.bytes, step.link, { vxlanPorts: ports }).split('\n')
  return [{ time: printTime(step.t), device, direction: DIRECTION[step.kind], lines }]
}

export interface TranscriptOptions {
  readonly format?: keyof typeof FORMATS
  readonly words?: Words
  readonly title?: string
}

export function transcript(
  trace: Trace,
  topology: Topology,
  { format = 'text', words = WORDS, title = '' }: TranscriptOptions = {},
): string {
  const { machines, pods } = lookupOf(topology)
  const name = (netns: string): string => {
    const thing = pods.get(netns)?.pod ?? machines.get(netns)
    return thing === undefined ? netns : oneLine(nameOf(thing))
  }
  const ports = [4789, vxlanPortOf(topology.network)]
  const rows = trace.steps.flatMap((step) => rowOf(step, name, ports, words))
  const printed = trace.runs.map(({ netns, line, out, rc }) => ({ netns: name(netns), line, out: out.trimEnd(), rc }))
  return FORMATS[format](rows, printed, words, oneLine(title))
}
