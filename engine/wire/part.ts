// What one dissector hands to the next: the bytes that remain, and what the layers around them have said about them.

import type { Ipv4 } from './address.ts'
import type { FieldValue, Protocol } from './layer.ts'

/** Bytes [at, end) of the frame, to be read as `protocol`. */
export interface Part {
  readonly protocol: Protocol
  readonly at: number
  readonly end: number
  readonly quoted: boolean
  /** Of a transport header: the addresses of its packet, if the packet is complete, so that its checksum can be verified. */
  readonly ends?: { readonly src: Ipv4; readonly dst: Ipv4 }
}

/** One header: its rows, its length, and what follows it. */
export interface Dissected {
  readonly source: string
  readonly fields: readonly FieldValue[]
  readonly length: number
  readonly next: Part
}

/** Reads the header at the start of a part; undefined when the bytes end inside it. `bytes` is the frame up to the part's end. */
export type Dissector = (bytes: Uint8Array, part: Part) => Dissected | undefined

/** What follows a header, read as `protocol`. */
export const following = (part: Part, protocol: Protocol, length: number): Part => ({
  protocol,
  at: part.at + length,
  end: part.end,
  quoted: part.quoted,
})
