// Text as UTF-8 (RFC 3629): the engine has neither TextEncoder nor TextDecoder, which belong to browsers.
// Halves of surrogate pairs become question marks; bytes that are no UTF-8 become U+FFFD, one each.

export function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.replace(/\p{Cs}/gu, '?'))
  const codes = [...escaped.matchAll(/%([0-9A-F]{2})|./gs)].map(([char, hex]) =>
    hex === undefined ? char.charCodeAt(0) : Number.parseInt(hex, 16),
  )
  return Uint8Array.from(codes)
}

/** How many bytes the first byte of a character announces; 0 if it cannot be a first byte. */
const announced = (first: number): number => (first < 0x80 ? 1 : first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : first >> 3 === 30 ? 4 : 0)

/** The least character of so many bytes: a longer form than needed is no UTF-8. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000]

function characterAt(bytes: Uint8Array, at: number): { readonly code: number; readonly length: number } | undefined {
  const length = announced(bytes[at] ?? 0xff)
  const rest = bytes.subarray(at + 1, at + length)
  if (length === 0 || rest.length < length - 1 || rest.some((byte) => byte >> 6 !== 2)) return undefined
  const code = rest.reduce((value, byte) => (value << 6) | (byte & 63), (bytes[at] ?? 0) & (length === 1 ? 0x7f : 0x7f >> length))
  const isSurrogate = code >= 0xd800 && code < 0xe000
  return code < (LEAST[length] ?? 0) || isSurrogate || code > 0x10ffff ? undefined : { code, length }
}

export function fromUtf8(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const { code, length } = characterAt(bytes, at) ?? { code: 0xfffd, length: 1 }
    text += String.fromCodePoint(code)
    at += length
  }
  return text
}
