// Frames are immutable byte arrays: whoever changes one makes a new one.

/** Above this, V8 gives an array a buffer of its own, which costs more than to fill it. */
const SMALL = 64
const PIECE = 65_536
let piece = new Uint8Array(0)
let taken = 0

/** A new array of zeros; those of frames are cut from larger pieces, which live as long as the last of their frames. */
export function allocate(size: number): Uint8Array {
  if (size <= SMALL || size > PIECE / 8) return new Uint8Array(size)
  if (taken + size > piece.length) {
    piece = new Uint8Array(PIECE)
    taken = 0
  }
  taken += size
  return new Uint8Array(piece.buffer, taken - size, size)
}

/** The same bytes in a new array. */
export function copy(bytes: Uint8Array): Uint8Array {
  const made = allocate(bytes.length)
  made.set(bytes)
  return made
}

/** The parts one after the other, in a new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0
  for (const part of parts) size += part.length
  const bytes = allocate(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Encapsulation: the header, then the payload, in a new array. */
export function prepend(header: Uint8Array, payload: Uint8Array): Uint8Array {
  const bytes = allocate(header.length + payload.length)
  bytes.set(header)
  bytes.set(payload, header.length)
  return bytes
}

/** Do both hold the same bytes? */
export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])

/** Sixteen bits in network order, into an array that the caller has just made. */
export function writeUint16(bytes: Uint8Array, offset: number, value: number): void {
  bytes[offset] = value >>> 8
  bytes[offset + 1] = value
}

/** Sixteen bits in network order; undefined past the end. */
export function readUint16(bytes: Uint8Array, offset: number): number | undefined {
  const high = bytes[offset]
  const low = bytes[offset + 1]
  return high === undefined || low === undefined ? undefined : (high << 8) | low
}
