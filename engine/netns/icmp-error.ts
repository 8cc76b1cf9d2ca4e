// ICMP errors: __icmp_send (net/ipv4/icmp.c), RFC 1122 section 3.2.2, RFC 1812 section 4.3.2. TTL 64, no DF, TOS 0xc0, at most 576 bytes;
// from the address that the packet was for if it is ours, else the preferred source of the route back. Silent towards broadcasts,
// later fragments and other errors. Leaves out: rate limits (icmp_ratelimit, icmp_msgs_per_sec), RFC 4884 extensions.
import { step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { isLocal, lookup } from '../table/fib.ts'
import { sourceFor } from '../table/source.ts'
import type { PacketType } from '../trace/trace.ts'
import { encodeIcmpTimeExceeded, encodeIcmpUnreachable, icmp, ICMP_TYPE, isIcmpError } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, NO_OPTIONS, encodeIpv4, headerLength } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'

export interface IcmpError {
  readonly type: typeof ICMP_TYPE.UNREACHABLE | typeof ICMP_TYPE.TIME_EXCEEDED
  readonly code: number
  /** Of the next hop, for "fragmentation needed". */
  readonly mtu?: number
}

/** IPTOS_PREC_INTERNETCONTROL. */
const PRECEDENCE = 0xc0
/** RFC 1812 section 4.3.2.3. */
const LARGEST = 576

/** May this packet be answered by an error at all? */
function isAnswerable(skb: Skb, header: Ipv4Values, pkttype: PacketType): boolean {
  if (pkttype !== 'host' || header.fragmentOffset !== 0) return false
  if (header.protocol !== IP_PROTOCOL.ICMP) return true
  const type = icmp.decode(skb.bytes, headerLength(header))?.type
  return type === undefined || !isIcmpError(type)
}

/** The error about `skb` (bytes from the IP header on), or nothing. */
export function icmpError(
  { state, ident }: StackContext,
  skb: Skb,
  header: Ipv4Values,
  pkttype: PacketType,
  error: IcmpError,
): readonly Effect[] {
  if (!isAnswerable(skb, header, pkttype)) return []
  const back = lookup(state, { dst: header.src, ...(isLocal(state, header.dst) && { src: header.dst }) })
  if (back.row === undefined || back.error !== undefined) return []
  const src = isLocal(state, header.dst) ? header.dst : sourceFor(state, back.row, header.src)
  const mtu = state.links.get(back.row.dev ?? 'lo')?.mtu ?? LARGEST
  const quote = skb.bytes.subarray(0, Math.min(mtu, LARGEST) - 20 - 8)
  const message =
    error.type === ICMP_TYPE.TIME_EXCEEDED ? encodeIcmpTimeExceeded(error.code, quote) : encodeIcmpUnreachable(error.code, quote, error.mtu)
  const fields = { src, dst: header.src, protocol: IP_PROTOCOL.ICMP, ttl: 64, tos: (header.tos & 0x1e) | PRECEDENCE, id: ident }
  return [
    step(skb.packet, { kind: 'icmp.error', type: error.type, code: error.code, to: header.src }),
    { kind: 'output', skb: { packet: skb.packet, bytes: encodeIpv4(fields, NO_OPTIONS, message), mark: 0 }, birth: 'icmp-error' },
  ]
}
