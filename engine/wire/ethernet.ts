// Ethernet II, IEEE 802.3 clause 3.2: destination, source, type. Leaves out the frame check sequence and length-typed (LLC) frames.

import { type Values, header } from './header.ts'
import { mac48, u16 } from './field.ts'
import { writeMac } from './address.ts'
import { allocate, writeUint16 } from './bytes.ts'

export const ethernet = header('Ethernet', 'IEEE 802.3 clause 3.2', { dst: mac48, src: mac48, type: u16 })

/** EtherType numbers (IANA); TEB is Transparent Ethernet Bridging, a frame inside GRE. */
export const ETHERTYPE = { IPV4: 0x0800, ARP: 0x0806, TEB: 0x6558, VLAN: 0x8100, IPV6: 0x86dd, QINQ: 0x88a8 } as const

/** A frame. Spelt out: a packet gets a new header on every link. */
export function encodeEthernet({ dst, src, type }: Values<typeof ethernet>, payload: Uint8Array): Uint8Array {
  const bytes = allocate(ethernet.size + payload.length)
  writeMac(bytes, 0, dst)
  writeMac(bytes, 6, src)
  writeUint16(bytes, 12, type)
  bytes.set(payload, ethernet.size)
  return bytes
}
