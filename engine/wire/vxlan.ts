// VXLAN, RFC 7348 section 5. The I flag must be set for the VNI to count. Leaves out the group policy and GPE extensions.

import { prepend } from './bytes.ts'
import { as, flag, reserved, u24 } from './field.ts'
import { header } from './header.ts'

export const vxlan = header('VXLAN', 'RFC 7348 section 5', {
  reserved: reserved(4),
  vniValid: as('I', flag),
  reserved2: reserved(27),
  vni: u24,
  reserved3: reserved(8),
})

/** The UDP port that IANA assigned, and the one that Linux took before (still its default, and flannel's). */
export const VXLAN_PORT = 4789
export const VXLAN_PORT_LINUX = 8472

/** A frame behind a VXLAN header. */
export const encodeVxlan = (vni: number, frame: Uint8Array): Uint8Array => prepend(vxlan.encode({ vniValid: true, vni }), frame)
