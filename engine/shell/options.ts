// What stands before an object: `ip -4 -d -br route …` (ip(8), bridge(8)). Options that we do not have are refused, not ignored.
import { Wrong, abbreviates, absent } from './arguments.ts'

export interface Options {
  readonly details: boolean
  readonly brief: boolean
  readonly oneline: boolean
  /** -4 */
  readonly inet: boolean
}

/** Options that the real tools have. */
const ABSENT = [
  'statistics',
  'stats',
  'json',
  'pretty',
  'resolve',
  'netns',
  'all',
  'timestamp',
  'batch',
  'force',
  'color',
  'family',
  'iec',
  'Numeric',
  'human-readable',
  'rcvbuf',
  'tshort',
  'loops',
  'echo',
  '6',
  '0',
  'M',
  'B',
]

/** Reads leading options; what is left begins with the object. */
export function readOptions(
  words: readonly string[],
  tool: 'ip' | 'bridge',
): { readonly options: Options; readonly rest: readonly string[]; readonly version: boolean } {
  const read = { details: false, brief: false, oneline: false, inet: false }
  let at = 0
  let version = false
  for (; words[at]?.startsWith('-') === true; at++) {
    const word = words[at] ?? ''
    const name = word.startsWith('--') ? word.slice(2) : word.slice(1)
    if (name === '4') read.inet = true
    else if (abbreviates(name, 'details')) read.details = true
    else if (abbreviates(name, 'oneline')) read.oneline = true
    else if (tool === 'ip' && abbreviates(name, 'brief') && name.length > 1) read.brief = true
    else if (abbreviates(name, 'Version')) version = true
    else if (ABSENT.some((one) => abbreviates(name, one))) absent(`${tool} ${word}`)
    else throw new Wrong(`Option "${word}" is unknown, try "${tool === 'ip' ? 'ip -help' : 'bridge help'}".`)
  }
  return { options: read, rest: words.slice(at), version }
}
