// What the command line takes for a scenario: a file, a share link, or the name of a preset.
import { parseScenarioFile } from '../interop/file.ts'
import { decodeShare } from '../interop/share.ts'
import { presets } from '../scenario/presets.ts'
import type { Issue, Scenario } from '../scenario/scenario.ts'
import { UsageError } from './usage.ts'

export type Read = (file: string) => string

const printIssue = ({ code, path, params }: Issue): string => `${path.join('.') || 'scenario'}: ${code} ${JSON.stringify(params)}`

/** A link is what follows its `#`, or the whole of `v1.…`. */
export function load(source: string, read: Read): Scenario {
  const preset = presets.find(({ id }) => id === source)
  if (preset !== undefined) return preset.scenario
  const fragment = /(?:^|#)(v\d+\..*)$/.exec(source)?.[1]
  const parsed = fragment === undefined ? parseScenarioFile(read(source)) : decodeShare(fragment)
  if (!parsed.ok) throw new Error(`not a scenario\n${parsed.error.map(printIssue).join('\n')}`)
  return parsed.value
}

export interface Options<Format extends string> {
  readonly source: string
  readonly format: Format
  readonly out?: string
}

/** One scenario, `--format`, `--out FILE`; a file's ending says its format by itself. */
export function parseOptions<Format extends string>(
  argv: readonly string[],
  endings: Readonly<Record<Format, string>>,
  first: Format,
): Options<Format> {
  const words = [...argv]
  const formats = Object.keys(endings) as Format[]
  let format: string | undefined
  let out: string | undefined
  const sources: string[] = []
  const value = (option: string): string => {
    const next = words.shift()
    if (next === undefined) throw new UsageError(`${option} wants a value`)
    return next
  }
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '--format') format = value(word)
    else if (word === '--out') out = value(word)
    else if (word.startsWith('--') && formats.some((one) => `--${one}` === word)) format = word.slice(2)
    else if (word.startsWith('-')) throw new UsageError(`unknown option: ${word}`)
    else sources.push(word)
  }
  const [source, ...more] = sources
  if (source === undefined || more.length > 0) throw new UsageError('one scenario is wanted')
  const told = format ?? formats.find((one) => out?.endsWith(endings[one]) === true) ?? first
  const chosen = formats.find((one) => one === told)
  if (chosen === undefined) throw new UsageError(`unknown format: ${told}`)
  return { source, format: chosen, ...(out !== undefined && { out }) }
}
