// ARP questions of the kernel's own: arp_solicit (net/ipv4/arp.c) and the announcement of a link that comes up (arp_notify).
import type { Context } from '../device/context.ts'
import { type Effect, NO_PACKET, type Skb } from '../device/effect.ts'
import { isLocal } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import { selectAddress } from '../table/source.ts'
import { ANY, BROADCAST_MAC, type Ipv4, type Mac, readIpv4 } from '../wire/address.ts'
import { encodeArpRequest } from '../wire/arp.ts'
import { ETHERTYPE, encodeEthernet } from '../wire/ethernet.ts'

/** arp_solicit: who has `target`? The sender address is the waiting packet's own source if local, else one of the device's. */
export function solicit({ state }: Context, dev: NetDevice, target: Ipv4, lladdr: Mac | undefined, waiting: Skb | undefined): Effect {
  const source = waiting === undefined ? undefined : readIpv4(waiting.bytes, 12)
  const spa = source !== undefined && isLocal(state, source) ? source : (selectAddress(state, dev.ifname, target, 'link') ?? ANY)
  const question = encodeArpRequest(dev.lladdr, spa, target)
  const bytes = encodeEthernet({ dst: lladdr ?? BROADCAST_MAC, src: dev.lladdr, type: ETHERTYPE.ARP }, question)
  return { kind: 'xmit', dev: dev.ifname, skb: { packet: waiting?.packet ?? NO_PACKET, bytes, mark: 0 }, birth: 'arp' }
}

/** arp_notify=1 and a link that comes up: a gratuitous request for each address (inetdev_send_gratuitous_arp). */
export const announce = (dev: NetDevice): readonly Effect[] =>
  dev.addrs.map(({ local }) => {
    const bytes = encodeEthernet({ dst: BROADCAST_MAC, src: dev.lladdr, type: ETHERTYPE.ARP }, encodeArpRequest(dev.lladdr, local, local))
    return { kind: 'xmit', dev: dev.ifname, skb: { packet: NO_PACKET, bytes, mark: 0 }, birth: 'arp' }
  })
