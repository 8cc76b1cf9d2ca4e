// UDP, RFC 768: a header and a checksum that may be absent (0), as RFC 7348 recommends for VXLAN's outer header; Linux computes it
// unless the device has noudpcsum.

import type { Ipv4 } from './address.ts'
import { prepend } from './bytes.ts'
import { transportChecksum } from './checksum.ts'
import { as, u16 } from './field.ts'
import { header } from './header.ts'
import { IP_PROTOCOL } from './ipv4.ts'

export const udp = header('UDP', 'RFC 768', { sport: u16, dport: u16, length: u16, checksum: as('cksum', u16) })

export interface UdpEnds {
  readonly src: Ipv4
  readonly dst: Ipv4
  readonly sport: number
  readonly dport: number
}

/** A datagram without its IP header. A sum of 0 is sent as 0xffff, because 0 says that there is none. */
export function encodeUdp({ src, dst, sport, dport }: UdpEnds, payload: Uint8Array, checksummed = true): Uint8Array {
  const bytes = prepend(udp.encode({ sport, dport, length: udp.size + payload.length, checksum: 0 }), payload)
  if (checksummed) udp.set(bytes, 0, 'checksum', transportChecksum(bytes, 0, bytes.length, src, dst, IP_PROTOCOL.UDP) || 0xffff)
  return bytes
}
