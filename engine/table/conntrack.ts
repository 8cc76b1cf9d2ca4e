// Connection tracking (net/netfilter/nf_conntrack_core.c): a connection is two tuples, as its packets are and as its answers will be, and what is
// known of it. For ICMP the tuple's ports are the message type and the identifier. Leaves out: expectations, helpers, zones, accounting.
import { type Ipv4, contains, type Prefix } from '../wire/address.ts'
import { readUint16 } from '../wire/bytes.ts'
import { ICMP_TYPE } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength } from '../wire/ipv4.ts'
import type { TcpTracking } from './conntrack-segment.ts'

/** What `-m conntrack --ctstate` calls it (enum ip_conntrack_info). */
export type CtState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED'

export interface Tuple {
  readonly protocol: number
  readonly src: Ipv4
  readonly dst: Ipv4
  /** TCP, UDP: ports. ICMP: type, and identifier. */
  readonly sport: number
  readonly dport: number
}

export interface Connection {
  readonly original: Tuple
  readonly reply: Tuple
  /** Virtual nanoseconds; refreshed by its packets, a tenth of a second apart at least. */
  readonly expires: number
  readonly begun: number
  /** IPS_SEEN_REPLY, IPS_ASSURED, IPS_SRC_NAT, IPS_DST_NAT. */
  readonly seenReply: boolean
  readonly assured: boolean
  readonly snat: boolean
  readonly dnat: boolean
  readonly mark: number
  readonly tcp?: TcpTracking
}

/** skb->_nfct: the connection that a packet belongs to, and which way it goes. */
export interface PacketConnection {
  readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'UNTRACKED'
  readonly reply: boolean
  /** Absent when untracked. */
  readonly connection?: Connection
  /** Not in the table yet; has table nat been asked for a source, a destination? */
  readonly unconfirmed?: { readonly snat: boolean; readonly dnat: boolean }
}

/** By the key of either tuple. */
export type Conntrack = ReadonlyMap<string, Connection>

/** Sixteen bits a letter: every packet is looked up by it, and numbers take long to print. */
const tupleKey = ({ protocol, src, dst, sport, dport }: Tuple): string =>
  String.fromCharCode(protocol, src >>> 16, src & 0xffff, dst >>> 16, dst & 0xffff, sport, dport)

export const sameTuple = (a: Tuple, b: Tuple): boolean =>
  a.src === b.src && a.dst === b.dst && a.sport === b.sport && a.dport === b.dport && a.protocol === b.protocol

/** nf_ct_get_tuple: of a packet whose IP header is at `offset`; undefined for later fragments and for what is cut short. */
export function tupleOf(bytes: Uint8Array, { protocol, src, dst, fragmentOffset, ihl }: Ipv4Values, offset = 0): Tuple | undefined {
  if (fragmentOffset !== 0) return undefined
  const at = offset + headerLength({ ihl })
  if (protocol === IP_PROTOCOL.TCP || protocol === IP_PROTOCOL.UDP) {
    const sport = readUint16(bytes, at)
    const dport = readUint16(bytes, at + 2)
    return sport === undefined || dport === undefined ? undefined : { protocol, src, dst, sport, dport }
  }
  if (protocol !== IP_PROTOCOL.ICMP) return { protocol, src, dst, sport: 0, dport: 0 }
  const type = bytes[at]
  const id = readUint16(bytes, at + 4)
  return type === undefined || id === undefined ? undefined : { protocol, src, dst, sport: type, dport: id }
}

/** invmap of nf_conntrack_proto_icmp.c: what answers what. */
const ANSWERS: Readonly<Record<number, number>> = { 0: 8, 8: 0, 13: 14, 14: 13, 15: 16, 16: 15, 17: 18, 18: 17 }

