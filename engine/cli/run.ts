// `hopscope run`: a scenario becomes its journey as text or Markdown, its trace as JSON, or a capture that Wireshark opens.
// `hopscope export`: it becomes a golden case without answers, or a script that builds it on any Linux.
import { compile } from '../compile/compile.ts'
import { toHex } from '../base/hex.ts'
import { type ExportFormat, type Run, exportRun } from '../interop/export.ts'
import { transcript } from '../interop/transcript.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { type Read, load, parseOptions } from './load.ts'

function runScenario(scenario: Scenario): Run {
  const network = compile(scenario.topology, scenario.commands, scenario.traffic)
  return { scenario, network, trace: simulate(network.stateOf, network.traffic.map(jobOf)) }
}

const plain = (_: string, value: unknown): unknown =>
  value instanceof Uint8Array ? toHex(value) : value instanceof Map ? Object.fromEntries(value) : value

type Print = (run: Run) => Uint8Array | string

const as =
  (format: ExportFormat): Print =>
  (run) =>
    exportRun(format, run)

const RUN = {
  text: ({ trace, scenario }) => transcript(trace, scenario.topology),
  markdown: as('markdown'),
  json: ({ trace }) => `${JSON.stringify(trace, plain, 1)}\n`,
  pcapng: as('pcapng'),
} satisfies Record<string, Print>

const EXPORT = { case: as('case'), script: as('script') } satisfies Record<string, Print>

export interface Written {
  readonly bytes: Uint8Array | string
  /** Absent: standard output. */
  readonly out?: string
}

function write<Format extends string>(
  argv: readonly string[],
  read: Read,
  prints: Readonly<Record<Format, Print>>,
  endings: Readonly<Record<NoInfer<Format>, string>>,
  first: NoInfer<Format>,
): Written {
  const { source, format, out } = parseOptions(argv, endings, first)
  return { bytes: prints[format](runScenario(load(source, read))), ...(out !== undefined && { out }) }
}

export const runCommand = (argv: readonly string[], read: Read): Written =>
  write(argv, read, RUN, { text: '.txt', markdown: '.md', json: '.json', pcapng: '.pcapng' }, 'text')

export const exportCommand = (argv: readonly string[], read: Read): Written =>
  write(argv, read, EXPORT, { case: '.json', script: '.sh' }, 'case')
