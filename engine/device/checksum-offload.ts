// Transport checksums that a socket leaves to the device which sends its packet: CHECKSUM_PARTIAL, validate_xmit_skb and skb_checksum_help
// (net/core/dev.c). A macvlan passes them on open, with the pseudo-header's sum alone (NETIF_F_HW_CSUM, which it always has); any other
// device finishes them before its taps see the frame, as with `ethtool -K DEV tx off`. Leaves out: segmentation offload, tunnels' inner checksums.
import type { NetDevice } from '../table/link.ts'
import { readUint16, writeUint16 } from '../wire/bytes.ts'
import { partialChecksum, transportChecksum } from '../wire/checksum.ts'
import { ETHERTYPE, ethernet } from '../wire/ethernet.ts'
import { IP_PROTOCOL, headerLength, ipv4Header, isFragment } from '../wire/ipv4.ts'
import type { Skb } from './effect.ts'

/** Where the checksum stands in a TCP header and in a UDP header. */
const FIELD: Readonly<Record<number, number>> = { [IP_PROTOCOL.TCP]: 16, [IP_PROTOCOL.UDP]: 6 }

/** validate_xmit_skb: the frame as this device sends it. */
export function validateXmit(dev: NetDevice, skb: Skb): Skb {
  if (skb.checksum === undefined) return skb
  if (dev.kind === 'macvlan') return skb.checksum === 'left' ? sum(skb, 'open') : skb
  return skb.checksum === 'open' ? sum(skb, 'left') : skb
}

/** The same frame with its checksum open or finished; a fragment has none of its own (ip_do_fragment). */
function sum(skb: Skb, checksum: 'left' | 'open'): Skb {
  const header = readUint16(skb.bytes, 12) === ETHERTYPE.IPV4 ? ipv4Header.decode(skb.bytes, ethernet.size) : undefined
  const field = header && FIELD[header.protocol]
  if (header === undefined || field === undefined || isFragment(header)) return skb
  const { src, dst, protocol, totalLength } = header
  const at = ethernet.size + headerLength(header)
  const end = ethernet.size + totalLength
  const bytes = Uint8Array.from(skb.bytes)
  writeUint16(bytes, at + field, 0)
  // CSUM_MANGLED_0: a finished checksum is never zero.
  const value =
    checksum === 'open' ? partialChecksum(src, dst, protocol, end - at) : transportChecksum(bytes, at, end, src, dst, protocol) || 0xffff
  writeUint16(bytes, at + field, value)
  return { ...skb, bytes, checksum }
}
