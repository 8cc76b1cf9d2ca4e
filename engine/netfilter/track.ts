// Which connection a packet belongs to: nf_conntrack_in and __nf_conntrack_confirm (net/netfilter/nf_conntrack_core.c), with the rules of
// nf_conntrack_proto_icmp.c, _udp.c, _tcp.c and _generic.c. Leaves out: checksums of what is tracked, expectations, the table's size.
import { step } from '../device/context.ts'
import type { Context } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { RST, TCP_TIMEOUT, TCP_UNACKED, type TcpTracking, tcpTransition } from '../table/conntrack-tcp.ts'
import {
  type Connection,
  type Found,
  type PacketConnection,
  type Tuple,
  findConnection,
  invert,
  inverted,
  mayBegin,
  sameTuple,
  tupleOf,
} from '../table/conntrack.ts'
import { isIcmpError } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength, ipv4Header } from '../wire/ipv4.ts'

const SECOND = 1_000_000_000
/** net.netfilter.nf_conntrack_*_timeout. */
const ICMP_TIMEOUT = 30 * SECOND
const UDP_TIMEOUT = 30 * SECOND
const UDP_STREAM_TIMEOUT = 120 * SECOND
const GENERIC_TIMEOUT = 600 * SECOND
/** A timeout is not moved for less than this. */
const REFRESH = SECOND / 10
/** A UDP flow of both ways that is older than this is a stream. */
const STREAM_AFTER = 2 * SECOND

const NOTHING: readonly Effect[] = []

export interface Tracked {
  readonly ct?: PacketConnection
  readonly effects: readonly Effect[]
}

function told({ packet, bridge }: Skb, ct: PacketConnection | undefined): Effect {
  const connection = ct?.connection
  const detail = { kind: 'conntrack', state: ct?.state ?? 'INVALID', original: connection?.original, reply: connection?.reply } as const
  // Only a bridged frame comes here with its ports known: what was routed has been here before.
  return step(packet, bridge === undefined ? detail : { ...detail, bridge: true })
}

/** nf_conntrack_in, priority -200 in PREROUTING and OUTPUT. */
export function track(context: Context, skb: Skb, header: Ipv4Values): Tracked {
  // Seen before: it came over the loopback, is not to be tracked, or is an error about a packet whose connection is known.
  if (skb.ct !== undefined) return { ct: skb.ct, effects: [] }
  const icmpType = header.protocol === IP_PROTOCOL.ICMP ? skb.bytes[headerLength(header)] : undefined
  if (icmpType !== undefined && isIcmpError(icmpType)) {
    const ct = related(context, skb, header)
    return { ...(ct && { ct }), effects: [told(skb, ct)] }
  }
  const tuple = tupleOf(skb.bytes, header)
  if (tuple === undefined) return { effects: [told(skb, undefined)] }
  const found = findConnection(context.state.conntrack, tuple, context.now)
  const tracked = found === undefined ? begin(context, skb, header, tuple) : goOn(context, skb, header, tuple, found)
  return { ...tracked, effects: [told(skb, tracked.ct), ...tracked.effects] }
}

/** icmp_error_message: an error about a packet of a connection, for the end that sent it. */
function related({ state, now }: Context, skb: Skb, header: Ipv4Values): PacketConnection | undefined {
  const at = headerLength(header) + 8
  const quoted = ipv4Header.decode(skb.bytes, at)
  const inner = quoted && tupleOf(skb.bytes, quoted, at)
  const wanted = inner && invert(inner)
  const found = wanted && findConnection(state.conntrack, wanted, now)
  if (found === undefined) return undefined
  const { connection, reply } = found
  if (header.dst !== (reply ? connection.reply : connection.original).dst) return undefined
  return { state: 'RELATED', reply, connection }
}

/** nf_conntrack_attach: of an error or a reset that this host makes about `skb`, the other way along its connection. */
export function relatedTo({ ct }: Skb): PacketConnection | undefined {
  if (ct?.connection === undefined) return undefined
  const { reply, connection, unconfirmed } = ct
  return { state: 'RELATED', reply: !reply, connection, ...(unconfirmed !== undefined && { unconfirmed }) }
}

const tcpFlags = (skb: Skb, header: Ipv4Values): number => skb.bytes[headerLength(header) + 13] ?? 0

/** init_conntrack: the first packet of a connection; kept by the packet until it is confirmed. */
function begin({ now }: Context, skb: Skb, header: Ipv4Values, original: Tuple): Tracked {
  const reply = invert(original)
  if (reply === undefined || !mayBegin(original)) return { effects: [] }
  const blank = { original, reply, begun: now, seenReply: false, assured: false, snat: false, dnat: false, mark: 0 }
  const connection =
    header.protocol === IP_PROTOCOL.TCP ? beginTcp(blank, tcpFlags(skb, header), now) : { ...blank, expires: now + firstTimeout(header) }
  if (connection === undefined) return { effects: [] }
  return { ct: { state: 'NEW', reply: false, connection, unconfirmed: { snat: false, dnat: false } }, effects: [] }
}

