// To the protocol of a packet for this host: ip_protocol_deliver_rcu (net/ipv4/ip_input.c).
// A protocol that nobody speaks is answered with "protocol unreachable", unless a raw socket took it.
import { drop, step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { ipipReceive, speaksIpip } from '../device/ipip.ts'
import type { NetDevice } from '../table/link.ts'
import type { PacketType } from '../trace/trace.ts'
import { ICMP_TYPE, UNREACHABLE } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'
import { icmpError } from './icmp-error.ts'
import { icmpReceive } from './icmp.ts'
import { tcpInput } from './tcp-input.ts'
import { udpReceive } from './udp.ts'

/** skb.bytes are a whole packet from its IP header on. */
export function deliverTransport(
  context: StackContext,
  dev: NetDevice,
  skb: Skb,
  header: Ipv4Values,
  pkttype: PacketType,
): readonly Effect[] {
  const copies = rawCopies(context, skb, header)
  switch (header.protocol) {
    case IP_PROTOCOL.ICMP:
      return [...copies, ...icmpReceive(context, dev, skb, header)]
    case IP_PROTOCOL.UDP:
      return [...copies, ...udpReceive(context, skb, header, pkttype)]
    case IP_PROTOCOL.TCP:
      return [
        ...copies,
        ...(pkttype === 'host'
          ? tcpInput(context, dev, skb, header)
          : [drop(skb.packet, 'NOT_SPECIFIED', 'tcp_v4_rcv', { dev: dev.ifname })]),
      ]
    case IP_PROTOCOL.IPIP:
      if (speaksIpip(context.state)) return [...copies, ...tunnelReceive(context, dev, skb, header, pkttype)]
      return [...copies, ...unknownProtocol(context, dev, skb, header, pkttype, copies.length > 0)]
    default:
      return [...copies, ...unknownProtocol(context, dev, skb, header, pkttype, copies.length > 0)]
  }
}

/** tunnel4_rcv: a protocol of tunnels, of which none may want the packet. */
function tunnelReceive(context: StackContext, dev: NetDevice, skb: Skb, header: Ipv4Values, pkttype: PacketType): readonly Effect[] {
  const taken = ipipReceive(context, dev.ifname, skb, header)
  if (taken !== undefined) return taken
  const error = icmpError(context, skb, header, pkttype, { type: ICMP_TYPE.UNREACHABLE, code: UNREACHABLE.PORT })
  return [...error, drop(skb.packet, 'NOT_SPECIFIED', 'tunnel4_rcv', { dev: dev.ifname })]
}

function unknownProtocol(
  context: StackContext,
  dev: NetDevice,
  skb: Skb,
  header: Ipv4Values,
  pkttype: PacketType,
  taken: boolean,
): readonly Effect[] {
  if (taken) return [step(skb.packet, { kind: 'socket', protocol: 'raw' }), { kind: 'delivered', packet: skb.packet }]
  const error = icmpError(context, skb, header, pkttype, { type: ICMP_TYPE.UNREACHABLE, code: UNREACHABLE.PROTOCOL })
  return [...error, drop(skb.packet, 'IP_NOPROTO', 'ip_protocol_deliver_rcu', { dev: dev.ifname })]
}

/** raw_local_deliver: raw sockets of the protocol get a copy of what follows the IP header. */
function rawCopies({ sockets }: StackContext, skb: Skb, header: Ipv4Values): readonly Effect[] {
  const raw = sockets.filter(
    (socket) => socket.type === 'raw' && socket.lport === header.protocol && (socket.remote === 0 || socket.remote === header.src),
  )
  const bytes = skb.bytes.subarray(headerLength(header))
  return raw.map(({ id }) => ({
    kind: 'message',
    socket: id,
    message: { kind: 'data', bytes, from: header.src, port: 0, ttl: header.ttl },
  }))
}
