// Connection tracking (net/netfilter/nf_conntrack_core.c): a connection is two tuples, as its packets are and as its answers will be.
// For ICMP the tuple's ports are the echo type and the identifier. Leaves out: states beyond "known", timeouts, expectations, zones.
import { type Ipv4 } from '../wire/address.ts'
import { readUint16 } from '../wire/bytes.ts'
import { ICMP_TYPE } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength } from '../wire/ipv4.ts'

/** What `-m conntrack --ctstate` calls it (enum ip_conntrack_info). */
export type CtState = 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED'

export interface Tuple {
  readonly protocol: number
  readonly src: Ipv4
  readonly dst: Ipv4
  /** TCP, UDP: ports. ICMP echo: type, and identifier. */
  readonly sport: number
  readonly dport: number
}

export interface Connection {
  readonly original: Tuple
  readonly reply: Tuple
}

/** By the key of either tuple. */
export type Conntrack = ReadonlyMap<string, Connection>

export const tupleKey = ({ protocol, src, dst, sport, dport }: Tuple): string => `${protocol} ${src} ${dst} ${sport} ${dport}`

/** The tuple of a packet (bytes from the IP header on); undefined for fragments, errors and what is not tracked. */
export function tupleOf(bytes: Uint8Array, { protocol, src, dst, fragmentOffset, ihl }: Ipv4Values): Tuple | undefined {
  if (fragmentOffset !== 0) return undefined
  const at = headerLength({ ihl })
  if (protocol === IP_PROTOCOL.TCP || protocol === IP_PROTOCOL.UDP) {
    const sport = readUint16(bytes, at)
    const dport = readUint16(bytes, at + 2)
    return sport === undefined || dport === undefined ? undefined : { protocol, src, dst, sport, dport }
  }
  const type = bytes[at]
  const id = readUint16(bytes, at + 4)
  if (protocol !== IP_PROTOCOL.ICMP || id === undefined || (type !== ICMP_TYPE.ECHO_REQUEST && type !== ICMP_TYPE.ECHO_REPLY))
    return undefined
  return { protocol, src, dst, sport: type, dport: id }
}

/** nf_ct_invert_tuple: as the answer would look. */
export function invert({ protocol, src, dst, sport, dport }: Tuple): Tuple {
  if (protocol !== IP_PROTOCOL.ICMP) return { protocol, src: dst, dst: src, sport: dport, dport: sport }
  return { protocol, src: dst, dst: src, sport: sport === ICMP_TYPE.ECHO_REQUEST ? ICMP_TYPE.ECHO_REPLY : ICMP_TYPE.ECHO_REQUEST, dport }
}

/** May a packet of this tuple begin a connection? An echo reply without a request is INVALID. */
export const mayBegin = ({ protocol, sport }: Tuple): boolean => protocol !== IP_PROTOCOL.ICMP || sport === ICMP_TYPE.ECHO_REQUEST

/** With one more connection, found by both its tuples. */
export const track = (table: Conntrack | undefined, connection: Connection): Conntrack =>
  new Map(table).set(tupleKey(connection.original), connection).set(tupleKey(connection.reply), connection)
