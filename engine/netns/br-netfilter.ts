// br_netfilter (net/bridge/br_netfilter_hooks.c): with net.bridge.bridge-nf-call-iptables=1 the IPv4 packets inside bridged frames pass the IP hooks.
//
//   port ─▶ PREROUTING ─▶ bridge ─┬─ known port ─▶ FORWARD ─▶ POSTROUTING ─▶ port      (in and out are the bridge, physdev the ports)
//            (reassembly, DNAT)   └─ own address ─▶ up: ip_rcv, not through PREROUTING again
//
// A frame whose destination was translated is bridged to its new neighbour if that is behind the same bridge, else it is addressed to the bridge and routed.
// Leaves out: ARP (bridge-nf-call-arptables), VLAN and PPPoE headers, a bridge's own setting, bridging of translated frames without ip_forward.
import { bridgeReceive, isForwarding } from '../device/bridge.ts'
import { drop, step } from '../device/context.ts'
import type { BridgeInfo, Effect, Skb } from '../device/effect.ts'
import type { NetDevice } from '../table/link.ts'
import { findNeigh, isConnected } from '../table/neighbours.ts'
import type { NetnsState } from '../table/netns.ts'
import { planOf } from '../table/rule-set.ts'
import { sysctlOf } from '../table/sysctl.ts'
import { type Ipv4, type Mac, writeMac } from '../wire/address.ts'
import { concat, readUint16 } from '../wire/bytes.ts'
import { ETHERTYPE, ethernet } from '../wire/ethernet.ts'
import { type Ipv4Values, headerLength, ipv4Checksum, ipv4Header } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'
import { fragment } from './fragment.ts'
import { hook } from './hook.ts'
import { neighOutput } from './neighbour.ts'
import { routeInput } from './route-input.ts'

type Bridge = Extract<NetDevice, { kind: 'bridge' }>

const calls = (state: NetnsState): boolean => !planOf(state.netfilter).idle && sysctlOf(state, 'net.bridge.bridge-nf-call-iptables') !== '0'

const framed = (header: Uint8Array, skb: Skb): Skb => ({ ...skb, bytes: concat(header, skb.bytes) })

/** br_handle_frame: a frame that came in on a port. skb.bytes begin at the Ethernet header. */
export function bridgeInput(context: StackContext, bridge: Bridge, port: NetDevice, skb: Skb): readonly Effect[] {
  const shown = readUint16(skb.bytes, 12) === ETHERTYPE.IPV4 && calls(context.state) && isForwarding(port, context.now)
  if (!shown) return bridgeReceive(context, bridge, port, skb)
  const packet = skb.bytes.subarray(ethernet.size)
  const header = ipv4Header.decode(packet)
  if (header === undefined || !isValid(packet, header)) return [drop(skb.packet, 'NETFILTER_DROP', 'nf_hook_slow', { dev: port.ifname })]
  const info = { physin: port.ifname, header: skb.bytes.subarray(0, ethernet.size) }
  return bridgePreRouting(context, port, { ...skb, bytes: packet.subarray(0, header.totalLength), bridge: info }, header)
}

/** br_validate_ipv4. */
const isValid = (bytes: Uint8Array, header: Ipv4Values): boolean =>
  header.version === 4 &&
  header.ihl >= 5 &&
  bytes.length >= headerLength(header) &&
  ipv4Checksum(bytes, 0, headerLength(header)) === 0 &&
  header.totalLength <= bytes.length &&
  header.totalLength >= headerLength(header)

/** br_nf_pre_routing: skb.bytes begin at the IP header. */
export function bridgePreRouting(context: StackContext, port: NetDevice, skb: Skb, header: Ipv4Values): readonly Effect[] {
  const bridge = context.state.links.get(port.master ?? '')
  if (bridge?.kind !== 'bridge' || skb.bridge === undefined) return []
  const defrag = { user: 'CONNTRACK_BRIDGE_IN', dev: port.ifname } as const
  const point = { hook: 'PREROUTING', indev: bridge.ifname, bridge: true, defrag } as const
  return hook(context, point, skb, header, (passed, values) => finish(context, bridge, port, passed, values, values.dst !== header.dst))
}

