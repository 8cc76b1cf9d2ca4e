// The 802.1Q tag, which follows the source address under EtherType 0x8100 (0x88a8 for the outer tag of 802.1ad).
// As Wireshark does, the tag here is the control information and the type of what follows it.

import { ETHERTYPE } from './ethernet.ts'
import { concat, readUint16 } from './bytes.ts'
import { as, bits, flag, u16 } from './field.ts'
import { header } from './header.ts'

export const vlan = header('802.1Q', 'IEEE 802.1Q clause 9.6', { pcp: as('prio', bits(3)), dei: flag, id: bits(12), type: u16 })

const TAG_AT = 12

/** The VLAN of a tagged frame; undefined for an untagged one. */
export const vlanOf = (frame: Uint8Array): number | undefined =>
  readUint16(frame, TAG_AT) === ETHERTYPE.VLAN ? vlan.decode(frame, TAG_AT + 2)?.id : undefined

/** The frame with a tag pushed in front of its type. */
export function pushVlan(frame: Uint8Array, id: number, pcp = 0): Uint8Array {
  const tag = vlan.encode({ pcp, dei: false, id, type: readUint16(frame, TAG_AT) ?? 0 })
  const protocol = Uint8Array.of(ETHERTYPE.VLAN >> 8, ETHERTYPE.VLAN & 0xff)
  return concat(frame.subarray(0, TAG_AT), protocol, tag, frame.subarray(TAG_AT + 2))
}

/** The frame without its outer tag; the frame itself if it has none. */
export const popVlan = (frame: Uint8Array): Uint8Array =>
  vlanOf(frame) === undefined ? frame : concat(frame.subarray(0, TAG_AT), frame.subarray(TAG_AT + 4))
