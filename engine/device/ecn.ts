// The two congestion bits of the TOS field across a tunnel: INET_ECN_encapsulate and INET_ECN_decapsulate (include/net/inet_ecn.h), RFC 6040 section 4.
import { concat, readUint16 } from '../wire/bytes.ts'
import { ETHERTYPE, ethernet } from '../wire/ethernet.ts'
import { ipv4Header, rewriteIpv4 } from '../wire/ipv4.ts'

const MASK = 3
const ECT_1 = 1
const ECT_0 = 2
const CE = 3

/** The outer TOS: the inner packet's bits, but no congestion is claimed for the outer way. */
export const ecnEncapsulate = (outer: number, inner: number): number => (outer & ~MASK) | ((inner & MASK) === CE ? ECT_0 : inner & MASK)

/** The inner packet with what the outer header says of the way; undefined: it may not be marked, and congestion was met, so it is lost. */
export function ecnDecapsulate(outer: number, packet: Uint8Array): Uint8Array | undefined {
  const header = ipv4Header.decode(packet)
  if (header === undefined) return packet
  const inner = header.tos & MASK
  const met = outer & MASK
  if (inner === 0) return met === CE ? undefined : packet
  const marked = met === CE ? CE : met === ECT_1 && inner === ECT_0 ? ECT_1 : inner
  return marked === inner ? packet : rewriteIpv4(packet, { ...header, tos: (header.tos & ~MASK) | marked })
}

/** The same for a packet in an Ethernet frame; any other frame stays as it is. */
export function ecnDecapsulateFrame(outer: number, frame: Uint8Array): Uint8Array | undefined {
  if (readUint16(frame, 12) !== ETHERTYPE.IPV4) return frame
  const packet = frame.subarray(ethernet.size)
  const marked = ecnDecapsulate(outer, packet)
  return marked === packet ? frame : marked && concat(frame.subarray(0, ethernet.size), marked)
}
