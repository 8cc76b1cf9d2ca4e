// `sysctl` (sysctl(8), procps-ng 4.0): read keys, write KEY=VALUE with or without -w, -n for values only, -q, -e, -a and -r for all and some.
// Files and patterns of keys are left out.
import type { Operation } from '../netlink/operation.ts'
import { sysctlKeys, sysctlOf } from '../table/sysctl.ts'
import { Wrong, absent } from './arguments.ts'
import type { Parsed, Printed, View } from './parsed.ts'

const NAMES: Readonly<Record<string, string>> = {
  '--write': '-w',
  '--values': '-n',
  '--quiet': '-q',
  '--all': '-a',
  '--pattern': '-r',
  '--ignore': '-e',
  '--names': '-N',
  '-A': '-a',
  '-X': '-a',
}
const KNOWN = new Set(['-w', '-n', '-q', '-a', '-r', '-e', '-N', '-o', '-x'])
const ABSENT = new Set([
  '-p',
  '-f',
  '--load',
  '--system',
  '--dry-run',
  '--deprecated',
  '-b',
  '--binary',
  '-h',
  '-d',
  '--help',
  '-V',
  '--version',
])

/** A key with dots between its parts: the separator is whichever of `.` and `/` comes first, and the other one belongs to the names. */
function dotted(key: string): string {
  const first = /[./]/.exec(key)?.[0]
  if (first !== '/') return key
  return key.replaceAll(/[./]/g, (char) => (char === '/' ? '.' : '/'))
}

interface Flags {
  readonly valuesOnly: boolean
  readonly namesOnly: boolean
  readonly quiet: boolean
  readonly ignore: boolean
}

export function parseSysctl(words: readonly string[]): Parsed {
  const flags = new Set<string>()
  const rest: string[] = []
  let pattern: string | undefined
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    for (const flag of word.startsWith('-') ? spread(word) : []) flags.add(flag)
    if (!word.startsWith('-')) rest.push(word)
    else if (spread(word).includes('-r')) pattern = words[++at] ?? missing('r')
  }
  const style = { valuesOnly: flags.has('-n'), namesOnly: flags.has('-N'), quiet: flags.has('-q'), ignore: flags.has('-e') }
  if (flags.has('-a'))
    return {
      kind: 'show',
      print: (view) =>
        read(
          view,
          sysctlKeys(view.state).filter((key) => pattern === undefined || new RegExp(pattern).test(key)),
          style,
        ),
    }
  if (words.length === 0) throw new Wrong('\nUsage:\n sysctl [options] [variable[=value] ...]', 1)
  if (rest.length === 0) throw new Wrong("sysctl: no variables specified\nTry `sysctl --help' for more information.", 1)
  if (pattern !== undefined) absent('sysctl -r without -a')
  const writes = rest.filter((word) => word.includes('='))
  if (writes.length === 0 && !flags.has('-w')) return { kind: 'show', print: (view) => read(view, rest.map(dotted), style) }
  return write(rest, style)
}

/** `-nq` as `-n -q`. */
function spread(word: string): readonly string[] {
  const flags =
    NAMES[word] !== undefined
      ? [NAMES[word]]
      : word.startsWith('--')
        ? [word]
        : word
            .slice(1)
            .split('')
            .map((char) => NAMES[`-${char}`] ?? `-${char}`)
  const absentOne = flags.find((flag) => ABSENT.has(flag))
  if (absentOne !== undefined) absent(`sysctl ${absentOne}`)
  const unknown = flags.find((flag) => !KNOWN.has(flag))
  if (unknown !== undefined)
    throw new Wrong(
      `sysctl: ${unknown.startsWith('--') ? `unrecognized option '${unknown}'` : `invalid option -- '${unknown.slice(1)}'`}`,
      1,
    )
  return flags
}

const missing = (option: string): never => {
  throw new Wrong(`sysctl: option requires an argument -- '${option}'`, 1)
}

function write(words: readonly string[], { valuesOnly, quiet }: Flags): Parsed {
  const bare = words.findIndex((word) => !/^[^=]+=/.test(word))
  if (bare >= 0) throw new Wrong(`sysctl: command line(${bare}): invalid syntax, continuing...`, 1)
  const operations = words.map((word): Extract<Operation, { kind: 'sysctl.set' }> => {
    const at = word.indexOf('=')
    return { kind: 'sysctl.set', key: dotted(word.slice(0, at).trim()), value: word.slice(at + 1).trim() }
  })
  const out = quiet ? '' : operations.map(({ key, value }) => `${valuesOnly ? '' : `${key} = `}${value}\n`).join('')
  return { kind: 'configure', tool: 'sysctl', operations, out }
}

/** procps says so of a key that does not exist. */
export const noSuchKey = (key: string): string => {
  const path = key.replaceAll(/[./]/g, (char) => (char === '.' ? '/' : '.'))
  return `sysctl: cannot stat /proc/sys/${path}: No such file or directory\n`
}

function read({ state }: View, keys: readonly string[], { valuesOnly, namesOnly, ignore }: Flags): Printed {
  const values = keys.map((key) => ({ key, value: sysctlOf(state, key) }))
  const print = (key: string, value: string): string => (namesOnly ? `${key}\n` : `${valuesOnly ? '' : `${key} = `}${value}\n`)
  const out = values.map(({ key, value }) => (value === undefined ? (ignore ? '' : noSuchKey(key)) : print(key, value))).join('')
  return { rc: !ignore && values.some(({ value }) => value === undefined) ? 1 : 0, out }
}
