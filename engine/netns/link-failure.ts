// A neighbour could not be resolved: arp_error_report, ipv4_link_failure (net/ipv4/arp.c, route.c). Whoever sent the packet hears
// "host unreachable"; for a packet of this host's own the error goes over the loopback to itself.
import type { Effect, Skb } from '../device/effect.ts'
import { ICMP_TYPE, UNREACHABLE } from '../wire/icmp.ts'
import { ipv4Header } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'
import { icmpError } from './icmp-error.ts'

/** skb.bytes begin at the IP header, its TTL already decremented if it was forwarded. */
export function linkFailure(context: StackContext, skb: Skb): readonly Effect[] {
  const header = ipv4Header.decode(skb.bytes)
  return header === undefined ? [] : icmpError(context, skb, header, 'host', { type: ICMP_TYPE.UNREACHABLE, code: UNREACHABLE.HOST })
}
