// Which connection a packet belongs to: nf_conntrack_in and __nf_conntrack_confirm (net/netfilter/nf_conntrack_core.c), with the rules of
// nf_conntrack_proto_icmp.c, _udp.c and _generic.c; TCP's are track-tcp.ts. Leaves out: checksums of what is tracked, expectations, the table's size.
import { step } from '../device/context.ts'
import type { Context } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
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
import { isStream, otherTimeout, streamTimeout } from '../table/conntrack-timeout.ts'
import type { Next } from '../table/tracker.ts'
import { isIcmpError } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength, ipv4Header } from '../wire/ipv4.ts'

/** A timeout is not moved for less than this. */
const REFRESH = 100_000_000

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

/** init_conntrack: the first packet of a connection; kept by the packet until it is confirmed. */
function begin({ state, now, tcp }: Context, { bytes }: Skb, header: Ipv4Values, original: Tuple): Tracked {
  const reply = invert(original)
  if (reply === undefined || !mayBegin(original)) return { effects: [] }
  const blank = { original, reply, begun: now, seenReply: false, assured: false, snat: false, dnat: false, mark: 0 }
  const connection =
    header.protocol === IP_PROTOCOL.TCP
      ? tcp?.begin({ state, now, bytes, header }, blank)
      : { ...blank, expires: now + otherTimeout(state, header.protocol) }
  if (connection === undefined) return { effects: [] }
  return { ct: { state: 'NEW', reply: false, connection, unconfirmed: { snat: false, dnat: false } }, effects: [] }
}

/** resolve_normal_ct of a packet whose connection is known, and what it changes there. */
function goOn(context: Context, skb: Skb, header: Ipv4Values, tuple: Tuple, { connection, reply }: Found): Tracked {
  const state = reply || connection.seenReply ? 'ESTABLISHED' : 'NEW'
  const { state: netns, now, tcp } = context
  const next: Next =
    header.protocol === IP_PROTOCOL.TCP
      ? (tcp?.next({ state: netns, now, bytes: skb.bytes, header }, connection, reply) ?? { invalid: undefined })
      : nextOther(context, connection)
  if (next === 'reopen') {
    const fresh = begin(context, skb, header, tuple)
    return { ...fresh, effects: [{ kind: 'forget.conntrack', connection }, ...fresh.effects] }
  }
  if ('killed' in next) return { ct: { state, reply, connection }, effects: [{ kind: 'forget.conntrack', connection }] }
  if ('invalid' in next)
    return { effects: next.invalid === undefined ? [] : [{ kind: 'learn.conntrack', connection: next.invalid, visible: false }] }
  const seen = reply && !next.seenReply ? { ...next, seenReply: true } : next
  const visible =
    seen.seenReply !== connection.seenReply || seen.assured !== connection.assured || seen.tcp?.state !== connection.tcp?.state
  const changed = visible || seen.tcp !== connection.tcp || Math.abs(seen.expires - connection.expires) >= REFRESH
  return {
    ct: { state, reply, connection: seen },
    effects: changed ? [{ kind: 'learn.conntrack', connection: seen, visible }] : [],
  }
}

/** nf_conntrack_udp_packet and the others. */
function nextOther({ state, now }: Context, connection: Connection): Connection {
  if (isStream(connection, now)) return { ...connection, assured: true, expires: now + streamTimeout(state) }
  return { ...connection, expires: now + otherTimeout(state, connection.original.protocol) }
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
