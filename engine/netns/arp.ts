// ARP for IPv4: arp_rcv and arp_process of net/ipv4/arp.c, RFC 826. Whether a question is answered is decided in arp-answer.ts.
// A proxy's answer waits half of proxy_delay, where the kernel draws from all of it (pneigh_enqueue). Leaves out: proxy_qlen, IFF_NOARP.
import { JIFFY } from '../base/timer-wheel.ts'
import { drop, step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { isLocal, isSubnetBroadcast } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import { findNeigh } from '../table/neighbours.ts'
import { inetAddrOnLink } from '../table/source.ts'
import { decidingSysctl, deviceSysctl, neighSysctl } from '../table/sysctl.ts'
import type { PacketType } from '../trace/trace.ts'
import { ANY, type Ipv4, LIMITED_BROADCAST, isLoopback, isMulticast, isZeroNet, readIpv4 } from '../wire/address.ts'
import { ARP_REPLY, ARP_REQUEST, type ArpAddresses, arp, encodeArpReply, isEthernetIpv4 } from '../wire/arp.ts'
import { ETHERTYPE, encodeEthernet } from '../wire/ethernet.ts'
import { arpAnswer } from './arp-answer.ts'
import type { StackContext } from './context.ts'
import { mayOverride, neighUpdate } from './neighbour.ts'

/** skb.bytes begin at the ARP header. */
export function arpReceive(context: StackContext, dev: NetDevice, skb: Skb, pkttype: PacketType): readonly Effect[] {
  if (pkttype === 'otherhost') return [drop(skb.packet, 'OTHERHOST', 'arp_rcv', { dev: dev.ifname })]
  return [...packetSockets(context, dev, skb), ...arpProcess(context, dev, skb, pkttype, false)]
}

/** `queued`: it has waited in the proxy's queue (parp_redo). */
export function arpProcess(context: StackContext, dev: NetDevice, skb: Skb, pkttype: PacketType, queued: boolean): readonly Effect[] {
  const { state } = context
  const values = arp.decode(skb.bytes)
  const wrong = values === undefined || !isEthernetIpv4(values) || (values.op !== ARP_REQUEST && values.op !== ARP_REPLY)
  const loopback = deviceSysctl(state, dev.ifname, 'route_localnet') === 0
  if (wrong || isMulticast(values.tpa) || (loopback && isLoopback(values.tpa)))
    return [drop(skb.packet, 'NOT_SPECIFIED', 'arp_process', { dev: dev.ifname })]
  const done: Effect = { kind: 'delivered', packet: skb.packet }
  const { op, spa } = values
  if (op !== ARP_REQUEST) return spa === ANY ? [done] : [...hear(context, dev, skb, values, pkttype), done]
  const { proxy, reverse, ...answer } = arpAnswer(state, dev, values)
  const delay = proxy && !queued && pkttype !== 'host' ? (neighSysctl(state, dev.ifname, 'proxy_delay') / 2) * JIFFY : 0
  const told = { kind: 'arp', dev: dev.ifname, spa, tpa: values.tpa, ...answer, ...(delay > 0 && { delay }) } as const
  const decided = [...(reverse === undefined ? [] : [step(skb.packet, reverse)]), step(skb.packet, told)]
  const heard = spa === ANY ? [] : neighUpdate(context, dev.ifname, spa, values.sha, 'STALE', true, skb.packet)
  if (delay > 0) return [...decided, ...heard, { kind: 'proxy', dev: dev.ifname, skb, pkttype, after: delay }]
  if (answer.answered) return [...decided, ...heard, reply(dev, skb, values), done]
  // One of ours that was not to be answered is not even noted.
  if (spa === ANY || answer.decision === 'ignored' || answer.decision === 'filtered') return [...decided, done]
  return [...decided, ...hear(context, dev, skb, values, pkttype), done]
}

function reply(dev: NetDevice, { packet }: Skb, asked: ArpAddresses): Effect {
  const bytes = encodeEthernet({ dst: asked.sha, src: dev.lladdr, type: ETHERTYPE.ARP }, encodeArpReply(asked, dev.lladdr))
  return { kind: 'xmit', dev: dev.ifname, skb: { packet, bytes, mark: 0 }, birth: 'reply' }
}

/** An ARP packet says where its sender is. That updates an entry; only with arp_accept does it make one. */
function hear(
  context: StackContext,
  dev: NetDevice,
  { packet }: Skb,
  { op, sha, spa, tha, tpa }: ArpAddresses & { readonly op: number },
  pkttype: PacketType,
): readonly Effect[] {
  const { state, now } = context
  const row = findNeigh(state, dev.ifname, spa)
  const accept = decidingSysctl(state, dev.ifname, 'arp_accept')
  const silent = (decision: 'unknown' | 'locked', more: object = {}): readonly Effect[] =>
    op === ARP_REQUEST ? [] : [step(packet, { kind: 'arp', dev: dev.ifname, spa, tpa, answered: false, decision, ...more })]
  const gratuitous = spa === tpa && (op === ARP_REQUEST || tha === sha) && isUnicast(context, spa)
  const makes = (gratuitous || (op === ARP_REPLY && isUnicast(context, spa))) && accepts(accept.value, dev, spa)
  if (row === undefined && !makes) return silent('unknown', { sysctl: accept })
  // Broadcasts and questions prove nothing about reachability.
  const nud = op === ARP_REPLY && pkttype === 'host' ? 'REACHABLE' : 'STALE'
  const override = row === undefined || mayOverride(state, row, now, gratuitous)
  const ignored = !override && row.lladdr !== undefined && row.lladdr !== sha
  return [...(ignored ? silent('locked') : []), ...neighUpdate(context, dev.ifname, spa, sha, nud, override, packet)]
}

/** inet_addr_type_dev_table is RTN_UNICAST. */
const isUnicast = ({ state }: StackContext, address: Ipv4): boolean =>
  !isZeroNet(address) &&
  !isMulticast(address) &&
  address !== LIMITED_BROADCAST &&
  !isLocal(state, address) &&
  !isSubnetBroadcast(state, address)

/** arp_accept: 1 from anybody, 2 only from the device's own subnets. */
const accepts = (value: number, dev: NetDevice, spa: Ipv4): boolean => value === 1 || (value === 2 && inetAddrOnLink(dev, spa, undefined))

/** Packet sockets bound to ARP on this device (arping) see the packet too. */
const packetSockets = ({ sockets }: StackContext, dev: NetDevice, skb: Skb): readonly Effect[] =>
  sockets
    .filter((socket) => socket.type === 'packet' && socket.dev === dev.ifname)
    .map(({ id }) => ({
      kind: 'message',
      socket: id,
      message: { kind: 'data', bytes: skb.bytes, from: readIpv4(skb.bytes, 14), port: 0, ttl: 0 },
    }))
