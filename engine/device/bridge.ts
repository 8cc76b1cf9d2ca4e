// An Ethernet bridge, IEEE 802.1D as Linux does it (net/bridge/br_input.c, br_forward.c, br_fdb.c):
//
//   frame in on a port ─▶ learn source ─▶ own address? ──────────────▶ up into the bridge device
//                                        known address? ─────────────▶ out of its port
//                                        unknown, broadcast, multicast ▶ out of every other port (and up, unless unknown unicast)
//
// Leaves out: VLAN filtering, spanning tree, multicast snooping (every multicast frame is flooded).
import { JIFFY } from '../base/timer-wheel.ts'
import { findPort } from '../table/forwarding.ts'
import type { FdbEntry } from '../table/fdb.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { BROADCAST_MAC, type Mac, isMulticastMac, readMac } from '../wire/address.ts'
import { type Context, type DeviceKind, drop, step } from './context.ts'
import type { BridgeInfo, Effect, Skb } from './effect.ts'

type Bridge = Extract<NetDevice, { kind: 'bridge' }>

const DST = 0
const SRC = 6

/** Ports of a bridge, the one added last first, as Linux walks them. */
export function portsOf(state: NetnsState, bridge: string): readonly NetDevice[] {
  const ports = [...state.links.values()].filter((link) => link.master === bridge)
  return ports.sort((a, b) => (b.port?.number ?? 0) - (a.port?.number ?? 0))
}

/** should_deliver: not back where it came from unless hairpin, not between isolated ports. */
function mayDeliver(from: NetDevice | undefined, to: NetDevice, now: number): boolean {
  if (from?.ifname === to.ifname && to.port?.hairpin !== true) return false
  if (from?.port?.isolated === true && to.port?.isolated === true) return false
  return isForwarding(to, now)
}

/** A port forwards once its carrier has been seen (br_port_carrier_check runs a moment after the link came up). */
export const isForwarding = (port: NetDevice, now: number): boolean => port.up && (port.port?.forwarding ?? 0) <= now

/** br_fdb_update: the source lives behind this port; refreshed at the granularity of a jiffy. */
function learn({ state, now }: Context, bridge: Bridge, port: NetDevice, skb: Skb, src: Mac): readonly Effect[] {
  const known = findPort(state, bridge.ifname, src)
  if (port.port?.learning === false || known?.local === true) return []
  const moved = known !== undefined && known.dev !== port.ifname
  if (known !== undefined && !moved && (known.state === 'permanent' || now - known.updated < JIFFY)) return []
  const state_ = known?.state === 'static' ? 'static' : 'dynamic'
  const entry: FdbEntry = { lladdr: src, dev: port.ifname, master: bridge.ifname, state: state_, local: false, by: 'learned', updated: now }
  const recorded: readonly Effect[] =
    known === undefined || moved ? [step(skb.packet, { kind: 'fdb.learn', dev: port.ifname, row: entry, moved })] : []
  const ageing: readonly Effect[] = [{ kind: 'timer', at: now + bridge.bridge.ageing, timer: { kind: 'fdb', dev: bridge.ifname } }]
  return [...recorded, { kind: 'learn.fdb', dev: bridge.ifname, entry }, ...ageing]
}

/** br_forward: out of a port; what br_netfilter has shown to the hooks goes past them again. */
function send(bridge: Bridge, to: string, skb: Skb, birth?: 'flood'): Effect {
  const born = birth === undefined ? {} : { birth }
  return skb.bridge === undefined || skb.bridge.physout !== undefined
    ? { kind: 'xmit', dev: to, skb, ...born }
    : { kind: 'bridge.forward', bridge: bridge.ifname, to, skb, ...born }
}

