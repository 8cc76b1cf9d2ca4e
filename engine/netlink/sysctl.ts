// Writing a sysctl as the proc handlers do: proc_dointvec and its relatives with a least and a most, devinet_conf_proc, devinet_sysctl_forward.
// Leaves out: keys that table/sysctl.ts does not list, which do not exist here.
import { type Result, ok } from '../base/result.ts'
import type { NetnsState } from '../table/netns.ts'
import { sysctlOf, sysctlRange, writeSysctl } from '../table/sysctl.ts'
import { type NetlinkError, refuse } from './error.ts'

const NUMBER = /^-?(0x[0-9a-f]+|\d+)$/i

/** strtoul with base 0 (a leading 0 is octal); undefined if it is no number. */
function number(word: string): number | undefined {
  if (!NUMBER.test(word)) return undefined
  const digits = word.replace('-', '')
  const value = /^0\d/.test(digits) ? Number.parseInt(digits, 8) : Number(digits)
  return Number.isNaN(value) ? undefined : word.startsWith('-') ? -value : value
}

export function setSysctl(state: NetnsState, key: string, text: string): Result<NetnsState, NetlinkError> {
  const present = sysctlOf(state, key)?.split('\t')
  if (present === undefined) return refuse('ENOENT')
  const words = text.trim().split(/\s+/)
  const values = words.map(number)
  const { least, most } = sysctlRange(key)
  if (words.length > present.length || values.some((value) => value === undefined || value < least || value > most)) return refuse('EINVAL')
  const all = present.map((was, i) => values[i] ?? Number(was))
  // ip_local_port_range: the low end is not above the high one.
  if (all.length === 2 && (all[0] ?? 0) > (all[1] ?? 0)) return refuse('EINVAL')
  return ok(writeSysctl(state, key, all.join('\t')))
}
