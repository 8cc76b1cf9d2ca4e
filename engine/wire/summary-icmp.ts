// An ICMP message as tcpdump words it (print-icmp.c): what was said, and about which packet.

import { type Ipv4, printIpv4 } from './address.ts'
import { ICMP_TYPE, UNREACHABLE, icmp, icmpEcho, icmpParameterProblem, icmpRedirect, icmpUnreachable } from './icmp.ts'
import { IP_PROTOCOL, headerLength, ipv4Header } from './ipv4.ts'
import { udp } from './udp.ts'

/** What follows "unreachable" and precedes the quoted destination, by code. */
const UNREACHABLE_TEXT: Readonly<Record<number, (dst: string) => string>> = {
  [UNREACHABLE.NET]: (dst) => `net ${dst} unreachable`,
  [UNREACHABLE.HOST]: (dst) => `host ${dst} unreachable`,
  [UNREACHABLE.SOURCE_ROUTE_FAILED]: (dst) => `${dst} unreachable - source route failed`,
  [UNREACHABLE.NET_UNKNOWN]: (dst) => `net ${dst} unreachable - unknown`,
  [UNREACHABLE.HOST_UNKNOWN]: (dst) => `host ${dst} unreachable - unknown`,
  [UNREACHABLE.HOST_ISOLATED]: (dst) => `${dst} unreachable - source host isolated`,
  [UNREACHABLE.NET_PROHIBITED]: (dst) => `net ${dst} unreachable - admin prohibited`,
  [UNREACHABLE.HOST_PROHIBITED]: (dst) => `host ${dst} unreachable - admin prohibited`,
  [UNREACHABLE.NET_TOS]: (dst) => `net ${dst} unreachable - tos prohibited`,
  [UNREACHABLE.HOST_TOS]: (dst) => `host ${dst} unreachable - tos prohibited`,
  [UNREACHABLE.PACKET_FILTERED]: (dst) => `host ${dst} unreachable - admin prohibited filter`,
  [UNREACHABLE.PRECEDENCE_VIOLATION]: (dst) => `host ${dst} unreachable - host precedence violation`,
  [UNREACHABLE.PRECEDENCE_CUTOFF]: (dst) => `host ${dst} unreachable - precedence cutoff`,
}
const REDIRECT_TEXT = ['redirect ? to net', 'redirect ? to host', 'redirect-tos ? to net', 'redirect-tos ? to host'] as const
const TIME_EXCEEDED_TEXT = ['time exceeded in-transit', 'ip reassembly time exceeded'] as const
const PORT_PROTOCOLS: Readonly<Record<number, string>> = { [IP_PROTOCOL.TCP]: 'tcp', [IP_PROTOCOL.UDP]: 'udp' }

function unreachable(bytes: Uint8Array, at: number, code: number, dst: string): string {
  const quoteAt = at + icmp.size
  const quote = ipv4Header.decode(bytes, quoteAt)
  if (code === UNREACHABLE.FRAG_NEEDED) {
    const mtu = icmpUnreachable.decode(bytes, at)?.mtu ?? 0
    return `${dst} unreachable - need to frag${mtu === 0 ? '' : ` (mtu ${mtu})`}`
  }
  if (quote !== undefined && code === UNREACHABLE.PROTOCOL) return `${dst} protocol ${quote.protocol} unreachable`
  if (quote !== undefined && code === UNREACHABLE.PORT) {
    const name = PORT_PROTOCOLS[quote.protocol] ?? `protocol ${quote.protocol}`
    // TCP's ports lie where UDP's do.
    const port = udp.decode(bytes, quoteAt + headerLength(quote))?.dport ?? '?'
    return `${dst} ${name} port ${port} unreachable`
  }
  return UNREACHABLE_TEXT[code]?.(dst) ?? `${dst} unreachable - #${code}`
}

/** 'echo request, id 4660, seq 1': the ICMP message at `at`, without its length. */
export function summariseIcmp(bytes: Uint8Array, at: number): string {
  const values = icmp.decode(bytes, at)
  if (values === undefined) return '[|icmp]'
  const { type, code } = values
  const quoted = ipv4Header.decode(bytes, at + icmp.size)?.dst
  const dst = quoted === undefined ? '?' : printIpv4(quoted)
  switch (type) {
    case ICMP_TYPE.ECHO_REQUEST:
    case ICMP_TYPE.ECHO_REPLY: {
      const echo = icmpEcho.decode(bytes, at)
      return `echo ${type === ICMP_TYPE.ECHO_REQUEST ? 'request' : 'reply'}, id ${echo?.id ?? 0}, seq ${echo?.seq ?? 0}`
    }
    case ICMP_TYPE.UNREACHABLE:
      return unreachable(bytes, at, code, dst)
    case ICMP_TYPE.REDIRECT: {
      const gateway = icmpRedirect.decode(bytes, at)?.gateway ?? (0 as Ipv4)
      return `${(REDIRECT_TEXT[code] ?? `redirect-#${code} ? to`).replace('?', dst)} ${printIpv4(gateway)}`
    }
    case ICMP_TYPE.TIME_EXCEEDED:
      return TIME_EXCEEDED_TEXT[code] ?? `time exceeded-#${code}`
    case ICMP_TYPE.PARAMETER_PROBLEM:
      return code === 0
        ? `parameter problem - octet ${icmpParameterProblem.decode(bytes, at)?.pointer ?? 0}`
        : `parameter problem - code ${code}`
    default:
      return `type-#${type}`
  }
}
