// A dissected layer: one header of a frame, its fields with their place in the frame and the text that a networker expects.
// Everything comes from the header's declaration; a dissector only adds what a number means. Reserved bits have no row.

import { type Ipv4, type Mac, printIpv4, printMac } from './address.ts'
import { updateChecksum } from './checksum.ts'
import type { AnyHeader, Field } from './header.ts'

export type Protocol =
  | 'ethernet'
  | 'vlan'
  | 'arp'
  | 'ipv4'
  | 'icmp'
  | 'udp'
  | 'tcp'
  | 'vxlan'
  | 'gre'
  | 'payload'
  /** The bytes end inside a header. */
  | 'truncated'

/** What a field's number means, beyond the number. */
export interface Note {
  /** As tcpdump or Wireshark would print it. */
  readonly text?: string
  /** A code, such as 'icmp.echo-request', for the app to put into words. */
  readonly meaning?: string
  /** Of a checksum: 'zero': none was computed; 'partial': left to the network card. Absent when the bytes are not all there. */
  readonly check?: 'ok' | 'bad' | 'zero' | 'partial'
  /** What the checksum should be. */
  readonly computed?: number
}

export interface FieldValue extends Note {
  readonly name: string
  readonly label: string
  /** From the start of the frame. */
  readonly bitOffset: number
  readonly bits: number
  readonly value: number | boolean
  readonly text: string
}

export interface Layer {
  readonly protocol: Protocol
  /** The document that defines the header; empty for a payload. */
  readonly source: string
  /** The header's first byte in the frame. */
  readonly offset: number
  /** The header's bytes, options included; of a payload, all of it. */
  readonly length: number
  readonly fields: readonly FieldValue[]
  /** Part of the packet that an ICMP error quotes. */
  readonly quoted: boolean
}

const plainText = (type: Field['type'], value: number | boolean): string => {
  if (type === 'ipv4') return printIpv4(value as Ipv4)
  if (type === 'mac') return printMac(value as Mac)
  return String(Number(value))
}

/** A row for every field of the header at `offset`, which is all there; `notes` say more about some of them. */
export function rows<H extends AnyHeader>(
  header: H,
  bytes: Uint8Array,
  offset: number,
  notes: { readonly [K in keyof H['fields']]?: Note } = {},
): readonly FieldValue[] {
  const values = header.decode(bytes, offset) ?? {}
  const noteOf: Readonly<Record<string, Note | undefined>> = notes
  return Object.values<Field>(header.fields).flatMap(({ name, label, type, bitOffset, bits }) => {
    const value = values[name]
    if (value === undefined) return []
    return [{ name, label, bitOffset: 8 * offset + bitOffset, bits, value, text: plainText(type, value), ...noteOf[name] }]
  })
}

/** A row for something that no header declares: an option, an optional word, data. */
export const row = (name: string, offset: number, length: number, value: number, text = String(value)): FieldValue => ({
  name,
  label: name,
  bitOffset: 8 * offset,
  bits: 8 * length,
  value,
  text,
})

/** A number as tcpdump prints it in hexadecimal: hex(0x800, 4) is '0x0800'. */
export const hex = (value: number, digits: number): string => `0x${value.toString(16).padStart(digits, '0')}`

/** The note of a number that has a name: '17 (UDP)' and its code. */
export const named = (text: string, name: string | undefined, group: string): Note =>
  name === undefined ? { text } : { text: `${text} (${name})`, meaning: `${group}.${name.toLowerCase()}` }

/**
 * The note of a checksum field holding `value`. `residue` is the checksum of all bytes covered, the field included: 0 when right;
 * undefined when they are not all there.
 */
export function checksumNote(value: number, residue: number | undefined): Note {
  const text = hex(value, 4)
  if (residue === undefined) return { text }
  return { text, computed: updateChecksum(residue, value, 0), check: residue === 0 ? 'ok' : 'bad' }
}