function firstTimeout({ protocol }: { readonly protocol: number }): number {
  if (protocol === IP_PROTOCOL.ICMP) return ICMP_TIMEOUT
  return protocol === IP_PROTOCOL.UDP ? UDP_TIMEOUT : GENERIC_TIMEOUT
}

/** tcp_new: a SYN, or a segment of a connection that began before it was tracked (nf_conntrack_tcp_loose). */
function beginTcp(blank: Omit<Connection, 'expires'>, flags: number, now: number): Connection | undefined {
  const tcp = tcpTransition({ state: 'NONE', closing: false }, flags, false)
  if (tcp === 'invalid' || tcp === 'reopen') return undefined
  const timeout = tcp.state === 'ESTABLISHED' ? TCP_UNACKED : TCP_TIMEOUT[tcp.state]
  return { ...blank, tcp, expires: now + timeout }
}

/** resolve_normal_ct of a packet whose connection is known, and what it changes there. */
function goOn(context: Context, skb: Skb, header: Ipv4Values, tuple: Tuple, { connection, reply }: Found): Tracked {
  const { now } = context
  const state = reply || connection.seenReply ? 'ESTABLISHED' : 'NEW'
  const next = header.protocol === IP_PROTOCOL.TCP ? nextTcp(connection, tcpFlags(skb, header), reply, now) : nextOther(connection, now)
  if (next === connection && (!reply || connection.seenReply)) return { ct: { state, reply, connection }, effects: NOTHING }
  if (next === 'invalid') return { effects: [] }
  if (next === 'reopen') {
    const fresh = begin(context, skb, header, tuple)
    return { ...fresh, effects: [{ kind: 'forget.conntrack', connection }, ...fresh.effects] }
  }
  if (next === 'kill') return { ct: { state, reply, connection }, effects: [{ kind: 'forget.conntrack', connection }] }
  const seen = reply && !next.seenReply ? { ...next, seenReply: true } : next
  const visible = seen.seenReply !== connection.seenReply || seen.assured !== connection.assured || seen.tcp !== connection.tcp
  const changed = visible || Math.abs(seen.expires - connection.expires) >= REFRESH
  return {
    ct: { state, reply, connection: seen },
    effects: changed ? [{ kind: 'learn.conntrack', connection: seen, visible }] : [],
  }
}

/** nf_conntrack_udp_packet and the others. */
function nextOther(connection: Connection, now: number): Connection {
  const { original, seenReply, assured, begun } = connection
  const stream = original.protocol === IP_PROTOCOL.UDP && seenReply && now > begun + STREAM_AFTER
  const expires = now + (stream ? UDP_STREAM_TIMEOUT : firstTimeout(original))
  if (Math.abs(expires - connection.expires) < REFRESH && (assured || !stream)) return connection
  return { ...connection, assured: assured || stream, expires }
}

/** nf_conntrack_tcp_packet. */
function nextTcp(connection: Connection, flags: number, reply: boolean, now: number): Connection | 'invalid' | 'reopen' | 'kill' {
  const was: TcpTracking = connection.tcp ?? { state: 'NONE', closing: false }
  const tcp = tcpTransition(was, flags, reply)
  if (tcp === 'invalid' || tcp === 'reopen') return tcp
  if (!connection.seenReply && (flags & RST) !== 0) return 'kill'
  const timeout = (flags & RST) !== 0 ? TCP_TIMEOUT.CLOSE : TCP_TIMEOUT[tcp.state]
  const limited = !connection.seenReply && tcp.state === 'ESTABLISHED' ? Math.min(timeout, TCP_UNACKED) : timeout
  const established = tcp.state === 'ESTABLISHED' && (was.state === 'SYN_RECV' || was.state === 'ESTABLISHED')
  return { ...connection, tcp, assured: connection.assured || (connection.seenReply && established), expires: now + limited }
}

/** __nf_conntrack_confirm: the first packet has got through, so the connection is remembered. */
export function confirm({ state, now }: Context, skb: Skb): { readonly skb: Skb; readonly effects: readonly Effect[] } {
  const { ct } = skb
  if (ct?.unconfirmed === undefined || ct.connection === undefined || ct.reply) return { skb, effects: [] }
  const { connection } = ct
  const known = findConnection(state.conntrack, connection.original, now)
  const confirmed = { ...skb, ct: { state: ct.state, reply: ct.reply, connection } }
  // Another copy of the same packet was here before.
  if (known !== undefined && sameTuple(known.connection.reply, connection.reply)) return { skb: confirmed, effects: [] }
  return { skb: confirmed, effects: [{ kind: 'learn.conntrack', connection, visible: true }] }
}

/** The tuple that a packet of this connection and direction is to look like: the inverse of what the other direction expects. */
export const targetOf = ({ connection, reply }: PacketConnection & { readonly connection: Connection }): Tuple =>
  inverted(reply ? connection.original : connection.reply)
