// UTF-8 without the web's TextEncoder: what a terminal types and prints. Bytes that are no UTF-8 print as U+FFFD.

export function encodeText(text: string): Uint8Array {
  const bytes: number[] = []
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0xfffd
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
  }
  return Uint8Array.from(bytes)
}

export function decodeText(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at] ?? 0
    const length = first < 0x80 ? 1 : first >> 5 === 6 ? 2 : first >> 4 === 14 ? 3 : first >> 3 === 30 ? 4 : 0
    const rest = bytes.subarray(at + 1, at + length)
    const valid = length > 0 && rest.length === length - 1 && rest.every((byte) => byte >> 6 === 2)
    const code = valid ? rest.reduce((value, byte) => (value << 6) | (byte & 63), length === 1 ? first : first & (0x7f >> length)) : 0xfffd
    text += code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd'
    at += valid ? length : 1
  }
  return text
}
