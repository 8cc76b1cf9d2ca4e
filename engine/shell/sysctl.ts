// `sysctl` (sysctl(8) of procps): read keys, write KEY=VALUE with or without -w, -n for values only, -a for all.
import type { Operation } from '../netlink/operation.ts'
import { sysctlKeys, sysctlOf } from '../table/sysctl.ts'
import { Wrong } from './arguments.ts'
import { type Parsed, type View, change } from './parsed.ts'

const dotted = (key: string): string => (key.includes('/') && !key.includes('.') ? key.replaceAll('/', '.') : key)

export function parseSysctl(words: readonly string[]): Parsed {
  const flags = words.filter((word) => word.startsWith('-'))
  const unknown = flags.find((flag) => !['-w', '-n', '-q', '-a', '-e'].includes(flag))
  if (unknown !== undefined) throw new Wrong(`sysctl: invalid option -- '${unknown.replace(/^-+/, '')}'`, 1)
  const keys = words.filter((word) => !word.startsWith('-'))
  if (flags.includes('-a')) return { kind: 'show', print: (view) => read(view, sysctlKeys(view.state), flags.includes('-n')) }
  if (keys.length === 0) throw new Wrong('sysctl: no variables specified\nTry `sysctl --help\' for more information.', 1)
  const writes = keys.filter((key) => key.includes('='))
  if (writes.length === 0 && !flags.includes('-w')) return { kind: 'show', print: (view) => read(view, keys.map(dotted), flags.includes('-n')) }
  const bare = keys.find((key) => !/^[^=]+=./.test(key))
  if (bare !== undefined) throw new Wrong(`sysctl: "${bare}" must be of the form name=value`, 1)
  const operations = writes.map((word): Extract<Operation, { kind: 'sysctl.set' }> => {
    const at = word.indexOf('=')
    return { kind: 'sysctl.set', key: dotted(word.slice(0, at)), value: word.slice(at + 1) }
  })
  const parsed = change('sysctl', ...operations)
  const out = flags.includes('-q') ? '' : operations.map(({ key, value }) => `${flags.includes('-n') ? '' : `${key} = `}${value}\n`).join('')
  return parsed.kind === 'configure' ? { ...parsed, out } : parsed
}

/** procps says so of a key that does not exist. */
export const noSuchKey = (key: string): string => `sysctl: cannot stat /proc/sys/${key.replaceAll('.', '/')}: No such file or directory\n`

function read({ state }: View, keys: readonly string[], valuesOnly: boolean): { readonly rc: number; readonly out: string } {
  const values = keys.map((key) => ({ key, value: sysctlOf(state, key) }))
  const out = values.map(({ key, value }) => (value === undefined ? noSuchKey(key) : `${valuesOnly ? '' : `${key} = `}${value}\n`)).join('')
  return { rc: values.some(({ value }) => value === undefined) ? 1 : 0, out }
}