/** How large its fragments were is the bridge's to know now. */
function noted({ fragMaxSize, ...skb }: Skb, info: BridgeInfo): Skb {
  return { ...skb, bridge: { ...info, ...(fragMaxSize !== undefined && { fragMaxSize }) } }
}

/** br_nf_pre_routing_finish. */
function finish(
  context: StackContext,
  bridge: Bridge,
  port: NetDevice,
  skb: Skb,
  { src, dst }: Ipv4Values,
  translated: boolean,
): readonly Effect[] {
  const { bridge: info } = skb
  if (info === undefined) return []
  const packet = skb.fragMaxSize === undefined ? skb : noted(skb, info)
  if (!translated) return bridgeReceive(context, bridge, port, framed(info.header, packet))
  const way = routeInput(context.state, bridge, { src, dst, mark: skb.mark })
  const looked = way.looked === undefined ? [] : [step(skb.packet, way.looked)]
  if (way.kind === 'error' || way.kind === 'refused')
    return [...looked, drop(skb.packet, 'NOT_SPECIFIED', 'br_nf_pre_routing_finish', { dev: port.ifname })]
  if (way.kind === 'forward' && way.row.dev === bridge.ifname)
    return [...looked, ...bridgedDnat(context, bridge, port, packet, way.row.via ?? dst)]
  return [...looked, ...bridgeReceive(context, bridge, port, framed(addressed(info.header, bridge.lladdr), packet))]
}

/** An Ethernet header for somebody else. */
function addressed(header: Uint8Array, lladdr: Mac): Uint8Array {
  const bytes = header.slice()
  writeMac(bytes, 0, lladdr)
  return bytes
}

/** br_nf_pre_routing_finish_bridge: straight to the neighbour if it is known, else by way of the bridge device's neighbour entry. */
function bridgedDnat(context: StackContext, bridge: Bridge, port: NetDevice, skb: Skb, dst: Ipv4): readonly Effect[] {
  const { bridge: info } = skb
  const row = findNeigh(context.state, bridge.ifname, dst)
  if (info === undefined) return []
  if (row?.lladdr === undefined || !isConnected(row))
    return neighOutput(context, bridge, dst, { ...skb, bridge: { ...info, bridgedDnat: true } })
  return [
    step(skb.packet, { kind: 'neigh.lookup', dev: bridge.ifname, dst, row }),
    ...bridgeReceive(context, bridge, port, framed(addressed(info.header, row.lladdr), skb)),
  ]
}

/** br_nf_forward_ip and br_nf_post_routing: a frame leaves by a port. skb.bytes begin at the Ethernet header. */
export function bridgeForward(context: StackContext, bridge: string, to: string, skb: Skb): readonly Effect[] {
  const { bridge: came } = skb
  const packet = skb.bytes.subarray(ethernet.size)
  const header = ipv4Header.decode(packet)
  if (came === undefined || header === undefined) return []
  const frame = skb.bytes.subarray(0, ethernet.size)
  const shown = { ...skb, bytes: packet, bridge: { ...came, physout: to } }
  return hook(context, { hook: 'FORWARD', indev: bridge, outdev: bridge, bridge: true }, shown, header, (forwarded, values) =>
    hook(
      context,
      { hook: 'POSTROUTING', outdev: bridge, nexthop: values.dst, bridge: true },
      forwarded,
      values,
      (leaving, { df, totalLength }) => transmit(context, to, leaving, frame, df, totalLength),
    ),
  )
}

/** br_nf_dev_queue_xmit: what was put together is cut again, into pieces no larger than it came. */
function transmit({ state }: StackContext, to: string, skb: Skb, frame: Uint8Array, df: boolean, length: number): readonly Effect[] {
  const mtu = state.links.get(to)?.mtu ?? 0
  const largest = skb.bridge?.fragMaxSize
  const size = Math.min(mtu, largest ?? mtu)
  const send = (bytes: Uint8Array): Effect => ({ kind: 'xmit', dev: to, skb: framed(frame, { ...skb, bytes }) })
  if (length <= size) return [send(skb.bytes)]
  if (df && (largest ?? Infinity) > mtu) return [drop(skb.packet, 'NOT_SPECIFIED', 'br_nf_ip_fragment', { dev: to })]
  const parts = fragment(skb.bytes, size)
  return [step(skb.packet, { kind: 'fragment', dev: to, mtu: size, count: parts.length }), ...parts.map(send)]
}
