// Bytes as lower-case hexadecimal text without separators, and back.

const DIGITS = '0123456789abcdef'

/** 'dead01' for [0xde, 0xad, 0x01]. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += DIGITS.charAt(byte >>> 4) + DIGITS.charAt(byte & 15)
  return text
}

/** The bytes of a hexadecimal text of either case; undefined for an odd length or a foreign character. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}
