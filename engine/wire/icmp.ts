// ICMP: RFC 792, with the next-hop MTU of RFC 1191 section 4 in "fragmentation needed". Each message type that differs in its
// second word is a header of its own. Leaves out router discovery, time stamps, address masks and the extensions of RFC 4884.

import type { Ipv4 } from './address.ts'
import { prepend } from './bytes.ts'
import { checksum } from './checksum.ts'
import { as, ip4, reserved, u16, u32, u8 } from './field.ts'
import { header } from './header.ts'

const common = { type: u8, code: u8, checksum: as('cksum', u16) } as const

/** Any message: what the first four bytes say; the second word is opaque. */
export const icmp = header('ICMP', 'RFC 792', { ...common, rest: u32 })
export const icmpEcho = header('ICMP echo', 'RFC 792, Echo or Echo Reply Message', { ...common, id: u16, seq: u16 })
export const icmpUnreachable = header('ICMP unreachable', 'RFC 1191 section 4', { ...common, unused: reserved(16), mtu: u16 })
export const icmpRedirect = header('ICMP redirect', 'RFC 792, Redirect Message', { ...common, gateway: ip4 })
export const icmpTimeExceeded = header('ICMP time exceeded', 'RFC 792, Time Exceeded Message', { ...common, unused: reserved(32) })
export const icmpParameterProblem = header('ICMP parameter problem', 'RFC 792, Parameter Problem Message', {
  ...common,
  pointer: u8,
  unused: reserved(24),
})

export const ICMP_TYPE = { ECHO_REPLY: 0, UNREACHABLE: 3, REDIRECT: 5, ECHO_REQUEST: 8, TIME_EXCEEDED: 11, PARAMETER_PROBLEM: 12 } as const

/** The codes of "destination unreachable": RFC 792, RFC 1122 section 3.2.2.1, RFC 1812 section 5.2.7.1. */
export const UNREACHABLE = {
  NET: 0,
  HOST: 1,
  PROTOCOL: 2,
  PORT: 3,
  FRAG_NEEDED: 4,
  SOURCE_ROUTE_FAILED: 5,
  NET_UNKNOWN: 6,
  HOST_UNKNOWN: 7,
  HOST_ISOLATED: 8,
  NET_PROHIBITED: 9,
  HOST_PROHIBITED: 10,
  NET_TOS: 11,
  HOST_TOS: 12,
  PACKET_FILTERED: 13,
  PRECEDENCE_VIOLATION: 14,
  PRECEDENCE_CUTOFF: 15,
} as const
export const TIME_EXCEEDED = { TTL: 0, REASSEMBLY: 1 } as const
export const REDIRECT = { NET: 0, HOST: 1, NET_TOS: 2, HOST_TOS: 3 } as const

/** An error message quotes the packet that caused it. An unknown type is taken for one (__icmp_send). */
export const isIcmpError = (type: number): boolean => [3, 4, 5, 11, 12].includes(type) || type > 18

/** The message with its checksum, which covers header and data. */
function sealed(head: Uint8Array, data: Uint8Array): Uint8Array {
  const bytes = prepend(head, data)
  icmp.set(bytes, 0, 'checksum', checksum(bytes))
  return bytes
}

/** An echo request, or a reply when `type` says so; `data` is what the other side sends back. */
export const encodeIcmpEcho = (type: 0 | 8, id: number, seq: number, data: Uint8Array): Uint8Array =>
  sealed(icmpEcho.encode({ type, code: 0, checksum: 0, id, seq }), data)

/** "Destination unreachable" about the quoted packet; the MTU belongs to FRAG_NEEDED alone. */
export const encodeIcmpUnreachable = (code: number, quote: Uint8Array, mtu = 0): Uint8Array =>
  sealed(icmpUnreachable.encode({ type: ICMP_TYPE.UNREACHABLE, code, checksum: 0, mtu }), quote)

/** "Time exceeded" about the quoted packet. */
export const encodeIcmpTimeExceeded = (code: number, quote: Uint8Array): Uint8Array =>
  sealed(icmpTimeExceeded.encode({ type: ICMP_TYPE.TIME_EXCEEDED, code, checksum: 0 }), quote)

/** "Send packets like the quoted one to `gateway`." */
export const encodeIcmpRedirect = (code: number, gateway: Ipv4, quote: Uint8Array): Uint8Array =>
  sealed(icmpRedirect.encode({ type: ICMP_TYPE.REDIRECT, code, checksum: 0, gateway }), quote)

/** The quoted packet's header is wrong at byte `pointer`. */
export const encodeIcmpParameterProblem = (code: number, pointer: number, quote: Uint8Array): Uint8Array =>
  sealed(icmpParameterProblem.encode({ type: ICMP_TYPE.PARAMETER_PROBLEM, code, checksum: 0, pointer }), quote)
