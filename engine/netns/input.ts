// IPv4 input: ip_rcv_core, ip_rcv_finish, ip_error, ip_local_deliver (net/ipv4/ip_input.c, route.c).
//
//   device ─▶ ip_rcv: for us? sane? checksum? ─▶ route-input.ts ─┬─ local or broadcast ─▶ reassemble ─▶ ICMP, UDP, TCP
//                                                                 ├─ unicast ─▶ forward.ts
//                                                                 └─ none, unreachable, prohibit ─▶ ip_error; blackhole ─▶ nothing
//
// Leaves out: IP options (kept, not acted upon), early demux.
import { drop, step } from '../device/context.ts'
import type { DefragUser, Effect, Skb } from '../device/effect.ts'
import type { NetDevice } from '../table/link.ts'
import { spendRouteError } from '../table/icmp-limit.ts'
import { deviceSysctl } from '../table/sysctl.ts'
import type { PacketType } from '../trace/trace.ts'
import { ICMP_TYPE, UNREACHABLE } from '../wire/icmp.ts'
import { type Ipv4Values, headerLength, ipv4Checksum, ipv4Header, isFragment } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'
import { bridgePreRouting } from './br-netfilter.ts'
import { forward } from './forward.ts'
import { hook } from './hook.ts'
import { icmpError } from './icmp-error.ts'
import { type InputRoute, routeInput } from './route-input.ts'
import { ipOutput } from './output.ts'
import { deliverTransport } from './transport.ts'

/** ip_rcv: skb.bytes begin at the IP header. */
export function ipReceive(context: StackContext, dev: NetDevice, skb: Skb, pkttype: PacketType): readonly Effect[] {
  const at = { dev: dev.ifname }
  if (pkttype === 'otherhost') return [drop(skb.packet, 'OTHERHOST', 'ip_rcv_core', at)]
  const header = ipv4Header.decode(skb.bytes)
  if (header === undefined) return [drop(skb.packet, 'PKT_TOO_SMALL', 'ip_rcv_core', at)]
  const length = headerLength(header)
  if (header.version !== 4 || header.ihl < 5 || skb.bytes.length < length) return [drop(skb.packet, 'IP_INHDR', 'ip_rcv_core', at)]
  if (ipv4Checksum(skb.bytes, 0, length) !== 0) return [drop(skb.packet, 'IP_CSUM', 'ip_rcv_core', at)]
  if (header.totalLength > skb.bytes.length) return [drop(skb.packet, 'PKT_TOO_SMALL', 'ip_rcv_core', at)]
  if (header.totalLength < length) return [drop(skb.packet, 'IP_INHDR', 'ip_rcv_core', at)]
  const packet = header.totalLength === skb.bytes.length ? skb : { ...skb, bytes: skb.bytes.subarray(0, header.totalLength) }
  return preRouting(context, dev, packet, header, pkttype)
}

/** NF_INET_PRE_ROUTING, unless the packet was there as a bridged frame (ip_sabotage_in). */
function preRouting(context: StackContext, dev: NetDevice, skb: Skb, header: Ipv4Values, pkttype: PacketType): readonly Effect[] {
  if (skb.bridge !== undefined) {
    // What br_netfilter put together keeps its fragments as a list, and leaves in them again (ip_do_fragment).
    const { fragMaxSize } = skb.bridge
    return ipReceiveFinish(context, dev, fragMaxSize === undefined ? skb : { ...skb, fragMaxSize }, header, pkttype)
  }
  const defrag = { user: 'CONNTRACK_IN', dev: dev.ifname } as const
  return hook(context, { hook: 'PREROUTING', indev: dev.ifname, bridge: false, defrag }, skb, header, (passed, values) =>
    ipReceiveFinish(context, dev, passed, values, pkttype),
  )
}

