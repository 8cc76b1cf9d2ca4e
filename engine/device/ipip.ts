// An IP-in-IP tunnel, RFC 2003 as net/ipv4/ipip.c and ip_tunnel.c do it: the inner packet is the payload of protocol 4, there is no other header.
// Outer TTL 0 is the inner one, DF the inner one's unless pmtudisc, ECN as RFC 6040 has it, the destination the next hop of the inner packet's
// route where the tunnel has no remote. Leaves out: TOS of the tunnel, fou and gue, external (metadata) mode, the error count of a tunnel with a remote.
import { lookupOutput } from '../table/output.ts'
import type { IpipParams, NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { routeMtu } from '../table/pmtu.ts'
import type { Route } from '../table/route.ts'
import { sourceFor } from '../table/source.ts'
import type { Ipv4 } from '../wire/address.ts'
import { ICMP_TYPE, UNREACHABLE } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, NO_OPTIONS, encodeIpv4, headerLength, ipv4Header } from '../wire/ipv4.ts'
import { type Context, type DeviceKind, drop, step } from './context.ts'
import { ecnDecapsulate, ecnEncapsulate } from './ecn.ts'
import type { Effect, Skb } from './effect.ts'

type Ipip = Extract<NetDevice, { kind: 'ipip' }>

/** The outer header. */
const OVERHEAD = 20

/** ip_tunnel_xmit. */
export const ipip: DeviceKind<Ipip> = {
  xmit: (context, dev, skb) => {
    const { state } = context
    const lost = (route?: Route): Effect =>
      drop(skb.packet, 'NOT_SPECIFIED', 'ip_tunnel_xmit', { dev: dev.ifname, ...(route && { route }) })
    const inner = ipv4Header.decode(skb.bytes)
    const { local, dev: oif } = dev.ipip
    const remote = dev.ipip.remote ?? skb.nexthop ?? inner?.dst
    if (inner === undefined || remote === undefined) return [lost()]
    const { row, error } = lookupOutput(state, { dst: remote, src: local, oif })
    const looked = step(skb.packet, { kind: 'route.lookup', dst: remote, src: local, oif, mark: 0, row, use: 'output' })
    if (row === undefined || error !== undefined || row.dev === dev.ifname) return [looked, lost(row)]
    const { effects, tooBig } = updatePmtu(context, dev, skb, inner, row, remote)
    return [looked, ...effects, ...(tooBig ? [lost(row)] : encapsulate(context, dev, skb, inner, row, remote))]
  },
}

/** tnl_update_pmtu: this host remembers how long a packet may be inside; one that is longer and has DF is answered instead. */
function updatePmtu(
  { state, now }: Context,
  dev: Ipip,
  skb: Skb,
  inner: Ipv4Values,
  route: Route,
  remote: Ipv4,
): { readonly effects: readonly Effect[]; readonly tooBig: boolean } {
  if (!inner.df && !dev.ipip.pmtudisc) return { effects: [], tooBig: false }
  const mtu = routeMtu(state, route, remote, now) - OVERHEAD
  const learned: readonly Effect[] = mtu < dev.mtu ? [{ kind: 'learn.pmtu', dst: inner.dst, mtu }] : []
  if (!inner.df || inner.totalLength <= mtu) return { effects: learned, tooBig: false }
  const measured = step(skb.packet, { kind: 'mtu', dev: dev.ifname, mtu, length: inner.totalLength, df: true })
  const error: Effect = { kind: 'icmp.error', skb, type: ICMP_TYPE.UNREACHABLE, code: UNREACHABLE.FRAG_NEEDED, mtu }
  return { effects: [measured, ...learned, error], tooBig: true }
}

/** iptunnel_xmit: the outer packet is this host's own. */
function encapsulate({ state, ident }: Context, dev: Ipip, skb: Skb, inner: Ipv4Values, route: Route, remote: Ipv4): readonly Effect[] {
  const { local = sourceFor(state, route, remote), ttl, pmtudisc, dev: oif } = dev.ipip
  const outer = {
    src: local,
    dst: remote,
    protocol: IP_PROTOCOL.IPIP,
    ttl: ttl || inner.ttl,
    tos: ecnEncapsulate(0, inner.tos),
    id: ident,
    df: pmtudisc || inner.df,
  }
  const bytes = encodeIpv4(outer, NO_OPTIONS, skb.bytes)
  return [
    step(skb.packet, { kind: 'encap', dev: dev.ifname, protocol: 'ipip', local, remote }),
    { kind: 'output', skb: { packet: skb.packet, bytes, mark: skb.mark }, ...(oif !== undefined && { oif }) },
  ]
}

/** ip_tunnel_lookup: both ends, then the remote one, then the local one, then neither; at last the fallback device. `iif`: where it came in. */
export function findTunnel(state: NetnsState, iif: string, local: Ipv4, remote: Ipv4): Ipip | undefined {
  const tunnels = [...state.links.values()].filter((link): link is Ipip => link.kind === 'ipip' && link.up)
  const fits: readonly ((params: IpipParams) => boolean)[] = [
    (params) => params.local === local && params.remote === remote,
    (params) => params.local === undefined && params.remote === remote,
    (params) => params.local === local && params.remote === undefined,
    (params) => params.local === undefined && params.remote === undefined,
  ]
  const found = fits.map((fit) => tunnels.filter((tunnel) => fit(tunnel.ipip)))
  // One that is bound to the device goes before all that are not.
  return found.flat().find((tunnel) => tunnel.ipip.dev === iif) ?? found.flat()[0]
}

/** Has the module's protocol handler been registered? */
export const speaksIpip = (state: NetnsState): boolean => state.modules?.has('ipip') === true

/** ipip_tunnel_rcv, ip_tunnel_rcv: skb.bytes begin at the outer header. undefined: no tunnel wants it. */
export function ipipReceive({ state }: Context, iif: string, skb: Skb, outer: Ipv4Values): readonly Effect[] | undefined {
  const dev = findTunnel(state, iif, outer.dst, outer.src)
  if (dev === undefined) return undefined
  const bytes = ecnDecapsulate(outer.tos, skb.bytes.subarray(headerLength(outer)))
  if (bytes === undefined) return [drop(skb.packet, 'NOT_SPECIFIED', 'ip_tunnel_rcv', { dev: dev.ifname })]
  const inner: Skb = { packet: skb.packet, bytes, mark: skb.mark }
  return [
    step(skb.packet, { kind: 'decap', dev: dev.ifname, protocol: 'ipip', remote: outer.src }),
    { kind: 'receive', dev: dev.ifname, skb: inner, later: true },
  ]
}
