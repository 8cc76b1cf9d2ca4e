// IPv4 input: ip_rcv_core, ip_rcv_finish, ip_route_input_slow, ip_local_deliver (net/ipv4/ip_input.c, route.c).
//
//   device ─▶ ip_rcv: for us? sane? checksum? ─▶ route ─┬─ local or broadcast ─▶ reassemble ─▶ ICMP, UDP, TCP
//                                                        ├─ unicast ─▶ forward.ts
//                                                        └─ none, unreachable, prohibit ─▶ ip_error; blackhole ─▶ nothing
//
// Leaves out: IP options (kept, not acted upon), multicast routing, early demux, netfilter hooks.
import { drop, step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { type Fate, isLocal, lookup } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import { deviceSysctl } from '../table/sysctl.ts'
import type { PacketType } from '../trace/trace.ts'
import { ANY, LIMITED_BROADCAST, isLoopback, isMulticast } from '../wire/address.ts'
import { ICMP_TYPE, UNREACHABLE } from '../wire/icmp.ts'
import { type Ipv4Values, headerLength, ipv4Checksum, ipv4Header, isFragment } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'
import { forward } from './forward.ts'
import { icmpError } from './icmp-error.ts'
import { natPostrouting, natPrerouting } from './nat.ts'
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
  const translated = natPrerouting(context, packet, header)
  return [...translated.effects, ...routeInput(context, dev, translated.skb, translated.header, pkttype)]
}

/** ip_route_input_slow. */
function routeInput(context: StackContext, dev: NetDevice, skb: Skb, header: Ipv4Values, pkttype: PacketType): readonly Effect[] {
  const { state } = context
  const { src, dst } = header
  const martian = [drop(skb.packet, 'NOT_SPECIFIED', 'ip_rcv_finish_core', { dev: dev.ifname })]
  if (isMulticast(src) || src === LIMITED_BROADCAST) return martian
  if (dst === LIMITED_BROADCAST || (src === ANY && dst === ANY)) return deliver(context, dev, skb, header, pkttype)
  if (isMulticast(dst)) return deliver(context, dev, skb, header, pkttype)
  if (src === ANY || dst === ANY || (dev.kind !== 'loopback' && (isLoopback(src) || isLoopback(dst)))) return martian
  const key = { dst, src, iif: dev.ifname, mark: skb.mark }
  const fate = lookup(state, key)
  const looked = step(skb.packet, { kind: 'route.lookup', ...key, ...(fate.row && { row: fate.row }), use: 'input' })
  const forwarding = deviceSysctl(state, dev.ifname, 'forwarding') !== 0
  if (fate.error !== undefined) return [looked, ...ipError(context, dev, skb, header, fate, pkttype, forwarding)]
  const refused = validateSource(context, dev, skb, header)
  if (fate.row.type === 'broadcast' || fate.row.type === 'local')
    return [looked, ...(refused ?? deliver(context, dev, skb, header, pkttype))]
  if (!forwarding) return [looked, drop(skb.packet, 'IP_INADDRERRORS', 'ip_error', { dev: dev.ifname, route: fate.row })]
  return [looked, ...(refused ?? forward(context, dev, skb, header, fate.row, pkttype))]
}

/** fib_validate_source: rp_filter (RFC 3704), the larger of `all` and the device's; and nobody else sends from our own address. */
function validateSource({ state }: StackContext, dev: NetDevice, skb: Skb, { src, dst }: Ipv4Values): readonly Effect[] | undefined {
  if (dev.kind === 'loopback') return undefined
  if (isLocal(state, src)) return [drop(skb.packet, 'NOT_SPECIFIED', 'ip_rcv_finish_core', { dev: dev.ifname })]
  const rpFilter = deviceSysctl(state, dev.ifname, 'rp_filter')
  if (rpFilter === 0) return undefined
  const { row } = lookup(state, { dst: src, src: dst, mark: 0 })
  const passes = row !== undefined && row.type === 'unicast' && (rpFilter === 2 || row.dev === dev.ifname)
  return passes ? undefined : [drop(skb.packet, 'IP_RPFILTER', 'ip_rcv_finish_core', { dev: dev.ifname, ...(row && { route: row }) })]
}

/** ip_error: nowhere to send it. The sender hears of it, unless a blackhole swallowed it or this host does not forward. */
function ipError(
  context: StackContext,
  dev: NetDevice,
  skb: Skb,
  header: Ipv4Values,
  { row, error }: Fate,
  pkttype: PacketType,
  forwarding: boolean,
): readonly Effect[] {
  const cited = { dev: dev.ifname, ...(row && { route: row }) }
  if (!forwarding) return [drop(skb.packet, 'IP_INADDRERRORS', 'ip_error', cited)]
  if (error === 'EINVAL') return [drop(skb.packet, 'NOT_SPECIFIED', 'ip_error', cited)]
  const code = error === 'ENETUNREACH' ? UNREACHABLE.NET : error === 'EACCES' ? UNREACHABLE.PACKET_FILTERED : UNREACHABLE.HOST
  const reason = error === 'ENETUNREACH' ? 'IP_INNOROUTES' : 'NOT_SPECIFIED'
  return [...icmpError(context, skb, header, pkttype, { type: ICMP_TYPE.UNREACHABLE, code }), drop(skb.packet, reason, 'ip_error', cited)]
}

/** ip_local_deliver: for this host; fragments wait for their siblings. */
function deliver(context: StackContext, dev: NetDevice, skb: Skb, header: Ipv4Values, pkttype: PacketType): readonly Effect[] {
  if (isFragment(header)) return [{ kind: 'defrag', dev: dev.ifname, skb }]
  const { effects } = natPostrouting(context, skb, header, undefined)
  return [...effects, ...deliverTransport(context, dev, skb, header, pkttype)]
}

/** The packet that fragments made up goes on where they had come to. */
export function ipReassembled(context: StackContext, dev: NetDevice, skb: Skb): readonly Effect[] {
  const header = ipv4Header.decode(skb.bytes)
  return header === undefined ? [] : deliverTransport(context, dev, skb, header, 'host')
}
