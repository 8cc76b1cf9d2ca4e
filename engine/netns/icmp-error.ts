// ICMP errors: __icmp_send (net/ipv4/icmp.c), RFC 1122 section 3.2.2, RFC 1812 section 4.3.2. No DF, TOS 0xc0, at most 576 bytes;
// from the address that the packet was for if it is ours, else the preferred source of the route back. Silent towards broadcasts,
// later fragments and other errors, and when it reports too often (table/icmp-limit.ts). Leaves out: RFC 4884 extensions.
import { step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { relatedTo } from '../netfilter/track.ts'
import { isForMany, isLocal, lookup } from '../table/fib.ts'
import { spendGlobal, spendPeer } from '../table/icmp-limit.ts'
import type { NetnsState } from '../table/netns.ts'
import { selectAddress, sourceFor } from '../table/source.ts'
import { defaultTtl, sysctlNumber } from '../table/sysctl.ts'
import type { Detail, PacketType } from '../trace/trace.ts'
import { ANY, type Ipv4 } from '../wire/address.ts'
import { encodeIcmpRedirect, encodeIcmpTimeExceeded, encodeIcmpUnreachable, icmp, ICMP_TYPE, isIcmpError } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, NO_OPTIONS, encodeIpv4, headerLength } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'

export interface IcmpError {
  readonly type: typeof ICMP_TYPE.UNREACHABLE | typeof ICMP_TYPE.TIME_EXCEEDED | typeof ICMP_TYPE.REDIRECT
  readonly code: number
  /** Of the next hop, for "fragmentation needed". */
  readonly mtu?: number
  /** Of a redirect. */
  readonly gateway?: Ipv4
  /** The device by which a packet for others came in (icmp_errors_use_inbound_ifaddr). */
  readonly iif?: string
}

type Silence = Extract<Detail, { kind: 'icmp.silent' }>['why']

/** IPTOS_PREC_INTERNETCONTROL. */
const PRECEDENCE = 0xc0
/** RFC 1812 section 4.3.2.3. */
const LARGEST = 576

/** Why this packet must not be answered by an error. */
function unanswerable(state: NetnsState, skb: Skb, header: Ipv4Values, pkttype: PacketType): Silence | undefined {
  if (pkttype !== 'host' || isForMany(state, header.dst)) return 'broadcast'
  if (header.fragmentOffset !== 0) return 'fragment'
  if (header.protocol !== IP_PROTOCOL.ICMP) return undefined
  const type = icmp.decode(skb.bytes, headerLength(header))?.type
  return type !== undefined && isIcmpError(type) ? 'icmp-error' : undefined
}

/** The error about `skb` (bytes from the IP header on), or nothing. */
export function icmpError(context: StackContext, skb: Skb, header: Ipv4Values, pkttype: PacketType, error: IcmpError): readonly Effect[] {
  const { type, code } = error
  const silent = (why: Silence): Effect => step(skb.packet, { kind: 'icmp.silent', type, code, to: header.src, why })
  const unfit = unanswerable(context.state, skb, header, pkttype)
  if (unfit !== undefined) return [silent(unfit)]
  const { state, now } = context
  const global = isLocal(state, header.src) ? undefined : spendGlobal(state, type, code, now)
  if (global?.allowed === false) return [{ kind: 'learn.limits', limits: global.limits }, silent('icmp_msgs_per_sec')]
  const way = wayBack(state, header, error.iif)
  if (way === undefined) return [silent('no-route')]
  // A host tells itself as often as it likes.
  const limited =
    way.dev === 'lo'
      ? undefined
      : spendPeer(global === undefined ? state : { ...state, limits: global.limits }, type, code, header.src, now)
  const limits = limited?.limits ?? global?.limits
  const learned: readonly Effect[] = limits === undefined || limits === state.limits ? [] : [{ kind: 'learn.limits', limits }]
  if (limited?.allowed === false) return [...learned, silent('icmp_ratelimit')]
  const mtu = state.links.get(way.dev)?.mtu ?? LARGEST
  const message = encode(error, skb.bytes.subarray(0, Math.min(mtu, LARGEST) - 20 - 8))
  const fields = {
    src: way.src,
    dst: header.src,
    protocol: IP_PROTOCOL.ICMP,
    ttl: defaultTtl(state),
    tos: (header.tos & 0x1e) | PRECEDENCE,
    id: context.ident,
  }
  const ct = relatedTo(skb)
  return [
    ...learned,
    step(skb.packet, { kind: 'icmp.error', type, code, to: header.src }),
    {
      kind: 'output',
      skb: { packet: skb.packet, bytes: encodeIpv4(fields, NO_OPTIONS, message), mark: 0, ...(ct && { ct }) },
      birth: 'icmp-error',
      ...(way.unbound && { unbound: true }),
    },
  ]
}

/** icmp_route_lookup: from the address that was asked for if it is ours, else the preferred source of the way back. */
function wayBack(
  state: NetnsState,
  { src: to, dst }: Ipv4Values,
  iif: string | undefined,
): { readonly dev: string; readonly src: Ipv4; readonly unbound?: true } | undefined {
  const inbound = iif !== undefined && sysctlNumber(state, 'net.ipv4.icmp_errors_use_inbound_ifaddr') !== 0
  const src = isLocal(state, dst) ? dst : inbound ? selectAddress(state, iif, to, 'link') : undefined
  const { row, error } = lookup(state, { dst: to, ...(src !== undefined && { src }) })
  if (row === undefined || error !== undefined) return undefined
  const dev = row.type === 'local' ? 'lo' : (row.dev ?? 'lo')
  return src === undefined ? { dev, src: sourceFor(state, row, to), unbound: true } : { dev, src }
}

function encode({ type, code, mtu, gateway = ANY }: IcmpError, quote: Uint8Array): Uint8Array {
  if (type === ICMP_TYPE.REDIRECT) return encodeIcmpRedirect(code, gateway, quote)
  return type === ICMP_TYPE.TIME_EXCEEDED ? encodeIcmpTimeExceeded(code, quote) : encodeIcmpUnreachable(code, quote, mtu)
}
