// IPv4 output: ip_local_out, ip_output, ip_finish_output and ip_finish_output2 (net/ipv4/ip_output.c): route, fragment if need be,
// then the neighbour. Leaves out: multicast loops.
import { drop, step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { lookupOutput } from '../table/output.ts'
import { routeMtu } from '../table/pmtu.ts'
import { type NetDevice, isArpable, linkLayerOf } from '../table/link.ts'
import { nextHop } from '../table/redirect.ts'
import type { Route } from '../table/route.ts'
import { ANY, BROADCAST_MAC, type Ipv4, LIMITED_BROADCAST, type Mac, isMulticast } from '../wire/address.ts'
import { ETHERTYPE, encodeEthernet } from '../wire/ethernet.ts'
import { UNREACHABLE, ICMP_TYPE } from '../wire/icmp.ts'
import { type Ipv4Values, ipv4Header } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'
import { fragment } from './fragment.ts'
import { hook } from './hook.ts'
import { icmpError } from './icmp-error.ts'
import { neighOutput } from './neighbour.ts'

/** A packet that this host made, source address filled in; skb.bytes begin at the IP header. */
export function ipOutput(context: StackContext, skb: Skb, oif: string | undefined, unbound?: true): readonly Effect[] {
  const header = ipv4Header.decode(skb.bytes)
  if (header === undefined) return [drop(skb.packet, 'IP_INHDR', 'ip_local_out')]
  const { dst, src } = header
  const from = unbound ? ANY : src
  const { row, error } = lookupOutput(context.state, { dst, src: from, mark: skb.mark, oif })
  const looked = step(skb.packet, { kind: 'route.lookup', dst, src: from, oif, mark: skb.mark, row, use: 'output' })
  if (row === undefined || error !== undefined)
    return [looked, drop(skb.packet, 'IP_OUTNOROUTES', 'ip_route_output_key_hash_rcu', row && { route: row })]
  const outdev = deviceOf(row)
  const point = { hook: 'OUTPUT', outdev, bridge: false, defrag: { user: 'CONNTRACK_OUT', dev: outdev } } as const
  return [
    looked,
    ...hook(context, point, skb, header, (passed, values) =>
      values.dst === dst && values.src === src && passed.mark === skb.mark
        ? ipFinishOutput(context, passed, values, row, true)
        : reroute(context, passed, values, oif),
    ),
  ]
}

const deviceOf = (route: Route): string => (route.type === 'local' ? 'lo' : (route.dev ?? 'lo'))

/** ip_route_me_harder: a hook has changed the destination or the mark, so the way is looked for again. */
function reroute(context: StackContext, skb: Skb, header: Ipv4Values, oif: string | undefined): readonly Effect[] {
  const { src, dst } = header
  const { row, error } = lookupOutput(context.state, { dst, src, mark: skb.mark, oif })
  const looked = step(skb.packet, { kind: 'route.lookup', dst, src, oif, mark: skb.mark, row, use: 'output' })
  if (row === undefined || error !== undefined) return [looked, drop(skb.packet, 'NETFILTER_DROP', 'nf_hook_slow', row && { route: row })]
  return [looked, ...ipFinishOutput(context, skb, header, row, true)]
}

/** ip_output: POSTROUTING, then ip_finish_output: too long for the device? Only a host's own packets heed what it knows of the path. */
export function ipFinishOutput(context: StackContext, packet: Skb, addressed: Ipv4Values, route: Route, own = false): readonly Effect[] {
  const dev = deviceOf(route)
  const point = { hook: 'POSTROUTING', outdev: dev, nexthop: route.via ?? addressed.dst, bridge: false } as const
  return hook(context, point, packet, addressed, (skb, header) =>
    fitted(context, skb, header, route, { dev, mtu: routeMtu(context.state, route, header.dst, context.now, !own) }),
  )
}

/** ip_fragment: what was put together on its way through leaves in pieces no larger than it came. */
function fitted(
  context: StackContext,
  packet: Skb,
  header: Ipv4Values,
  route: Route,
  { dev, mtu }: { readonly dev: string; readonly mtu: number },
): readonly Effect[] {
  if (header.totalLength <= mtu && packet.fragMaxSize === undefined) return finish(context, packet, header.dst, route, dev)
  const { fragMaxSize, ...skb } = packet
  const measured = step(skb.packet, { kind: 'mtu', dev, mtu, length: header.totalLength, df: header.df })
  if (header.df && (fragMaxSize ?? Infinity) > mtu) {
    const error = icmpError(context, skb, header, 'host', { type: ICMP_TYPE.UNREACHABLE, code: UNREACHABLE.FRAG_NEEDED, mtu })
    return [measured, ...error, drop(skb.packet, 'PKT_TOO_BIG', 'ip_fragment', { dev, route })]
  }
  const size = Math.min(mtu, fragMaxSize ?? mtu)
  const parts = fragment(skb.bytes, size)
  const sent = parts.flatMap((bytes) => finish(context, { ...skb, bytes }, header.dst, route, dev, true))
  return [measured, step(skb.packet, { kind: 'fragment', dev, mtu: size, count: parts.length }), ...sent]
}

/** arp_constructor: the address that need not be asked for. */
function withoutAsking(dev: NetDevice, route: Route, dst: Ipv4): Mac | undefined {
  // A device without ARP is its own neighbour; the loopback's address is zero.
  if (!isArpable(dev)) return dev.lladdr
  if (route.type === 'broadcast' || dst === LIMITED_BROADCAST) return BROADCAST_MAC
  // RFC 1112 section 6.4: the low 23 bits of the group under 01:00:5e.
  return isMulticast(dst) ? ((0x01005e000000 + (dst & 0x7fffff)) as Mac) : undefined
}

/** ip_finish_output2: to the next hop's neighbour entry; the second fragment finds what the first has made of it. */
function finish(context: StackContext, skb: Skb, dst: Ipv4, route: Route, ifname: string, oneOfMany = false): readonly Effect[] {
  const dev = context.state.links.get(ifname)
  if (dev === undefined || !dev.up) return [drop(skb.packet, 'link_down', 'ip_finish_output2', { dev: ifname, route })]
  if (linkLayerOf(dev) === 'ip') return [{ kind: 'xmit', dev: ifname, skb: { ...skb, nexthop: route.via ?? dst } }]
  const known = withoutAsking(dev, route, dst)
  if (known !== undefined) {
    const bytes = encodeEthernet({ dst: known, src: dev.lladdr, type: ETHERTYPE.IPV4 }, skb.bytes)
    // Over the loopback what is for this host is received anew; the rest comes back with the route it left by, which leads nowhere (dst_discard).
    const routed = dev.kind !== 'loopback' || route.type === 'unicast'
    return [{ kind: 'xmit', dev: ifname, skb: { ...skb, bytes, routed } }]
  }
  const nexthop = nextHop(context.state, route, dst, context.now)
  return oneOfMany ? [{ kind: 'neigh.output', dev: ifname, dst: nexthop, skb }] : neighOutput(context, dev, nexthop, skb)
}
