// Everything that a run is handed on as, for whoever asks: loaded by the page when it is first wanted.
import type { Network } from '../compile/network.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Trace } from '../trace/trace.ts'
import { printCase, toCase } from './case.ts'
import { toPcapng } from './pcapng.ts'
import { toScript } from './script.ts'
import { type Words, transcript } from './transcript.ts'

export type ExportFormat = 'pcapng' | 'markdown' | 'script' | 'case'

export interface Run {
  readonly scenario: Scenario
  readonly network: Network
  readonly trace: Trace
}

/** In the reader's words, where there are any: namespaces by name, and the journey's headings. */
export interface Reader {
  readonly names?: ReadonlyMap<string, string>
  readonly words?: Words
}

export function exportRun(format: ExportFormat, { scenario, network, trace }: Run, { names, words }: Reader = {}): Uint8Array | string {
  switch (format) {
    case 'pcapng':
      return toPcapng(trace, names)
    case 'markdown':
      return transcript(trace, scenario.topology, { format, title: scenario.title, ...(words !== undefined && { words }) })
    case 'script':
      return toScript(toCase(scenario, network, trace))
    case 'case':
      return printCase(toCase(scenario, network, trace))
  }
}
