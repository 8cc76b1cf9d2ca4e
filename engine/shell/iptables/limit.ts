// `-m limit` (libxt_limit.c): how often, on average, a rule may match, and how often at once. Three an hour, five at once, if it is not told.
import type { Given } from '../../table/rule-spec.ts'
import { periodOf, rateOf } from '../../table/xt-limit.ts'
import { type Extension, extension, kernelRefuses, option, problem } from './extension.ts'

const UNITS = ['second', 'minute', 'hour', 'day'] as const
const SAVED = { second: 'sec', minute: 'min', hour: 'hour', day: 'day' } as const
/** Longest first, with their length in the kernel's units of a ten-thousandth second. */
const RATES: readonly (readonly [string, number])[] = (['day', 'hour', 'min', 'sec'] as const).map((unit) => [unit, periodOf(`1/${unit}`)])
const DEFAULT_BURST = '5'

/** print_rate: in the longest unit in which the count is whole enough. */
function rateText(period: number): string {
  const shorter = RATES.findIndex(([, length], index) => index > 0 && (period > length || Math.floor(length / period) < length % period))
  const [unit, length] = RATES.at(shorter < 0 ? -1 : shorter - 1) ?? ['sec', 1]
  return `${Math.floor(length / period)}/${unit}`
}

/** parse_rate: `10/minute`, `3/s`; a unit may be shortened to its first letter. */
function rate(word: string): string {
  const bad = (): never => problem(`bad rate "${word}"'`)
  const [, count = '', slash, name = ''] = /^(\d*)[^/]*(\/)?(.*)$/.exec(word) ?? []
  const unit = slash === undefined ? 'second' : UNITS.find((one) => name !== '' && one.startsWith(name.toLowerCase()))
  if (unit === undefined || Number(count) === 0) return bad()
  const period = periodOf(`${Number(count)}/${SAVED[unit]}`)
  return period === 0 ? problem(`Rate too fast "${word}"`) : rateText(period)
}

const burst = (word: string): string =>
  /^\d+$/.test(word) && Number(word) <= 10_000
    ? String(Number(word))
    : problem('limit: bad value for option "--limit-burst", or out of range (0-10000).\n')

const wordOf = (given: readonly Given[], flag: string, fallback: string): string =>
  given.find((one) => one.flag === flag)?.words[0] ?? fallback

/** As it is saved: always a rate, and a burst that is not the usual one. */
function complete(given: readonly Given[]): readonly Given[] {
  const [often, atOnce] = [wordOf(given, '--limit', '3/hour'), wordOf(given, '--limit-burst', DEFAULT_BURST)]
  if (rateOf(periodOf(often), Number(atOnce)) === undefined) kernelRefuses('ERANGE')
  const all = [
    { flag: '--limit', not: false, words: [often] },
    { flag: '--limit-burst', not: false, words: [atOnce] },
  ]
  return atOnce === DEFAULT_BURST ? all.slice(0, 1) : all
}

const list: Extension['list'] = (given) =>
  `limit: avg ${wordOf(given, '--limit', '')} burst ${wordOf(given, '--limit-burst', DEFAULT_BURST)}`

export const LIMIT: Extension = {
  ...extension(list, [option('--limit', rate, false), option('--limit-burst', burst, false)]),
  complete,
}
