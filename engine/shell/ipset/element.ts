// Elements of sets as ipset(8) reads them: `10.0.1.2`, `10.0.0.0/16`, `10.0.1.2,tcp:80-82`. Leaves out names of hosts and services, ranges of addresses.
import type { Element, Port } from '../../table/ipset.ts'
import { type Prefix, parseIpv4, parsePrefix } from '../../wire/address.ts'
import { Wrong } from '../arguments.ts'

export const VERSION = 'ipset v7.17'

export function problem(text: string, help = false): never {
  throw new Wrong(`${VERSION}: ${text}${help ? "\nTry `ipset help' for more information." : ''}`, 1)
}

/** A text may stand for several: one for each port of a range. */
export function elements(text: string): readonly Element[] {
  const parts = text
    .split(',')
    .map((part): readonly (Prefix | Port)[] => (/^[a-z]+:|^\d+(-\d+)?$/.test(part) ? ports(part) : [network(part)]))
  return parts.reduce<readonly Element[]>((all, values) => all.flatMap((head) => values.map((value) => [...head, value])), [[]])
}

function network(text: string): Prefix {
  const [address = '', length] = text.split('/')
  if (length !== undefined && !(/^\d+$/.test(length) && Number(length) <= 32))
    return problem(`Syntax error: '${length}' is out of range 0-32`)
  if (parseIpv4(address) === undefined) return problem(`Syntax error: cannot parse ${text}: resolving to IPv4 address failed`)
  return parsePrefix(text) ?? problem(`Syntax error: cannot parse ${text}`)
}

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, sctp: 132, udplite: 136 }
const ICMP: Readonly<Record<string, number>> = { 'echo-request': 0x800, ping: 0x800, 'echo-reply': 0, pong: 0 }

/** `80`, which is TCP, `udp:53`, `tcp:80-82`, `icmp:8/0`. */
function ports(text: string): readonly Port[] {
  const [name = 'tcp', range = ''] = text.includes(':') ? text.split(':') : ['tcp', text]
  const protocol = PROTOCOLS[name] ?? problem(`Syntax error: cannot parse '${name}' as a protocol`)
  if (protocol === 1) {
    const [type, code] = range.split('/').map(Number)
    return [{ protocol, port: ICMP[range] ?? (type ?? 0) * 256 + (code ?? 0) }]
  }
  const [low, high = low] = range.split('-').map(Number)
  if (low === undefined || high === undefined || Number.isNaN(low + high) || high > 65535)
    return problem(`Syntax error: '${range}' is invalid as number`)
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => ({ protocol, port: low + i }))
}
