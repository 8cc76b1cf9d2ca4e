// A frame comes in on a device: __netif_receive_skb_core (net/core/dev.c) and eth_type_trans. Taps first (tcpdump sees it), then the
// bridge if the device is a port of one, the macvlan devices on it, then ARP or IPv4 by EtherType. Leaves out: other EtherTypes, VLAN devices.
import { drop, step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { macvlanReceive } from '../device/macvlan.ts'
import { findPort } from '../table/forwarding.ts'
import { type NetDevice, linkLayerOf } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import type { PacketType } from '../trace/trace.ts'
import { BROADCAST_MAC, type Mac, isMulticastMac, readMac } from '../wire/address.ts'
import { readUint16 } from '../wire/bytes.ts'
import { ETHERTYPE, ethernet } from '../wire/ethernet.ts'
import { arpReceive } from './arp.ts'
import { bridgeInput } from './br-netfilter.ts'
import type { StackContext } from './context.ts'
import { ipReceive } from './input.ts'

/** eth_type_trans: for whom a frame is, as seen by `dev`. A bridge is also addressed by the MACs of its ports. */
function packetType(state: NetnsState, dev: NetDevice, dst: Mac): PacketType {
  if (dst === BROADCAST_MAC) return 'broadcast'
  if (isMulticastMac(dst)) return 'multicast'
  if (dst === dev.lladdr || (dev.kind === 'bridge' && findPort(state, dev.ifname, dst)?.local === true)) return 'host'
  return 'otherhost'
}

/** skb.bytes begin at the link-layer header, or at the IP header where the device has none. */
export function receive(context: StackContext, dev: NetDevice, skb: Skb): readonly Effect[] {
  const { state } = context
  if (!dev.up) return [drop(skb.packet, 'link_down', 'enqueue_to_backlog', { dev: dev.ifname })]
  if (linkLayerOf(dev) === 'ip') {
    const tapped = step(skb.packet, { kind: 'rx', dev: dev.ifname, bytes: skb.bytes, link: 'ip', pkttype: 'host' })
    return [tapped, ...ipReceive(context, dev, skb, 'host')]
  }
  if (skb.bytes.length < ethernet.size) return [drop(skb.packet, 'PKT_TOO_SMALL', 'eth_type_trans', { dev: dev.ifname })]
  const pkttype = packetType(state, dev, readMac(skb.bytes, 0))
  const tap = step(skb.packet, { kind: 'rx', dev: dev.ifname, bytes: skb.bytes, link: 'ethernet', pkttype })
  const master = dev.master === undefined ? undefined : state.links.get(dev.master)
  if (master?.kind === 'bridge')
    return master.up
      ? [tap, ...bridgeInput(context, master, dev, skb)]
      : [tap, drop(skb.packet, 'link_down', 'br_handle_frame', { dev: master.ifname })]
  const hung = dev.macvlans === undefined ? undefined : macvlanReceive(dev, skb)
  if (hung?.taken === true) return [tap, ...hung.effects]
  return [tap, ...(hung?.effects ?? []), ...toProtocol(context, dev, skb, pkttype)]
}

function toProtocol(context: StackContext, dev: NetDevice, skb: Skb, pkttype: PacketType): readonly Effect[] {
  const packet: Skb = { ...skb, bytes: skb.bytes.subarray(ethernet.size) }
  switch (readUint16(skb.bytes, 12)) {
    case ETHERTYPE.ARP:
      return arpReceive(context, dev, packet, pkttype)
    case ETHERTYPE.IPV4:
      return ipReceive(context, dev, packet, pkttype)
    default:
      return [drop(skb.packet, 'UNHANDLED_PROTO', '__netif_receive_skb_core', { dev: dev.ifname })]
  }
}
