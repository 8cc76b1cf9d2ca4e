// Forwarding: ip_forward (net/ipv4/ip_forward.c). The order is the kernel's: TTL, then MTU, then the decrement, then the neighbour;
// so time exceeded and fragmentation needed quote the packet as it came, redirects and host unreachable quote it decremented.
// Leaves out: strict source routes.
import { drop, step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import type { NetDevice } from '../table/link.ts'
import { routeMtu } from '../table/pmtu.ts'
import type { PacketType } from '../trace/trace.ts'
import { ICMP_TYPE, TIME_EXCEEDED, UNREACHABLE } from '../wire/icmp.ts'
import { type Ipv4Values, decrementTtl } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'
import { hook } from './hook.ts'
import { icmpError } from './icmp-error.ts'
import { ipFinishOutput } from './output.ts'
import { sendRedirect } from './redirect.ts'
import type { InputRoute } from './route-input.ts'

export function forward(
  context: StackContext,
  dev: NetDevice,
  skb: Skb,
  header: Ipv4Values,
  { row: route, redirect }: Extract<InputRoute, { kind: 'forward' }>,
  pkttype: PacketType,
): readonly Effect[] {
  const cited = { dev: dev.ifname, route }
  if (pkttype !== 'host') return [drop(skb.packet, 'NOT_SPECIFIED', 'ip_forward', cited)]
  if (header.ttl <= 1) {
    const error = icmpError(context, skb, header, pkttype, { type: ICMP_TYPE.TIME_EXCEEDED, code: TIME_EXCEEDED.TTL, iif: dev.ifname })
    return [
      step(skb.packet, { kind: 'ttl', from: header.ttl, to: header.ttl - 1 }),
      ...error,
      drop(skb.packet, 'IP_INHDR', 'ip_forward', cited),
    ]
  }
  const mtu = routeMtu(context.state, route, header.dst, context.now, true)
  // ip_exceeds_mtu: what was put together from fragments may be cut into such again, if they fit.
  if (header.df && header.totalLength > mtu && (skb.fragMaxSize ?? Infinity) > mtu) {
    const measured = step(skb.packet, { kind: 'mtu', dev: route.dev ?? '', mtu, length: header.totalLength, df: true })
    const error = icmpError(context, skb, header, pkttype, {
      type: ICMP_TYPE.UNREACHABLE,
      code: UNREACHABLE.FRAG_NEEDED,
      mtu,
      iif: dev.ifname,
    })
    return [measured, ...error, drop(skb.packet, 'PKT_TOO_BIG', 'ip_forward', cited)]
  }
  const forwarded: Skb = { ...skb, bytes: decrementTtl(skb.bytes) }
  const point = { hook: 'FORWARD', indev: dev.ifname, ...(route.dev !== undefined && { outdev: route.dev }), bridge: false } as const
  return [
    step(skb.packet, { kind: 'ttl', from: header.ttl, to: header.ttl - 1 }),
    ...(redirect ? sendRedirect(context, forwarded, { ...header, ttl: header.ttl - 1 }, route, pkttype) : []),
    ...hook(context, point, forwarded, { ...header, ttl: header.ttl - 1 }, (passed, values) =>
      ipFinishOutput(context, passed, values, route),
    ),
  ]
}
