// Text as UTF-8 (RFC 3629): the engine has no TextEncoder, which belongs to browsers. Halves of surrogate pairs become question marks.

export function utf8(text: string): Uint8Array {
  const escaped = encodeURIComponent(text.replace(/\p{Cs}/gu, '?'))
  const codes = [...escaped.matchAll(/%([0-9A-F]{2})|./g)].map(([char, hex]) =>
    hex === undefined ? char.charCodeAt(0) : Number.parseInt(hex, 16),
  )
  return Uint8Array.from(codes)
}
