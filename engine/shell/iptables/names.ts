// Names for numbers as iptables knows them: /etc/protocols, a few of /etc/services.
import { PROTOCOLS } from '../../table/rule-spec.ts'
import { problem } from './extension.ts'

/** xtables_parse_protocol(): `all` is 0. */
export function protocolNumber(word: string): number {
  const name = word.toLowerCase()
  if (name === 'all') return 0
  const known = PROTOCOLS.find(([one]) => one === name)?.[1]
  if (known !== undefined) return known
  return /^\d{1,3}$/.test(word) && Number(word) < 256 ? Number(word) : problem(`unknown protocol "${name}" specified`)
}

export const protocolName = (number: number): string =>
  number === 0 ? 'all' : (PROTOCOLS.find(([, one]) => one === number)?.[0] ?? String(number))

const SERVICES: readonly (readonly [string, number])[] = [
  ['ssh', 22],
  ['domain', 53],
  ['bootps', 67],
  ['bootpc', 68],
  ['http', 80],
  ['ntp', 123],
  ['bgp', 179],
  ['https', 443],
  ['http-alt', 8080],
]

function port(word: string): string {
  const known = SERVICES.find(([name]) => name === word)?.[1]
  if (known !== undefined) return String(known)
  return /^\d{1,5}$/.test(word) && Number(word) < 65536 ? String(Number(word)) : problem(`invalid port/service \`${word}' specified`)
}

/** `80`, `http`, `80:90`, `:90`. */
export function portRange(word: string): string {
  const [low = '', high, ...more] = word.split(':')
  if (more.length > 0) return problem(`invalid portrange (${word})`)
  if (high === undefined) return port(low)
  const from = low === '' ? '0' : port(low)
  const to = high === '' ? '65535' : port(high)
  if (Number(from) > Number(to)) return problem('invalid portrange (min > max)')
  return from === to ? from : `${from}:${to}`
}

export const portText = (word: string, numeric: boolean): string =>
  word
    .split(':')
    .map((one) => (numeric ? one : (SERVICES.find(([, number]) => String(number) === one)?.[0] ?? one)))
    .join(':')
