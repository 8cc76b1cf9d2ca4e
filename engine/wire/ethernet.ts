// Ethernet II, IEEE 802.3 clause 3.2: destination, source, type. Leaves out the frame check sequence and length-typed (LLC) frames.

import { type Values, header } from './header.ts'
import { mac48, u16 } from './field.ts'
import { prepend } from './bytes.ts'

export const ethernet = header('Ethernet', 'IEEE 802.3 clause 3.2', { dst: mac48, src: mac48, type: u16 })

/** EtherType numbers (IANA); TEB is Transparent Ethernet Bridging, a frame inside GRE. */
export const ETHERTYPE = { IPV4: 0x0800, ARP: 0x0806, TEB: 0x6558, VLAN: 0x8100, IPV6: 0x86dd, QINQ: 0x88a8 } as const

/** A frame. */
export const encodeEthernet = (values: Values<typeof ethernet>, payload: Uint8Array): Uint8Array =>
  prepend(ethernet.encode(values), payload)
