// The Internet checksum: RFC 1071, its pseudo-header (RFC 768, RFC 9293) and its incremental update (RFC 1624, equation 3).
// A partial checksum is the pseudo-header's sum alone, which Linux leaves for a network card to finish (CHECKSUM_PARTIAL).

import type { Ipv4 } from './address.ts'

/** Folds the carries of a sum below 2^32 into 16 bits. */
function fold(sum: number): number {
  let folded = (sum & 0xffff) + (sum >>> 16)
  folded = (folded & 0xffff) + (folded >>> 16)
  return folded
}

/**
 * The checksum of bytes[from, to): the complement of the one's-complement sum of its 16-bit words, an odd last byte padded with zero.
 * `initial` is a sum to start from (pseudoHeaderSum). Bytes that contain their own right checksum give 0.
 */
export function checksum(bytes: Uint8Array, from = 0, to = bytes.length, initial = 0): number {
  // At most 32768 words of 0xffff and a pseudo-header: the sum stays below 2^32 and needs no carry on the way.
  let sum = initial
  const even = from + ((to - from) & ~1)
  for (let i = from; i < even; i += 2) sum += ((bytes[i] as number) << 8) | (bytes[i + 1] as number)
  if (even < to) sum += (bytes[even] as number) << 8
  return ~fold(sum) & 0xffff
}

/** The sum that UDP and TCP begin with; `length` is that of their header and data. */
export const pseudoHeaderSum = (src: Ipv4, dst: Ipv4, protocol: number, length: number): number =>
  (src >>> 16) + (src & 0xffff) + (dst >>> 16) + (dst & 0xffff) + protocol + length

/** What stands in the checksum field of a segment that a network card is to finish: the pseudo-header's sum, not complemented. */
export const partialChecksum = (src: Ipv4, dst: Ipv4, protocol: number, length: number): number =>
  fold(pseudoHeaderSum(src, dst, protocol, length))

/** The checksum after one 16-bit word changed from `oldWord` to `newWord`. */
export const updateChecksum = (old: number, oldWord: number, newWord: number): number =>
  ~fold((~old & 0xffff) + (~oldWord & 0xffff) + newWord) & 0xffff

/** The checksum after a 32-bit value at an even offset changed: an address that NAT rewrote. */
export const updateChecksum32 = (old: number, oldValue: number, newValue: number): number =>
  updateChecksum(updateChecksum(old, oldValue >>> 16, newValue >>> 16), oldValue & 0xffff, newValue & 0xffff)

/** The checksum of the UDP or TCP bytes[from, to) with their pseudo-header; 0 when they contain their own right checksum. */
export const transportChecksum = (bytes: Uint8Array, from: number, to: number, src: Ipv4, dst: Ipv4, protocol: number): number =>
  checksum(bytes, from, to, pseudoHeaderSum(src, dst, protocol, to - from))
