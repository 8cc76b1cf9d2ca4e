// A frame that does not fit the way of the tunnel that carries it: skb_tunnel_check_pmtu and iptunnel_pmtud_build_icmp (net/ipv4/ip_tunnel_core.c).
// This host remembers the path of an inner packet that it has routed. On a port of a bridge the tunnel also answers in the receiver's place; to
// a packet of this host's own in vain, for the answer still has that packet's route, which leads out (dst_discard).
import type { NetDevice } from '../table/link.ts'
import { routeMtu } from '../table/pmtu.ts'
import type { Route } from '../table/route.ts'
import { type Ipv4, isLoopback, isMulticast, LIMITED_BROADCAST, readMac } from '../wire/address.ts'
import { ETHERTYPE, encodeEthernet, ethernet } from '../wire/ethernet.ts'
import { ICMP_TYPE, UNREACHABLE, encodeIcmpUnreachable, icmp, isIcmpError } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, NO_OPTIONS, encodeIpv4, headerLength } from '../wire/ipv4.ts'
import { type Context, step } from './context.ts'
import type { Effect, Skb } from './effect.ts'

/** Without room for this much, and for packets that anybody else would not answer, the tunnel stays silent. */
const LEAST = 576
const QUOTED = 548

function mayAnswer(frame: Uint8Array, { df, mf, fragmentOffset, src, dst, protocol, ihl }: Ipv4Values, mtu: number): boolean {
  if (mtu < LEAST || !df || mf || fragmentOffset !== 0) return false
  if (dst === LIMITED_BROADCAST || isMulticast(dst) || src >>> 24 === 0 || isLoopback(src) || src === LIMITED_BROADCAST || isMulticast(src))
    return false
  const type = protocol === IP_PROTOCOL.ICMP ? icmp.decode(frame, ethernet.size + headerLength({ ihl }))?.type : undefined
  return type === undefined || !isIcmpError(type)
}

/** iptunnel_pmtud_build_icmp: from the packet's receiver to its sender, with the TTL that it came with. */
function answer(frame: Uint8Array, { src, dst, ttl }: Ipv4Values, mtu: number): Uint8Array {
  const quote = frame.subarray(ethernet.size, ethernet.size + QUOTED)
  const fields = { src: dst, dst: src, protocol: IP_PROTOCOL.ICMP, ttl, id: 0, df: true }
  const packet = encodeIpv4(fields, NO_OPTIONS, encodeIcmpUnreachable(UNREACHABLE.FRAG_NEEDED, quote, mtu))
  return encodeEthernet({ dst: readMac(frame, 6), src: readMac(frame, 0), type: ETHERTYPE.IPV4 }, packet)
}

/** `headroom`: what the tunnel adds to the inner packet. `answered`: the frame goes no further. */
export function checkTunnelMtu(
  { state, now }: Context,
  dev: NetDevice,
  skb: Skb,
  inner: Ipv4Values | undefined,
  way: { readonly route: Route; readonly remote: Ipv4; readonly headroom: number },
): { readonly effects: readonly Effect[]; readonly answered: boolean } {
  const mtu = routeMtu(state, way.route, way.remote, now) - way.headroom
  const length = skb.bytes.length - ethernet.size
  if (inner === undefined || length <= mtu) return { effects: [], answered: false }
  const measured = step(skb.packet, { kind: 'mtu', dev: dev.ifname, mtu, length, df: inner.df })
  const told: readonly Effect[] = skb.routed === true ? [measured, { kind: 'learn.pmtu', dst: inner.dst, mtu }] : [measured]
  if (dev.master === undefined || !mayAnswer(skb.bytes, inner, mtu)) return { effects: told, answered: false }
  const error = { kind: 'icmp.error', type: ICMP_TYPE.UNREACHABLE, code: UNREACHABLE.FRAG_NEEDED, to: inner.src } as const
  const reply: Skb = { packet: skb.packet, bytes: answer(skb.bytes, inner, mtu), mark: 0, ...(skb.routed === true && { routed: true }) }
  return {
    effects: [
      ...told,
      step(skb.packet, error),
      { kind: 'receive', dev: dev.ifname, skb: reply, later: true, birth: 'icmp-error' },
      { kind: 'absorb', packet: skb.packet },
    ],
    answered: true,
  }
}
