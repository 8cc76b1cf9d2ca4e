// ICMP input: icmp_rcv, icmp_echo, icmp_unreach (net/ipv4/icmp.c), ping_rcv (ping.c), RFC 792.
// Leaves out: time stamps.
import { drop, step } from '../device/context.ts'
import type { Effect, Errno, Message, Skb } from '../device/effect.ts'
import { isForMany, lookup } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Socket } from '../table/socket.ts'
import { sourceFor } from '../table/source.ts'
import { defaultTtl, sysctlNumber } from '../table/sysctl.ts'
import type { Ipv4 } from '../wire/address.ts'
import { checksum } from '../wire/checksum.ts'
import { ICMP_TYPE, UNREACHABLE, encodeIcmpEcho, icmp, icmpEcho, icmpUnreachable } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, NO_OPTIONS, encodeIpv4, headerLength, ipv4Header } from '../wire/ipv4.ts'
import { udp } from '../wire/udp.ts'
import type { StackContext } from './context.ts'
import { redirectReceive } from './redirect.ts'
import { tcpError } from './tcp-input.ts'

/** skb.bytes are a whole packet from its IP header on. */
export function icmpReceive(context: StackContext, dev: NetDevice, skb: Skb, header: Ipv4Values): readonly Effect[] {
  const body = skb.bytes.subarray(headerLength(header))
  const message = icmp.decode(body)
  if (message === undefined) return [drop(skb.packet, 'PKT_TOO_SMALL', 'icmp_rcv')]
  if (checksum(body) !== 0) return [drop(skb.packet, 'ICMP_CSUM', 'icmp_rcv')]
  switch (message.type) {
    case ICMP_TYPE.ECHO_REQUEST:
      return echo(context, skb, header, body)
    case ICMP_TYPE.ECHO_REPLY:
      return echoReply(context, skb, header, body)
    case ICMP_TYPE.UNREACHABLE:
    case ICMP_TYPE.TIME_EXCEEDED:
      return [...report(context, skb, header, body), { kind: 'delivered', packet: skb.packet }]
    case ICMP_TYPE.REDIRECT:
      return redirectReceive(context, dev, skb, header, body)
    default:
      return [{ kind: 'delivered', packet: skb.packet }]
  }
}

const ignores = (state: NetnsState, whom: 'all' | 'broadcasts'): boolean => sysctlNumber(state, `net.ipv4.icmp_echo_ignore_${whom}`) !== 0

/** fib_compute_spec_dst: the address that was asked; where many were asked, the one that is used towards the sender. */
function answeringFrom(state: NetnsState, { src, dst }: Ipv4Values): Ipv4 {
  const { row } = isForMany(state, dst) ? lookup(state, { dst: src }) : {}
  return row === undefined ? dst : sourceFor(state, row, src)
}

/** icmp_echo: the same data back, TOS copied, a TTL of our own. */
function echo({ ident, state }: StackContext, skb: Skb, header: Ipv4Values, body: Uint8Array): readonly Effect[] {
  const request = icmpEcho.decode(body)
  if (request === undefined) return [drop(skb.packet, 'PKT_TOO_SMALL', 'icmp_rcv')]
  // icmp_rcv: by what the address is to this host, not by how the frame came.
  if (isForMany(state, header.dst) && ignores(state, 'broadcasts')) return [drop(skb.packet, 'NOT_SPECIFIED', 'icmp_rcv')]
  // icmp_echo takes the question in, and says nothing.
  if (ignores(state, 'all')) return [{ kind: 'delivered', packet: skb.packet }]
  const answer = encodeIcmpEcho(0, request.id, request.seq, body.subarray(icmpEcho.size))
  const fields = {
    src: answeringFrom(state, header),
    dst: header.src,
    protocol: IP_PROTOCOL.ICMP,
    ttl: defaultTtl(state),
    tos: header.tos,
    id: ident,
  }
  return [
    step(skb.packet, { kind: 'socket', protocol: 'icmp' }),
    { kind: 'output', skb: { packet: skb.packet, bytes: encodeIpv4(fields, NO_OPTIONS, answer), mark: 0 }, birth: 'reply' },
    { kind: 'delivered', packet: skb.packet },
  ]
}

/** ping_rcv: to the sockets that asked with this identifier. */
function echoReply({ sockets }: StackContext, skb: Skb, header: Ipv4Values, body: Uint8Array): readonly Effect[] {
  const id = icmpEcho.decode(body)?.id
  const asked = sockets.filter((socket) => socket.type === 'icmp' && socket.lport === id)
  if (asked.length === 0) return [drop(skb.packet, 'NO_SOCKET', 'ping_rcv')]
  const message: Message = { kind: 'data', bytes: body, from: header.src, port: 0, ttl: header.ttl }
  return [
    step(skb.packet, { kind: 'socket', protocol: 'icmp' }),
    ...asked.map(({ id: socket }): Effect => ({ kind: 'message', socket, message })),
    { kind: 'delivered', packet: skb.packet },
  ]
}

/** icmp_err_convert: what a socket is told. */
const ERRNO: readonly Errno[] = [
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EPROTO',
  'ECONNREFUSED',
  'EMSGSIZE',
  'EOPNOTSUPP',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTUNREACH',
]

/** icmp_socket_deliver: the error goes to the socket whose packet is quoted. */
function report(context: StackContext, skb: Skb, header: Ipv4Values, body: Uint8Array): readonly Effect[] {
  const error = icmpUnreachable.decode(body)
  const quote = body.subarray(icmpUnreachable.size)
  const quoted = ipv4Header.decode(quote)
  if (error === undefined || quoted === undefined) return []
  const { type, code } = error
  const mtu = type === ICMP_TYPE.UNREACHABLE && code === UNREACHABLE.FRAG_NEEDED ? error.mtu : undefined
  const errno: Errno = type === ICMP_TYPE.TIME_EXCEEDED ? 'EHOSTUNREACH' : (ERRNO[code] ?? 'EHOSTUNREACH')
  const message: Message = { kind: 'error', errno, icmp: { type, code, from: header.src, ...(mtu !== undefined && { mtu }) }, quote }
  const payload = quote.subarray(headerLength(quoted))
  const learned: readonly Effect[] = mtu === undefined ? [] : [{ kind: 'learn.pmtu', dst: quoted.dst, mtu }]
  if (quoted.protocol === IP_PROTOCOL.TCP) return [...learned, ...tcpError(context, quoted, payload, message)]
  const told = context.sockets.filter((socket) => concerns(socket, quoted, payload))
  return [...learned, ...told.map(({ id }): Effect => ({ kind: 'message', socket: id, message }))]
}

/** Did this socket send the quoted packet, and does it want to know (IP_RECVERR, or connected)? */
function concerns(socket: Socket, quoted: Ipv4Values, payload: Uint8Array): boolean {
  if (!socket.recverr && socket.remote === 0) return false
  if (quoted.protocol === IP_PROTOCOL.ICMP) return socket.type === 'icmp' && icmpEcho.decode(payload)?.id === socket.lport
  if (quoted.protocol !== IP_PROTOCOL.UDP || socket.type !== 'udp') return false
  const ports = udp.decode(payload)
  return ports?.sport === socket.lport && (socket.rport === 0 || (socket.rport === ports.dport && socket.remote === quoted.dst))
}
