// Rewriting a packet's addresses and ports: nf_nat_manip_pkt (net/netfilter/nf_nat_proto.c), checksums updated as RFC 1624 says, and ICMP errors with
// the packet that they quote (nf_nat_icmp_reply_translation). Leaves out: SCTP, GRE keys.
import { type Tuple } from '../table/conntrack.ts'
import { writeIpv4 } from '../wire/address.ts'
import { readUint16 } from '../wire/bytes.ts'
import { checksum, updateChecksum, updateChecksum32 } from '../wire/checksum.ts'
import { icmp, isIcmpError } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength, ipv4Header } from '../wire/ipv4.ts'

export type Manip = 'SNAT' | 'DNAT'

const ICMP_ERROR_SIZE = 8
const IP_CHECKSUM_AT = 10
const ADDRESS_AT = { SNAT: 12, DNAT: 16 } as const

function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value & 255
}

/** Where a transport header keeps its checksum; undefined for protocols without one that covers addresses. */
const SUM_AT: Readonly<Record<number, number>> = { [IP_PROTOCOL.TCP]: 16, [IP_PROTOCOL.UDP]: 6 }

/** Changes `bytes`, which are the caller's own: the source or the destination, and its port, of the IP packet at `at`. */
function manipulate(bytes: Uint8Array, at: number, header: Ipv4Values, target: Tuple, manip: Manip): void {
  const old = manip === 'SNAT' ? header.src : header.dst
  const address = manip === 'SNAT' ? target.src : target.dst
  const transport = at + headerLength(header)
  const ports = header.fragmentOffset === 0
  if (ports && header.protocol === IP_PROTOCOL.ICMP) manipulateIcmp(bytes, transport, target)
  const sumAt = SUM_AT[header.protocol]
  if (ports && sumAt !== undefined) {
    const portAt = transport + (manip === 'SNAT' ? 0 : 2)
    const was = readUint16(bytes, portAt)
    const port = manip === 'SNAT' ? target.sport : target.dport
    if (was !== undefined) {
      write16(bytes, portAt, port)
      const sum = readUint16(bytes, transport + sumAt)
      // A quoted packet may end before its checksum; a UDP datagram without one keeps having none.
      if (sum !== undefined && (sum !== 0 || header.protocol === IP_PROTOCOL.TCP)) {
        const changed = updateChecksum32(updateChecksum(sum, was, port), old, address)
        write16(bytes, transport + sumAt, changed === 0 && header.protocol === IP_PROTOCOL.UDP ? 0xffff : changed)
      }
    }
  }
  writeIpv4(bytes, at + ADDRESS_AT[manip], address)
  write16(bytes, at + IP_CHECKSUM_AT, updateChecksum32(readUint16(bytes, at + IP_CHECKSUM_AT) ?? 0, old, address))
}

/** icmp_manip_pkt: the identifier, whichever end is translated; errors have none. */
function manipulateIcmp(bytes: Uint8Array, at: number, { dport: id }: Tuple): void {
  const was = readUint16(bytes, at + 4)
  const sum = readUint16(bytes, at + 2)
  if (was === undefined || sum === undefined || isIcmpError(bytes[at] ?? 0)) return
  write16(bytes, at + 4, id)
  write16(bytes, at + 2, updateChecksum(sum, was, id))
}

/** The packet with one end as `target` has it. */
export function translate(packet: Uint8Array, header: Ipv4Values, target: Tuple, manip: Manip): Uint8Array {
  const bytes = packet.slice()
  manipulate(bytes, 0, header, target, manip)
  return bytes
}

/** An ICMP error about a translated packet: the other end of the quote as `quoted` has it, the error's own end as `outer` has it. */
export function translateError(packet: Uint8Array, header: Ipv4Values, quoted: Tuple, outer: Tuple, manip: Manip): Uint8Array {
  const bytes = packet.slice()
  const at = headerLength(header)
  const inner = ipv4Header.decode(bytes, at + ICMP_ERROR_SIZE)
  if (inner !== undefined) manipulate(bytes, at + ICMP_ERROR_SIZE, inner, quoted, manip === 'SNAT' ? 'DNAT' : 'SNAT')
  icmp.set(bytes, at, 'checksum', 0)
  icmp.set(bytes, at, 'checksum', checksum(bytes, at, header.totalLength))
  manipulate(bytes, 0, header, outer, manip)
  return bytes
}
