// base64url without padding (RFC 4648 section 5), strict: no other characters, no stray bits.

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUES: ReadonlyMap<string, number> = new Map(Array.from(ALPHABET, (letter, value) => [letter, value]))

export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3)
    const letters = Math.min(3, bytes.length - at) + 1
    const group = (a << 16) | (b << 8) | c
    for (let i = 0; i < letters; i++) text += ALPHABET.charAt((group >>> (18 - 6 * i)) & 63)
  }
  return text
}

/** The bytes; undefined for a foreign character, an impossible length or bits left over. */
export function fromBase64url(text: string): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let held = 0
  let bits = 0
  let at = 0
  for (const letter of text) {
    const value = VALUES.get(letter)
    if (value === undefined) return undefined
    held = ((held << 6) | value) & 0xffff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[at++] = (held >>> bits) & 255
  }
  return (held & ((1 << bits) - 1)) === 0 ? bytes : undefined
}