/** nf_ct_invert_tuple: as the answer would look; undefined for ICMP messages that have none. */
export function invert({ protocol, src, dst, sport, dport }: Tuple): Tuple | undefined {
  if (protocol !== IP_PROTOCOL.ICMP) return { protocol, src: dst, dst: src, sport: dport, dport: sport }
  const type = ANSWERS[sport]
  return type === undefined ? undefined : { protocol, src: dst, dst: src, sport: type, dport }
}

/** Of a connection's tuples, which can always be inverted. */
export const inverted = (tuple: Tuple): Tuple => invert(tuple) ?? tuple

/** May a packet of this tuple begin a connection? Of ICMP only questions may (valid_new). */
export const mayBegin = ({ protocol, sport }: Tuple): boolean =>
  protocol !== IP_PROTOCOL.ICMP || sport === ICMP_TYPE.ECHO_REQUEST || sport === 13 || sport === 15 || sport === 17

export const isLive = ({ expires }: Connection, now: number): boolean => expires > now

export interface Found {
  readonly connection: Connection
  readonly reply: boolean
}

/** nf_conntrack_find_get. */
export function findConnection(table: Conntrack | undefined, tuple: Tuple, now: number): Found | undefined {
  const connection = table?.get(tupleKey(tuple))
  if (connection === undefined || !isLive(connection, now)) return undefined
  return { connection, reply: !sameTuple(connection.original, tuple) }
}

/** With this value of a connection, found by both its tuples; those that have run out go. */
export function putConnection(table: Conntrack | undefined, connection: Connection, now: number): Conntrack {
  const next = new Map<string, Connection>()
  for (const [key, one] of table ?? []) if (isLive(one, now)) next.set(key, one)
  return next.set(tupleKey(connection.original), connection).set(tupleKey(connection.reply), connection)
}

/** Without one connection (nf_ct_kill). */
export function removeConnection(table: Conntrack | undefined, { original, reply }: Connection): Conntrack {
  const next = new Map(table)
  next.delete(tupleKey(original))
  next.delete(tupleKey(reply))
  return next
}

/** Each connection once, oldest first. */
export const connections = (table: Conntrack | undefined, now: number): readonly Connection[] =>
  [...new Set(table?.values() ?? [])].filter((connection) => isLive(connection, now))

/** What `conntrack -D` and `-L` select by. */
export interface ConnectionFilter {
  readonly protocol?: number
  readonly src?: Prefix
  readonly dst?: Prefix
  readonly sport?: number
  readonly dport?: number
  readonly replySrc?: Prefix
  readonly replyDst?: Prefix
  readonly mark?: number
  readonly snat?: boolean
  readonly dnat?: boolean
  readonly state?: string
  readonly status?: 'ASSURED' | 'SEEN_REPLY'
}

export function selects(filter: ConnectionFilter, { original, reply, mark, snat, dnat, tcp, assured, seenReply }: Connection): boolean {
  const inside = (net: Prefix | undefined, address: Ipv4): boolean => net === undefined || contains(net, address)
  const same = <T>(wanted: T | undefined, is: T): boolean => wanted === undefined || wanted === is
  return (
    same(filter.protocol, original.protocol) &&
    inside(filter.src, original.src) &&
    inside(filter.dst, original.dst) &&
    same(filter.sport, original.sport) &&
    same(filter.dport, original.dport) &&
    inside(filter.replySrc, reply.src) &&
    inside(filter.replyDst, reply.dst) &&
    same(filter.mark, mark) &&
    same(filter.snat, snat) &&
    same(filter.dnat, dnat) &&
    same(filter.state, tcp?.state) &&
    (filter.status === undefined || (filter.status === 'ASSURED' ? assured : seenReply))
  )
}

/** Without the connections that the filter selects; the same value when there are none. */
export function deleteConnections(table: Conntrack, filter: ConnectionFilter, now: number): Conntrack {
  const kept = [...table].filter(([, connection]) => isLive(connection, now) && !selects(filter, connection))
  return kept.length === table.size ? table : new Map(kept)
}
