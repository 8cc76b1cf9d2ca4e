// Frames are immutable byte arrays: whoever changes one makes a new one.

/** The parts one after the other, in a new array. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  let size = 0
  for (const part of parts) size += part.length
  const bytes = new Uint8Array(size)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Encapsulation: the header, then the payload, in a new array. */
export function prepend(header: Uint8Array, payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(header.length + payload.length)
  bytes.set(header)
  bytes.set(payload, header.length)
  return bytes
}

/** Do both hold the same bytes? */
export const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i])

/** Sixteen bits in network order; undefined past the end. */
export function readUint16(bytes: Uint8Array, offset: number): number | undefined {
  const high = bytes[offset]
  const low = bytes[offset + 1]
  return high === undefined || low === undefined ? undefined : (high << 8) | low
}
