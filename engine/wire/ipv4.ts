// The IPv4 header, RFC 791 section 3.1; TTL as in RFC 1812 section 5.3.1. `tos` is the whole octet (DSCP and ECN, RFC 2474, RFC 3168);
// fragmentOffset counts units of 8 bytes. Options travel as bytes: ipv4Options only finds them. Leaves out what options do.

import { type Ipv4, readIpv4 } from './address.ts'
import { checksum, updateChecksum } from './checksum.ts'
import { allocate, copy, readUint16, writeUint16 } from './bytes.ts'
import { as, bits, flag, ip4, reserved, u16, u8 } from './field.ts'
import { type Values, header } from './header.ts'

const declared = header('IPv4', 'RFC 791 section 3.1', {
  version: bits(4),
  ihl: bits(4),
  tos: u8,
  totalLength: as('length', u16),
  id: u16,
  reserved: reserved(1),
  df: as('DF', flag),
  mf: as('MF', flag),
  fragmentOffset: as('offset', bits(13)),
  ttl: u8,
  protocol: as('proto', u8),
  checksum: as('cksum', u16),
  src: ip4,
  dst: ip4,
})

export type Ipv4Values = Values<typeof declared>

/** What the declaration says, spelt out: every packet is read several times. */
function decode(bytes: Uint8Array, offset = 0): Ipv4Values | undefined {
  if (offset + declared.size > bytes.length) return undefined
  const byte = (at: number): number => bytes[offset + at] as number
  const word = (at: number): number => (byte(at) << 8) | byte(at + 1)
  return {
    version: byte(0) >> 4,
    ihl: byte(0) & 0xf,
    tos: byte(1),
    totalLength: word(2),
    id: word(4),
    df: (byte(6) & 0x40) !== 0,
    mf: (byte(6) & 0x20) !== 0,
    fragmentOffset: word(6) & 0x1fff,
    ttl: byte(8),
    protocol: byte(9),
    checksum: word(10),
    src: readIpv4(bytes, offset + 12),
    dst: readIpv4(bytes, offset + 16),
  }
}

export const ipv4Header = { ...declared, decode }

/** Protocol numbers (IANA). IPIP is an IPv4 packet inside another, RFC 2003: no header of its own. */
export const IP_PROTOCOL = { ICMP: 1, IGMP: 2, IPIP: 4, TCP: 6, UDP: 17, GRE: 47, ESP: 50, OSPF: 89 } as const

/** For encodeIpv4: most packets carry none. */
export const NO_OPTIONS = new Uint8Array(0)
const TTL_AT = 8
const CHECKSUM_AT = 10

/** What the sender of a packet decides; lengths and the checksum follow. */
export interface Ipv4Fields {
  readonly src: Ipv4
  readonly dst: Ipv4
  readonly protocol: number
  readonly ttl: number
  readonly tos?: number
  readonly id?: number
  readonly df?: boolean
  readonly mf?: boolean
  readonly fragmentOffset?: number
}

/** In bytes, options included. */
export const headerLength = (values: { readonly ihl: number }): number => 4 * values.ihl

/** Part of a larger packet? */
export const isFragment = (values: { readonly mf: boolean; readonly fragmentOffset: number }): boolean =>
  values.mf || values.fragmentOffset !== 0

/** 0 when the header at `offset` contains its right checksum. The caller has checked that the header is all there. */
export const ipv4Checksum = (bytes: Uint8Array, offset: number, length: number): number => checksum(bytes, offset, offset + length)

/** A packet with its lengths and header checksum; options are padded to whole words with end-of-options. */
export function encodeIpv4(fields: Ipv4Fields, options: Uint8Array, payload: Uint8Array): Uint8Array {
  const ihl = 5 + Math.ceil(options.length / 4)
  const bytes = allocate(4 * ihl + payload.length)
  const { src, dst, protocol, ttl, tos = 0, id = 0, df = false, mf = false, fragmentOffset = 0 } = fields
  const totalLength = bytes.length
  // Spelt out rather than spread: this runs for every packet.
  ipv4Header.write(bytes, 0, { version: 4, ihl, tos, totalLength, id, df, mf, fragmentOffset, ttl, protocol, checksum: 0, src, dst })
  bytes.set(options, ipv4Header.size)
  ipv4Header.set(bytes, 0, 'checksum', checksum(bytes, 0, 4 * ihl))
  bytes.set(payload, 4 * ihl)
  return bytes
}

/** What follows the header, up to the packet's total length; undefined when header or payload is truncated. */
export function ipv4Payload(packet: Uint8Array): Uint8Array | undefined {
  const values = ipv4Header.decode(packet)
  if (values === undefined || values.ihl < 5 || values.totalLength < headerLength(values)) return undefined
  return values.totalLength > packet.length ? undefined : packet.subarray(headerLength(values), values.totalLength)
}

/** A copy with other values in the header and the checksum computed anew; the options and the payload stay. */
export function rewriteIpv4(packet: Uint8Array, values: Ipv4Values): Uint8Array {
  const bytes = copy(packet)
  ipv4Header.write(bytes, 0, { ...values, checksum: 0 })
  ipv4Header.set(bytes, 0, 'checksum', checksum(bytes, 0, headerLength(values)))
  return bytes
}

/** A copy with one hop less to live and the checksum updated (ip_decrease_ttl). The caller has seen that the TTL is above 0. */
export function decrementTtl(packet: Uint8Array): Uint8Array {
  const bytes = copy(packet)
  const before = readUint16(bytes, TTL_AT) ?? 0
  writeUint16(bytes, TTL_AT, before - 0x100)
  writeUint16(bytes, CHECKSUM_AT, updateChecksum(readUint16(packet, CHECKSUM_AT) ?? 0, before, before - 0x100))
  return bytes
}

/** An option's place in the packet: its number, its first byte and how many bytes it takes. */
export interface Ipv4Option {
  readonly type: number
  readonly offset: number
  readonly length: number
}

/** The options of the header at `offset`, up to end-of-options or the first one that does not fit. */
export function ipv4Options(bytes: Uint8Array, offset: number, length: number): readonly Ipv4Option[] {
  const options: Ipv4Option[] = []
  const end = Math.min(offset + length, bytes.length)
  for (let at = offset + ipv4Header.size; at < end;) {
    const type = bytes[at] ?? 0
    const taken = type <= 1 ? 1 : (bytes[at + 1] ?? 0)
    if (type > 1 && (taken < 2 || at + taken > end)) break
    options.push({ type, offset: at, length: taken })
    if (type === 0) break
    at += taken
  }
  return options
}
