// UDP input: __udp4_lib_rcv (net/ipv4/udp.c), RFC 768. A tunnel device's socket takes its datagrams first.
// Without a socket: ICMP port unreachable. Leaves out: multicast delivery, UDP-Lite.
import { drop, step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { vxlanReceive, vxlanSocket } from '../device/vxlan.ts'
import type { Socket } from '../table/socket.ts'
import type { PacketType } from '../trace/trace.ts'
import { transportChecksum } from '../wire/checksum.ts'
import { ICMP_TYPE, UNREACHABLE } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength } from '../wire/ipv4.ts'
import { udp } from '../wire/udp.ts'
import type { StackContext } from './context.ts'
import { icmpError } from './icmp-error.ts'

/** compute_score: how well a socket fits; bound and connected sockets win. */
function score(socket: Socket, header: Ipv4Values, sport: number): number {
  if (socket.local !== 0 && socket.local !== header.dst) return -1
  if (socket.remote !== 0 && (socket.remote !== header.src || socket.rport !== sport)) return -1
  return Number(socket.local !== 0) + 2 * Number(socket.remote !== 0)
}

/** skb.bytes are a whole packet from its IP header on. */
export function udpReceive(context: StackContext, skb: Skb, header: Ipv4Values, pkttype: PacketType): readonly Effect[] {
  const bytes = skb.bytes.subarray(headerLength(header))
  const values = udp.decode(bytes)
  if (values === undefined || values.length < udp.size || values.length > bytes.length)
    return [drop(skb.packet, 'PKT_TOO_SMALL', '__udp4_lib_rcv')]
  const summed =
    skb.checksum !== undefined ||
    values.checksum === 0 ||
    transportChecksum(bytes, 0, values.length, header.src, header.dst, IP_PROTOCOL.UDP) === 0
  if (!summed) return [drop(skb.packet, 'UDP_CSUM', '__udp4_lib_rcv')]
  const { sport, dport } = values
  if (vxlanSocket(context.state, dport))
    return [step(skb.packet, { kind: 'socket', protocol: 'udp', port: dport }), ...vxlanReceive(context, { ...skb, bytes }, header)]
  const scored = context.sockets
    .filter((socket) => socket.type === 'udp' && socket.lport === dport)
    .map((socket) => ({ socket, points: score(socket, header, sport) }))
  const best = scored.filter(({ points }) => points >= 0).sort((a, b) => b.points - a.points)[0]
  if (best === undefined) {
    const error = icmpError(context, skb, header, pkttype, { type: ICMP_TYPE.UNREACHABLE, code: UNREACHABLE.PORT })
    return [...error, drop(skb.packet, 'NO_SOCKET', '__udp4_lib_rcv')]
  }
  const data = bytes.subarray(udp.size, values.length)
  return [
    step(skb.packet, { kind: 'socket', protocol: 'udp', port: dport }),
    { kind: 'message', socket: best.socket.id, message: { kind: 'data', bytes: data, from: header.src, port: sport, ttl: header.ttl } },
    { kind: 'delivered', packet: skb.packet },
  ]
}
