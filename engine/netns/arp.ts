// ARP for IPv4: arp_rcv and arp_process of net/ipv4/arp.c, RFC 826.
// Leaves out: proxy ARP, arp_ignore, arp_announce, arp_filter and arp_accept (their defaults 0 are what is done here).
import { drop } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { isLocal } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import { findNeigh } from '../table/neighbours.ts'
import type { PacketId, PacketType } from '../trace/trace.ts'
import { ANY, type Ipv4, type Mac, isLoopback, isMulticast, readIpv4 } from '../wire/address.ts'
import { ARP_REPLY, ARP_REQUEST, arp, encodeArpReply, isEthernetIpv4 } from '../wire/arp.ts'
import { ETHERTYPE, encodeEthernet } from '../wire/ethernet.ts'
import type { StackContext } from './context.ts'
import { mayOverride, neighUpdate } from './neighbour.ts'

/** skb.bytes begin at the ARP header. */
export function arpReceive(context: StackContext, dev: NetDevice, skb: Skb, pkttype: PacketType): readonly Effect[] {
  const values = arp.decode(skb.bytes)
  if (pkttype === 'otherhost') return [drop(skb.packet, 'OTHERHOST', 'arp_rcv', { dev: dev.ifname })]
  const wrong = values === undefined || !isEthernetIpv4(values) || (values.op !== ARP_REQUEST && values.op !== ARP_REPLY)
  if (wrong || isMulticast(values.tpa) || isLoopback(values.tpa))
    return [drop(skb.packet, 'NOT_SPECIFIED', 'arp_process', { dev: dev.ifname })]
  const { op, sha, spa, tpa } = values
  const taps = packetSockets(context, dev, skb)
  const done: Effect = { kind: 'delivered', packet: skb.packet }
  // Somebody asks for an address of ours; ip_route_input refuses a sender that claims to be us.
  if (op === ARP_REQUEST && isLocal(context.state, tpa) && (spa === ANY || !isLocal(context.state, spa))) {
    const bytes = encodeEthernet({ dst: sha, src: dev.lladdr, type: ETHERTYPE.ARP }, encodeArpReply(values, dev.lladdr))
    const answer: Effect = { kind: 'xmit', dev: dev.ifname, skb: { packet: skb.packet, bytes, mark: 0 }, birth: 'reply' }
    const heard = spa === ANY ? [] : neighUpdate(context, dev.ifname, spa, sha, 'STALE', true, skb.packet)
    return [...taps, ...heard, answer, done]
  }
  return [...taps, ...hear(context, dev, skb.packet, { op, sha, spa, tpa, pkttype }), done]
}

interface Heard {
  readonly op: number
  readonly sha: Mac
  readonly spa: Ipv4
  readonly tpa: Ipv4
  readonly pkttype: PacketType
}

/** Any other ARP packet updates an entry that exists, and creates none (arp_accept=0). Broadcasts prove nothing about reachability. */
function hear(context: StackContext, dev: NetDevice, packet: PacketId, { op, sha, spa, tpa, pkttype }: Heard): readonly Effect[] {
  const row = findNeigh(context.state, dev.ifname, spa)
  if (row === undefined) return []
  const nud = op === ARP_REPLY && pkttype === 'host' ? 'REACHABLE' : 'STALE'
  return neighUpdate(context, dev.ifname, spa, sha, nud, mayOverride(row, context.now, spa === tpa), packet)
}

/** Packet sockets bound to ARP on this device (arping) see the packet too. */
const packetSockets = ({ sockets }: StackContext, dev: NetDevice, skb: Skb): readonly Effect[] =>
  sockets
    .filter((socket) => socket.type === 'packet' && socket.dev === dev.ifname)
    .map(({ id }) => ({
      kind: 'message',
      socket: id,
      message: { kind: 'data', bytes: skb.bytes, from: readIpv4(skb.bytes, 14), port: 0, ttl: 0 },
    }))
