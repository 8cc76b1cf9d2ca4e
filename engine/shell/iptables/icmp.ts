// ICMP types as iptables names them (libxt_icmp.h); a beginning is enough where it is the only one.
import { problem } from './extension.ts'

/** `TYPE` or `TYPE/CODE`; `any` is kept as it is. The first name of several is the one that is listed. */
const NAMES: readonly (readonly [string, string])[] = [
  ['any', 'any'],
  ['echo-reply', '0'],
  ['pong', '0'],
  ['destination-unreachable', '3'],
  ['network-unreachable', '3/0'],
  ['host-unreachable', '3/1'],
  ['protocol-unreachable', '3/2'],
  ['port-unreachable', '3/3'],
  ['fragmentation-needed', '3/4'],
  ['source-route-failed', '3/5'],
  ['network-unknown', '3/6'],
  ['host-unknown', '3/7'],
  ['network-prohibited', '3/9'],
  ['host-prohibited', '3/10'],
  ['TOS-network-unreachable', '3/11'],
  ['TOS-host-unreachable', '3/12'],
  ['communication-prohibited', '3/13'],
  ['host-precedence-violation', '3/14'],
  ['precedence-cutoff', '3/15'],
  ['source-quench', '4'],
  ['redirect', '5'],
  ['network-redirect', '5/0'],
  ['host-redirect', '5/1'],
  ['TOS-network-redirect', '5/2'],
  ['TOS-host-redirect', '5/3'],
  ['echo-request', '8'],
  ['ping', '8'],
  ['router-advertisement', '9'],
  ['router-solicitation', '10'],
  ['time-exceeded', '11'],
  ['ttl-exceeded', '11'],
  ['ttl-zero-during-transit', '11/0'],
  ['ttl-zero-during-reassembly', '11/1'],
  ['parameter-problem', '12'],
  ['ip-header-bad', '12/0'],
  ['required-option-missing', '12/1'],
  ['timestamp-request', '13'],
  ['timestamp-reply', '14'],
  ['address-mask-request', '17'],
  ['address-mask-reply', '18'],
]
const ANY = '255'

const octet = (word: string): string | undefined => {
  const value = /^(0x[\da-f]+|\d+)$/i.test(word) ? Number(word) : Number.NaN
  return value < 256 ? String(value) : undefined
}

export function icmpType(word: string): string {
  const [first, second] = NAMES.filter(([name]) => name.toLowerCase().startsWith(word.toLowerCase()))
  if (first !== undefined && second !== undefined) return problem(`Ambiguous ICMP type \`${word}': \`${first[0]}' or \`${second[0]}'?`)
  if (first !== undefined) return first[1]
  const [type, code, ...more] = word.split('/')
  if (more.length > 0) return problem('unknown character /')
  const number = octet(type ?? '')
  if (number === undefined) return problem(word.includes(':') ? 'ICMP type range not supported' : `Unknown ICMP type \`${word}'`)
  if (code === undefined) return number === ANY ? 'any' : number
  return octet(code) === undefined ? problem(`Unknown ICMP code \`${word}'`) : `${number}/${octet(code)}`
}

/** `icmptype 3 code 4` or `icmp fragmentation-needed`. */
export function icmpText(value: string, not: boolean, numeric: boolean): string {
  const name = NAMES.find(([, one]) => one === value)?.[0]
  if (!numeric && name !== undefined) return `icmp ${not ? '!' : ''}${name}`
  const [type, code] = (value === 'any' ? ANY : value).split('/')
  const head = not ? `icmp !type ${type}` : `icmptype ${type}`
  return code === undefined ? head : `${head} code ${code}`
}
