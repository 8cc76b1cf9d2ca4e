// A vxlan device, RFC 7348 as drivers/net/vxlan/vxlan_core.c does it: vxlan_xmit picks the outer destinations by the inner destination MAC,
// vxlan_rcv takes frames from the UDP socket. Outer TTL 64 and DF clear whatever is inside, of its TOS only ECN; a UDP checksum unless noudpcsum.
// Leaves out: multicast groups, proxy and route short circuit, group policy, GPE.
import { lookup } from '../table/fib.ts'
import { findPort, findRemotes } from '../table/forwarding.ts'
import type { FdbEntry } from '../table/fdb.ts'
import type { NetDevice } from '../table/link.ts'
import { sourceFor } from '../table/source.ts'
import { defaultTtl } from '../table/sysctl.ts'
import type { NetnsState } from '../table/netns.ts'
import { ANY, type Ipv4, readMac } from '../wire/address.ts'
import { readUint16 } from '../wire/bytes.ts'
import { ETHERTYPE, ethernet } from '../wire/ethernet.ts'
import { IP_PROTOCOL, type Ipv4Values, NO_OPTIONS, encodeIpv4, ipv4Header } from '../wire/ipv4.ts'
import { encodeUdp, udp } from '../wire/udp.ts'
import { encodeVxlan, vxlan as header } from '../wire/vxlan.ts'
import { type Context, type DeviceKind, drop, step } from './context.ts'
import type { Effect, Skb } from './effect.ts'
import { ecnDecapsulateFrame, ecnEncapsulate } from './ecn.ts'
import { flowSourcePort } from './flow-hash.ts'
import { checkTunnelMtu } from './tunnel-pmtu.ts'

/** Outer IPv4, UDP and VXLAN headers and the inner Ethernet header. */
export const VXLAN_HEADROOM = 50

type Vxlan = Extract<NetDevice, { kind: 'vxlan' }>

/** vxlan_xmit_one: one copy to one remote. */
function encapsulate(context: Context, dev: Vxlan, skb: Skb, row: FdbEntry, copy: boolean): readonly Effect[] {
  const { state, ident } = context
  const { id, local, dstport, ttl, df, udpcsum } = dev.vxlan
  const remote = row.dst ?? ANY
  const route = lookup(state, { dst: remote, src: local })
  const found = step(skb.packet, { kind: 'route.lookup', dst: remote, src: local, mark: 0, row: route.row, use: 'output' })
  if (route.row === undefined || route.error !== undefined || route.row.dev === dev.ifname)
    return [found, drop(skb.packet, 'NOT_SPECIFIED', 'vxlan_xmit_one', { dev: dev.ifname, ...(route.row && { route: route.row }) })]
  const inner = readUint16(skb.bytes, 12) === ETHERTYPE.IPV4 ? ipv4Header.decode(skb.bytes, ethernet.size) : undefined
  const fit = checkTunnelMtu(context, dev, skb, inner, { route: route.row, remote, headroom: VXLAN_HEADROOM })
  if (fit.answered) return [found, ...fit.effects]
  const src = local ?? sourceFor(state, route.row, remote)
  const sport = flowSourcePort(skb.bytes, skb.hash)
  const datagram = encodeUdp({ src, dst: remote, sport, dport: dstport }, encodeVxlan(id, skb.bytes), udpcsum)
  const outer = {
    src,
    dst: remote,
    protocol: IP_PROTOCOL.UDP,
    tos: ecnEncapsulate(0, inner?.tos ?? 0),
    ttl: ttl || defaultTtl(state),
    id: ident,
    df: df === 'set' || (df === 'inherit' && inner?.df === true),
  }
  const bytes = encodeIpv4(outer, NO_OPTIONS, datagram)
  return [
    ...fit.effects,
    step(skb.packet, { kind: 'encap', dev: dev.ifname, protocol: 'vxlan', row, id, remote, dstport }),
    { kind: 'output', skb: { packet: skb.packet, bytes, mark: skb.mark }, ...(copy && { birth: 'flood' as const }) },
  ]
}

export const vxlan: DeviceKind<Vxlan> = {
  xmit: (context, dev, skb) => {
    const dst = readMac(skb.bytes, 0)
    const rows = findRemotes(context.state, dev.ifname, dst)
    const [row] = rows
    const found = step(skb.packet, { kind: 'fdb.lookup', dev: dev.ifname, lladdr: dst, row })
    if (row === undefined) return [found, drop(skb.packet, 'NOT_SPECIFIED', 'vxlan_xmit', { dev: dev.ifname })]
    if (rows.length === 1) return [found, ...encapsulate(context, dev, skb, row, false)]
    return [found, ...rows.flatMap((one) => encapsulate(context, dev, skb, one, true)), { kind: 'absorb', packet: skb.packet }]
  },
}

/** Is a vxlan device's socket bound to this UDP port? Only while the device is up (vxlan_open). */
export function vxlanSocket(state: NetnsState, port: number): boolean {
  for (const link of state.links.values()) if (link.kind === 'vxlan' && link.up && link.vxlan.dstport === port) return true
  return false
}

function learn({ state, now }: Context, dev: Vxlan, skb: Skb, remote: Ipv4): readonly Effect[] {
  const lladdr = readMac(skb.bytes, 6)
  const known = findPort(state, dev.ifname, lladdr)
  if (!dev.vxlan.learning || known?.state === 'permanent' || known?.dst === remote) return []
  const entry: FdbEntry = { lladdr, dev: dev.ifname, dst: remote, state: 'dynamic', local: false, by: 'learned', updated: now }
  return [
    step(skb.packet, { kind: 'fdb.learn', dev: dev.ifname, row: entry, moved: known !== undefined }),
    { kind: 'learn.fdb', dev: dev.ifname, entry },
  ]
}

/** vxlan_rcv: a datagram for a vxlan socket; skb.bytes begin at its UDP header. */
export function vxlanReceive(context: Context, skb: Skb, { src: remote, tos }: Pick<Ipv4Values, 'src' | 'tos'>): readonly Effect[] {
  const port = udp.decode(skb.bytes)?.dport
  const values = header.decode(skb.bytes, udp.size)
  const frame = skb.bytes.subarray(udp.size + header.size)
  if (values?.vniValid !== true || frame.length < ethernet.size) return [drop(skb.packet, 'NOT_SPECIFIED', 'vxlan_rcv')]
  const dev = [...context.state.links.values()].find(
    (link): link is Vxlan => link.kind === 'vxlan' && link.up && link.vxlan.dstport === port && link.vxlan.id === values.vni,
  )
  if (dev === undefined || readMac(frame, 6) === dev.lladdr)
    return [drop(skb.packet, 'NOT_SPECIFIED', 'vxlan_rcv', dev && { dev: dev.ifname })]
  const bytes = ecnDecapsulateFrame(tos, frame)
  if (bytes === undefined) return [drop(skb.packet, 'NOT_SPECIFIED', 'vxlan_rcv', { dev: dev.ifname })]
  const inner: Skb = { packet: skb.packet, bytes, mark: skb.mark }
  return [
    step(skb.packet, { kind: 'decap', dev: dev.ifname, protocol: 'vxlan', id: values.vni, remote }),
    ...learn(context, dev, inner, remote),
    { kind: 'receive', dev: dev.ifname, skb: inner, later: true },
  ]
}
