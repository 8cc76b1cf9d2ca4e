// The outer UDP source port of a tunnel: udp_flow_src_port (include/net/udp.h) over skb_get_hash: what a TCP socket drew, or else a hash of the
// inner flow. The kernel's hash has a random secret; ours is fixed. ICMP hashes the addresses only, the same both ways; UDP its ports too.
import { hash32 } from '../base/rng.ts'
import { readIpv4 } from '../wire/address.ts'
import { readUint16 } from '../wire/bytes.ts'
import { ETHERTYPE, ethernet } from '../wire/ethernet.ts'
import { IP_PROTOCOL } from '../wire/ipv4.ts'

/** net.ipv4.ip_local_port_range */
const LOW = 32768
const HIGH = 60999

function flowKey(frame: Uint8Array): string {
  const at = ethernet.size
  if (readUint16(frame, 12) !== ETHERTYPE.IPV4 || frame.length < at + 20) return `l2 ${frame.subarray(0, 14).join()}`
  const src = readIpv4(frame, at + 12)
  const dst = readIpv4(frame, at + 16)
  const protocol = frame[at + 9]
  const fragmented = ((readUint16(frame, at + 6) ?? 0) & 0x3fff) !== 0
  if (fragmented || (protocol !== IP_PROTOCOL.TCP && protocol !== IP_PROTOCOL.UDP)) return `l3 ${Math.min(src, dst)} ${Math.max(src, dst)}`
  const l4 = at + 4 * ((frame[at] ?? 0x45) & 15)
  return `l4 ${src} ${dst} ${protocol} ${readUint16(frame, l4)} ${readUint16(frame, l4 + 2)}`
}

/** A port in ip_local_port_range, constant for an inner flow, or for as long as its socket keeps to its `hash`. */
export const flowSourcePort = (frame: Uint8Array, hash = hash32(flowKey(frame))): number => LOW + (hash % (HIGH - LOW + 1))
