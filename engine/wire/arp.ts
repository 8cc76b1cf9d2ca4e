// ARP for IPv4 over Ethernet, RFC 826; field names as in its section "Packet format" (ar$sha is sha). Leaves out other
// hardware and protocol types: those decode, and isEthernetIpv4 says no.

import { type Ipv4, type Mac, ZERO_MAC } from './address.ts'
import { ETHERTYPE } from './ethernet.ts'
import { as, ip4, mac48, u16, u8 } from './field.ts'
import { type Values, header } from './header.ts'

export const arp = header('ARP', 'RFC 826', {
  hrd: as('htype', u16),
  pro: as('ptype', u16),
  hln: as('hlen', u8),
  pln: as('plen', u8),
  op: u16,
  sha: as('sender mac', mac48),
  spa: as('sender ip', ip4),
  tha: as('target mac', mac48),
  tpa: as('target ip', ip4),
})

export const ARP_REQUEST = 1
export const ARP_REPLY = 2

/** The addresses of an ARP packet: sender and target, hardware and protocol. */
export interface ArpAddresses {
  readonly sha: Mac
  readonly spa: Ipv4
  readonly tha: Mac
  readonly tpa: Ipv4
}

/** An ARP packet without its Ethernet header. */
export const encodeArp = (op: number, addresses: ArpAddresses): Uint8Array =>
  arp.encode({ hrd: 1, pro: ETHERTYPE.IPV4, hln: 6, pln: 4, op, ...addresses })

/** "Who has tpa? Tell spa." */
export const encodeArpRequest = (sha: Mac, spa: Ipv4, tpa: Ipv4, tha: Mac = ZERO_MAC): Uint8Array =>
  encodeArp(ARP_REQUEST, { sha, spa, tha, tpa })

/** The answer to a request: "tpa is at `lladdr`". */
export const encodeArpReply = (request: ArpAddresses, lladdr: Mac): Uint8Array =>
  encodeArp(ARP_REPLY, { sha: lladdr, spa: request.tpa, tha: request.sha, tpa: request.spa })

/** Does it speak of IPv4 addresses over Ethernet? Linux ignores anything else (arp_process). */
export const isEthernetIpv4 = (values: Values<typeof arp>): boolean =>
  values.hrd === 1 && values.pro === ETHERTYPE.IPV4 && values.hln === 6 && values.pln === 4
