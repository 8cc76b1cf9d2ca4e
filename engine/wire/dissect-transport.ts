// Dissectors of what an IPv4 packet carries: ICMP, UDP, TCP, and the tunnel headers VXLAN and GRE. A checksum is verified only
// when all the bytes that it covers are there: not in a fragment, and not in a quote that was cut short.

import { checksum, partialChecksum, transportChecksum } from './checksum.ts'
import { etherTypeNote, protocolOfEtherType } from './dissect-network.ts'
import { decodeGre, gre } from './gre.ts'
import { icmpCodeName, icmpTypeName } from './icmp-name.ts'
import { ICMP_TYPE, icmp, icmpEcho, icmpParameterProblem, icmpRedirect, icmpTimeExceeded, icmpUnreachable, isIcmpError } from './icmp.ts'
import type { AnyHeader } from './header.ts'
import { IP_PROTOCOL } from './ipv4.ts'
import { type FieldValue, type Note, checksumNote, hex, named, row, rows } from './layer.ts'
import { type Dissector, type Part, following } from './part.ts'
import { decodeTcpOptions, printTcpOption, type PlacedTcpOption } from './tcp-option.ts'
import { tcp } from './tcp.ts'
import { udp } from './udp.ts'
import { vxlan } from './vxlan.ts'

/** The header that declares a message type's second word. */
const ICMP_HEADERS: Readonly<Record<number, AnyHeader>> = {
  [ICMP_TYPE.ECHO_REPLY]: icmpEcho,
  [ICMP_TYPE.ECHO_REQUEST]: icmpEcho,
  [ICMP_TYPE.UNREACHABLE]: icmpUnreachable,
  [ICMP_TYPE.REDIRECT]: icmpRedirect,
  [ICMP_TYPE.TIME_EXCEEDED]: icmpTimeExceeded,
  [ICMP_TYPE.PARAMETER_PROBLEM]: icmpParameterProblem,
}

export const dissectIcmp: Dissector = (bytes, part) => {
  const values = icmp.decode(bytes, part.at)
  if (values === undefined) return undefined
  const header = ICMP_HEADERS[values.type] ?? icmp
  const residue = part.ends === undefined ? undefined : checksum(bytes, part.at, part.end)
  const fields = rows(header, bytes, part.at, {
    type: named(String(values.type), icmpTypeName(values.type), 'icmp'),
    code: named(String(values.code), icmpCodeName(values.type, values.code), 'icmp'),
    checksum: checksumNote(values.checksum, residue),
  })
  const next = following(part, isIcmpError(values.type) ? 'ipv4' : 'payload', icmp.size)
  return { source: header.source, fields, length: icmp.size, next: { ...next, quoted: part.quoted || isIcmpError(values.type) } }
}

function transportNote(bytes: Uint8Array, part: Part, value: number, protocol: number): Note {
  if (part.ends === undefined) return checksumNote(value, undefined)
  const { src, dst } = part.ends
  const note = checksumNote(value, transportChecksum(bytes, part.at, part.end, src, dst, protocol))
  const partial = note.check === 'bad' && value === partialChecksum(src, dst, protocol, part.end - part.at)
  return partial ? { ...note, check: 'partial' } : note
}

/** UDP, as long as its own length field says; a datagram to one of `vxlanPorts` carries VXLAN. */
export const dissectUdp =
  (vxlanPorts: readonly number[]): Dissector =>
  (bytes, part) => {
    const values = udp.decode(bytes, part.at)
    if (values === undefined) return undefined
    const end = part.at + values.length
    const datagram = values.length >= udp.size && end <= part.end ? { ...part, end } : following(part, 'udp', 0)
    const note: Note =
      values.checksum === 0 ? { text: hex(0, 4), check: 'zero' } : transportNote(bytes, datagram, values.checksum, IP_PROTOCOL.UDP)
    const next = following(datagram, vxlanPorts.includes(values.dport) ? 'vxlan' : 'payload', udp.size)
    return { source: udp.source, fields: rows(udp, bytes, part.at, { checksum: note }), length: udp.size, next }
  }

const optionRow = ({ option, offset, length }: PlacedTcpOption): FieldValue =>
  row(option.kind, offset, length, 'mss' in option ? option.mss : 'shift' in option ? option.shift : length, printTcpOption(option))

export const dissectTcp: Dissector = (bytes, part) => {
  const values = tcp.decode(bytes, part.at)
  const length = 4 * (values?.doff ?? 0)
  if (values === undefined || length < tcp.size || part.at + length > part.end) return undefined
  const fields = rows(tcp, bytes, part.at, {
    doff: { text: `${values.doff} (${length} B)` },
    checksum: transportNote(bytes, part, values.checksum, IP_PROTOCOL.TCP),
  })
  const options = decodeTcpOptions(bytes, part.at + tcp.size, part.at + length).map(optionRow)
  return { source: tcp.source, fields: [...fields, ...options], length, next: following(part, 'payload', length) }
}

/** Without the I flag the VNI does not count, and Linux drops the packet: what follows is not taken for a frame. */
export const dissectVxlan: Dissector = (bytes, part) => {
  const values = vxlan.decode(bytes, part.at)
  if (values === undefined) return undefined
  const next = following(part, values.vniValid ? 'ethernet' : 'payload', vxlan.size)
  return { source: vxlan.source, fields: rows(vxlan, bytes, part.at), length: vxlan.size, next }
}

/** A header of another version than 0 has unknown optional words: its first word is shown, the rest is a payload. */
export const dissectGre: Dissector = (bytes, part) => {
  const fixed = gre.decode(bytes, part.at)
  if (fixed === undefined) return undefined
  const fields = rows(gre, bytes, part.at, { protocol: etherTypeNote(fixed.protocol) })
  if (fixed.version !== 0) return { source: gre.source, fields, length: gre.size, next: following(part, 'payload', gre.size) }
  const values = decodeGre(bytes, part.at)
  if (values === undefined) return undefined
  const { checksum: sum, key, sequence, headerLength: length } = values
  const residue = part.ends === undefined ? undefined : checksum(bytes, part.at, part.end)
  const words: FieldValue[] = []
  let at = part.at + gre.size
  const add = (field: FieldValue): void => {
    words.push(field)
    at += 4
  }
  if (sum !== undefined) add({ ...row('cksum', at, 2, sum), ...checksumNote(sum, residue) })
  if (key !== undefined) add(row('key', at, 4, key, `0x${key.toString(16)}`))
  if (sequence !== undefined) add(row('seq', at, 4, sequence))
  return { source: gre.source, fields: [...fields, ...words], length, next: following(part, protocolOfEtherType(fixed.protocol), length) }
}