/** br_flood: a copy for every port that may have it. */
function flood({ state, now }: Context, bridge: Bridge, from: NetDevice | undefined, skb: Skb, dst: Mac): readonly Effect[] {
  const why = dst === BROADCAST_MAC ? 'broadcast' : isMulticastMac(dst) ? 'multicast' : 'unknown-unicast'
  const ports = portsOf(state, bridge.ifname).filter(
    (to) => mayDeliver(from, to, now) && (why !== 'unknown-unicast' || to.port?.flood !== false),
  )
  const copies = ports.map((to) => send(bridge, to.ifname, skb, 'flood'))
  return [step(skb.packet, { kind: 'flood', dev: bridge.ifname, ports: ports.map((to) => to.ifname), why }), ...copies]
}

/** br_handle_frame and br_handle_frame_finish: a frame that came in on a port. */
export function bridgeReceive(context: Context, bridge: Bridge, port: NetDevice, skb: Skb): readonly Effect[] {
  const { state, now } = context
  const dst = readMac(skb.bytes, DST)
  const src = readMac(skb.bytes, SRC)
  if (isMulticastMac(src) || src === 0 || !isForwarding(port, now))
    return [drop(skb.packet, 'NOT_SPECIFIED', 'br_handle_frame', { dev: port.ifname })]
  const learned = learn(context, bridge, port, skb, src)
  const up: Effect = { kind: 'receive', dev: bridge.ifname, skb, later: false }
  if (isMulticastMac(dst)) return [...learned, ...flood(context, bridge, port, skb, dst), up]
  const row = findPort(state, bridge.ifname, dst)
  const found = step(skb.packet, { kind: 'fdb.lookup', dev: bridge.ifname, lladdr: dst, row })
  if (row?.local === true || dst === bridge.lladdr) return [...learned, found, up]
  if (row === undefined) return [...learned, found, ...flood(context, bridge, port, skb, dst), { kind: 'absorb', packet: skb.packet }]
  const to = state.links.get(row.dev)
  if (to === undefined || !mayDeliver(port, to, now))
    return [...learned, found, drop(skb.packet, 'NOT_SPECIFIED', 'br_handle_frame_finish', { dev: row.dev })]
  return [...learned, found, send(bridge, to.ifname, skb)]
}

/** br_nf_pre_routing_finish_bridge_slow: the neighbour is known now; the frame keeps its sender. */
function goOnBridging(context: Context, bridge: Bridge, port: NetDevice, skb: Skb, info: BridgeInfo): readonly Effect[] {
  const { bridgedDnat: _, ...kept } = info
  const bytes = skb.bytes.slice()
  bytes.set(info.header.subarray(SRC, SRC + 6), SRC)
  return bridgeReceive(context, bridge, port, { ...skb, bytes, bridge: kept })
}

/** What br_netfilter noted does not count any more. */
function routed({ bridge: _bridge, ...skb }: Skb): Skb {
  return skb
}

/** br_dev_xmit: a frame that the host itself sends through the bridge device. */
export const bridge: DeviceKind<Bridge> = {
  xmit: (context, dev, packet) => {
    const skb = packet.bridge === undefined ? packet : routed(packet)
    const info = packet.bridge
    const port = info?.bridgedDnat ? context.state.links.get(info.physin) : undefined
    if (info !== undefined && port !== undefined) return goOnBridging(context, dev, port, skb, info)
    const dst = readMac(skb.bytes, DST)
    const spread = () => [...flood(context, dev, undefined, skb, dst), { kind: 'absorb', packet: skb.packet } as const]
    if (isMulticastMac(dst)) return spread()
    const row = findPort(context.state, dev.ifname, dst)
    const found = step(skb.packet, { kind: 'fdb.lookup', dev: dev.ifname, lladdr: dst, row })
    if (row === undefined) return [found, ...spread()]
    const to = row.local ? undefined : context.state.links.get(row.dev)
    if (to === undefined || !mayDeliver(undefined, to, context.now))
      return [found, drop(skb.packet, 'NOT_SPECIFIED', 'br_dev_xmit', { dev: row.dev })]
    return [found, { kind: 'xmit', dev: to.ifname, skb }]
  },
}
