// Names for numbers as iptables knows them: /etc/protocols, a few of /etc/services, ICMP types (libipt_icmp.c).
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

const ICMP: readonly (readonly [string, string])[] = [
  ['echo-reply', '0'],
  ['destination-unreachable', '3'],
  ['network-unreachable', '3/0'],
  ['host-unreachable', '3/1'],
  ['protocol-unreachable', '3/2'],
  ['port-unreachable', '3/3'],
  ['fragmentation-needed', '3/4'],
  ['network-prohibited', '3/9'],
  ['host-prohibited', '3/10'],
  ['communication-prohibited', '3/13'],
  ['redirect', '5'],
  ['network-redirect', '5/0'],
  ['host-redirect', '5/1'],
  ['echo-request', '8'],
  ['time-exceeded', '11'],
  ['ttl-zero-during-transit', '11/0'],
  ['ttl-zero-during-reassembly', '11/1'],
  ['parameter-problem', '12'],
]
const ICMP_ALIASES: Readonly<Record<string, string>> = { ping: '8', pong: '0', 'ttl-exceeded': '11' }

export function icmpType(word: string): string {
  const known = ICMP_ALIASES[word] ?? ICMP.find(([name]) => name === word)?.[1]
  if (known !== undefined) return known
  const [type, code, ...more] = word
    .split('/')
    .map((part) => (/^\d{1,3}$/.test(part) && Number(part) < 256 ? String(Number(part)) : undefined))
  if (type === undefined && !/^\d/.test(word)) return problem(`Unknown ICMP type \`${word}'`)
  if (type === undefined || more.length > 0 || (word.includes('/') && code === undefined)) return problem(`Invalid ICMP type \`${word}'`)
  return code === undefined ? type : `${type}/${code}`
}

/** `icmptype 3 code 4` or `icmp fragmentation-needed`. */
export function icmpText(value: string, not: boolean, numeric: boolean): string {
  const name = ICMP.find(([, one]) => one === value)?.[0]
  if (!numeric && name !== undefined) return `icmp ${not ? '!' : ''}${name}`
  const [type, code] = value.split('/')
  const head = numeric && !not ? `icmptype ${type}` : `icmp ${not ? '!' : ''}type ${type}`
  return code === undefined ? head : `${head} code ${code}`
}
