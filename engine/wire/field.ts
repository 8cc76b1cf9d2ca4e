// One field of a header: how wide it is, what it holds, and how its bits are read and written in network order.
// A field of up to 32 bits is a plain number; an unaligned one may touch at most four bytes. No BigInt.

import { assert } from '../base/assert.ts'
import { type Ipv4, type Mac, readIpv4, readMac, writeIpv4, writeMac } from './address.ts'

export type FieldType = 'number' | 'flag' | 'ipv4' | 'mac' | 'reserved'

/** A field as a header declares it. */
export interface Declaration<T extends FieldType = FieldType> {
  readonly type: T
  readonly bits: number
  readonly label?: string
}

/** `n` bits holding a number. */
export const bits = (n: number): Declaration<'number'> => ({ type: 'number', bits: n })
export const u8 = bits(8)
export const u16 = bits(16)
export const u24 = bits(24)
export const u32 = bits(32)
/** One bit, a boolean. */
export const flag: Declaration<'flag'> = { type: 'flag', bits: 1 }
export const ip4: Declaration<'ipv4'> = { type: 'ipv4', bits: 32 }
export const mac48: Declaration<'mac'> = { type: 'mac', bits: 48 }
/** `n` bits that are sent as zero and ignored when received. */
export const reserved = (n: number): Declaration<'reserved'> => ({ type: 'reserved', bits: n })
/** The same field under the short name that operators know, where it differs from the identifier. */
export const as = <T extends FieldType>(label: string, field: Declaration<T>): Declaration<T> => ({ ...field, label })

export type Reader = (bytes: Uint8Array, offset: number) => number
export type Writer = (bytes: Uint8Array, offset: number, value: number) => void

/** The reader of a field `bitOffset` bits after the start of its header. */
export function reader(bitOffset: number, width: number): Reader {
  const at = bitOffset >> 3
  const aligned = bitOffset % 8 === 0
  if (aligned && width === 8) return (bytes, offset) => bytes[offset + at] as number
  if (aligned && width === 16) return (bytes, offset) => ((bytes[offset + at] as number) << 8) | (bytes[offset + at + 1] as number)
  if (aligned && width === 32) return (bytes, offset) => readIpv4(bytes, offset + at)
  if (aligned && width === 48) return (bytes, offset) => readMac(bytes, offset + at)
  const { count, shift, ones } = span(bitOffset, width)
  return (bytes, offset) => {
    let word = 0
    for (let i = 0; i < count; i++) word = (word << 8) | (bytes[offset + at + i] as number)
    return (word >>> shift) & ones
  }
}

/** The writer of the same field; the bits around it keep their values. */
export function writer(bitOffset: number, width: number): Writer {
  const at = bitOffset >> 3
  const aligned = bitOffset % 8 === 0
  if (aligned && width === 8) return (bytes, offset, value) => void (bytes[offset + at] = value)
  if (aligned && width === 16)
    return (bytes, offset, value) => {
      bytes[offset + at] = value >>> 8
      bytes[offset + at + 1] = value
    }
  if (aligned && width === 32) return (bytes, offset, value) => writeIpv4(bytes, offset + at, value as Ipv4)
  if (aligned && width === 48) return (bytes, offset, value) => writeMac(bytes, offset + at, value as Mac)
  const { count, shift, ones } = span(bitOffset, width)
  return (bytes, offset, value) => {
    for (let i = 0; i < count; i++) {
      const down = 8 * (count - 1 - i)
      const keep = ~((ones << shift) >>> down)
      bytes[offset + at + i] = ((bytes[offset + at + i] as number) & keep) | ((value << shift) >>> down)
    }
  }
}

/** The bytes that an unaligned field touches, and where it lies in the word they make. */
function span(bitOffset: number, width: number): { readonly count: number; readonly shift: number; readonly ones: number } {
  const count = ((bitOffset + width - 1) >> 3) - (bitOffset >> 3) + 1
  assert(width < 32 && count <= 4, `a field of ${width} bits at bit ${bitOffset} is too wide`)
  return { count, shift: 8 * count - (bitOffset % 8) - width, ones: 2 ** width - 1 }
}
