// `hopscope run`: a scenario file or a share link becomes its journey as text, its trace as JSON, or a capture that Wireshark opens.
import { compile } from '../compile/compile.ts'
import { toHex } from '../base/hex.ts'
import { parseScenarioFile } from '../interop/file.ts'
import { toPcapng } from '../interop/pcapng.ts'
import { decodeShare } from '../interop/share.ts'
import { transcript } from '../interop/transcript.ts'
import type { Issue, Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { UsageError } from './usage.ts'

const FORMATS = ['text', 'json', 'pcapng'] as const
type Format = (typeof FORMATS)[number]

interface Options {
  readonly source: string
  readonly format: Format
  readonly out?: string
}

/** `--out x.pcapng` says its format by itself. */
function parseOptions(argv: readonly string[]): Options {
  const words = [...argv]
  let format: string | undefined
  let out: string | undefined
  const sources: string[] = []
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--format') format = words.shift()
    else if (word === '--out') out = words.shift()
    else if (word.startsWith('-')) throw new UsageError(`unknown option: ${word}`)
    else sources.push(word)
  }
  const [source, ...more] = sources
  if (source === undefined || more.length > 0) throw new UsageError('run takes one scenario')
  const chosen = FORMATS.find((one) => one === (format ?? (out?.endsWith('.pcapng') === true ? 'pcapng' : 'text')))
  if (chosen === undefined) throw new UsageError(`unknown format: ${format}`)
  return { source, format: chosen, ...(out !== undefined && { out }) }
}

const printIssue = ({ code, path, params }: Issue): string => `${path.join('.') || 'scenario'}: ${code} ${JSON.stringify(params)}`

/** A link is what follows its `#`, or the whole of `v1.…`. */
function load(source: string, read: (file: string) => string): Scenario {
  const fragment = /(?:^|#)(v\d+\..*)$/.exec(source)?.[1]
  const parsed = fragment === undefined ? parseScenarioFile(read(source)) : decodeShare(fragment)
  if (!parsed.ok) throw new Error(`not a scenario\n${parsed.error.map(printIssue).join('\n')}`)
  return parsed.value
}

/** What to write, and where; `out` absent: standard output. */
export function runCommand(
  argv: readonly string[],
  read: (file: string) => string,
): { readonly bytes: Uint8Array | string; readonly out?: string } {
  const { source, format, out } = parseOptions(argv)
  const scenario = load(source, read)
  const network = compile(scenario.topology, scenario.commands, scenario.traffic)
  const trace = simulate(network.stateOf, network.traffic.map(jobOf))
  const to = out === undefined ? {} : { out }
  if (format === 'pcapng') return { bytes: toPcapng(trace), ...to }
  if (format === 'json')
    return {
      bytes: `${JSON.stringify(trace, (_, value: unknown) => (value instanceof Uint8Array ? toHex(value) : value instanceof Map ? Object.fromEntries(value) : value), 1)}\n`,
      ...to,
    }
  return { bytes: transcript(trace, scenario.topology), ...to }
}