/** ip_rcv_finish: by what routing says. */
function ipReceiveFinish(context: StackContext, dev: NetDevice, skb: Skb, header: Ipv4Values, pkttype: PacketType): readonly Effect[] {
  if (skb.routed === true) return [drop(skb.packet, 'NOT_SPECIFIED', 'dst_discard', { dev: dev.ifname })]
  const way = routeInput(context.state, dev, { src: header.src, dst: header.dst, mark: skb.mark })
  const looked: Effect[] = []
  if (way.looked !== undefined) looked.push(step(skb.packet, way.looked))
  if (way.reverse !== undefined) looked.push(step(skb.packet, way.reverse))
  switch (way.kind) {
    case 'local':
      return [...looked, ...deliver(context, dev, skb, header, pkttype)]
    case 'forward':
      return [...looked, ...forward(context, dev, skb, header, way, pkttype)]
    case 'error':
      return [...looked, ...ipError(context, dev, skb, header, way, pkttype)]
    case 'refused': {
      const cited = { dev: dev.ifname, ...(way.reverse?.row && { route: way.reverse.row }) }
      return [...looked, drop(skb.packet, way.error === 'EXDEV' ? 'IP_RPFILTER' : 'NOT_SPECIFIED', 'ip_rcv_finish_core', cited)]
    }
  }
}

/** ip_error: nowhere to send it. The sender hears of it, unless a blackhole swallowed it or this host does not forward. */
function ipError(
  context: StackContext,
  dev: NetDevice,
  skb: Skb,
  header: Ipv4Values,
  { row, error }: Extract<InputRoute, { kind: 'error' }>,
  pkttype: PacketType,
): readonly Effect[] {
  const cited = { dev: dev.ifname, ...(row && { route: row }) }
  if (deviceSysctl(context.state, dev.ifname, 'forwarding') === 0) return [drop(skb.packet, 'IP_INADDRERRORS', 'ip_error', cited)]
  if (error === 'EINVAL') return [drop(skb.packet, 'NOT_SPECIFIED', 'ip_error', cited)]
  const code = error === 'ENETUNREACH' ? UNREACHABLE.NET : error === 'EACCES' ? UNREACHABLE.PACKET_FILTERED : UNREACHABLE.HOST
  const reason = error === 'ENETUNREACH' ? 'IP_INNOROUTES' : 'NOT_SPECIFIED'
  const { allowed, limits } = spendRouteError(context.state, header.src, context.now)
  const told = { type: ICMP_TYPE.UNREACHABLE, code, iif: dev.ifname }
  const silent = step(skb.packet, { kind: 'icmp.silent', ...told, to: header.src, why: 'error_cost' })
  const report = allowed ? icmpError({ ...context, state: { ...context.state, limits } }, skb, header, pkttype, told) : [silent]
  return [{ kind: 'learn.limits', limits }, ...report, drop(skb.packet, reason, 'ip_error', cited)]
}

/** ip_local_deliver: for this host; fragments wait for their siblings. */
function deliver(context: StackContext, dev: NetDevice, skb: Skb, header: Ipv4Values, pkttype: PacketType): readonly Effect[] {
  if (isFragment(header)) return [{ kind: 'defrag', dev: dev.ifname, skb, user: 'LOCAL_DELIVER' }]
  return hook(context, { hook: 'INPUT', indev: dev.ifname, bridge: false }, skb, header, (passed, values) =>
    deliverTransport(context, dev, passed, values, pkttype),
  )
}

/** The packet that fragments made up goes on where they had come to. */
export function ipReassembled(context: StackContext, dev: NetDevice, skb: Skb, user: DefragUser): readonly Effect[] {
  const header = ipv4Header.decode(skb.bytes)
  if (header === undefined) return []
  switch (user) {
    case 'LOCAL_DELIVER':
      return deliver(context, dev, skb, header, 'host')
    case 'CONNTRACK_IN':
      return preRouting(context, dev, skb, header, 'host')
    case 'CONNTRACK_BRIDGE_IN':
      return bridgePreRouting(context, dev, skb, header)
    case 'CONNTRACK_OUT':
      return ipOutput(context, skb, undefined)
  }
}
