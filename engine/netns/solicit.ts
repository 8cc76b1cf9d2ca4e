// ARP questions of the kernel's own: arp_solicit (net/ipv4/arp.c) and the announcement of a link that comes up (arp_notify).
import type { Context } from '../device/context.ts'
import { type Effect, NO_PACKET, type Skb } from '../device/effect.ts'
import { isLocal } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { inetAddrOnLink, selectAddress } from '../table/source.ts'
import { deviceSysctl } from '../table/sysctl.ts'
import { ANY, BROADCAST_MAC, type Ipv4, type Mac, readIpv4 } from '../wire/address.ts'
import { encodeArpRequest } from '../wire/arp.ts'
import { ETHERTYPE, encodeEthernet } from '../wire/ethernet.ts'

/**
 * arp_announce: which address the question is asked from. 0: the waiting packet's own source if local; 1: only if the target is in its subnet;
 * 2, and where that gives none: an address of the device.
 */
function sender(state: NetnsState, dev: NetDevice, target: Ipv4, waiting: Skb | undefined): Ipv4 {
  const source = waiting === undefined ? ANY : readIpv4(waiting.bytes, 12)
  const mode = deviceSysctl(state, dev.ifname, 'arp_announce')
  const own = waiting !== undefined && mode < 2 && isLocal(state, source) && (mode === 0 || inetAddrOnLink(dev, target, source))
  return own ? source : (selectAddress(state, dev.ifname, target, 'link') ?? ANY)
}

/** arp_solicit: who has `target`? `lladdr`: asked by unicast whether it is still there. */
export function solicit({ state }: Context, dev: NetDevice, target: Ipv4, lladdr: Mac | undefined, waiting: Skb | undefined): Effect {
  const spa = sender(state, dev, target, waiting)
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
