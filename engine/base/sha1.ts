// SHA-1 (RFC 3174) of bytes: Calico names veths and makes MACs of tunnel devices with it. Nothing secret hangs on it here.

const rotate = (x: number, by: number): number => (x << by) | (x >>> (32 - by))

/** Padded to whole blocks of 64 octets: a one, zeros, the length in bits. */
function padded(bytes: Uint8Array): DataView {
  const view = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 9) / 64) * 64))
  bytes.forEach((byte, i) => view.setUint8(i, byte))
  view.setUint8(bytes.length, 0x80)
  view.setUint32(view.byteLength - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(view.byteLength - 4, (bytes.length * 8) >>> 0)
  return view
}

type Words = readonly [number, number, number, number, number]

/** RFC 3174, section 5: f(t; B, C, D) with its constant K(t). */
function mixed(t: number, b: number, c: number, d: number): number {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
  return (b ^ c ^ d) + 0xca62c1d6
}

function block([h0, h1, h2, h3, h4]: Words, view: DataView, offset: number): Words {
  const w = new Int32Array(80)
  for (let t = 0; t < 16; t++) w[t] = view.getInt32(offset + 4 * t)
  for (let t = 16; t < 80; t++) w[t] = rotate((w[t - 3] ?? 0) ^ (w[t - 8] ?? 0) ^ (w[t - 14] ?? 0) ^ (w[t - 16] ?? 0), 1)
  let [a, b, c, d, e] = [h0, h1, h2, h3, h4]
  for (let t = 0; t < 80; t++) {
    const next = (rotate(a, 5) + mixed(t, b, c, d) + e + (w[t] ?? 0)) | 0
    ;[e, d, c, b, a] = [d, c, rotate(b, 30), a, next]
  }
  return [(h0 + a) | 0, (h1 + b) | 0, (h2 + c) | 0, (h3 + d) | 0, (h4 + e) | 0]
}

/** The digest's 20 octets. */
export function sha1(bytes: Uint8Array): Uint8Array {
  const view = padded(bytes)
  let words: Words = [0x67452301, 0xefcdab89 | 0, 0x98badcfe | 0, 0x10325476, 0xc3d2e1f0 | 0]
  for (let offset = 0; offset < view.byteLength; offset += 64) words = block(words, view, offset)
  const digest = new DataView(new ArrayBuffer(20))
  words.forEach((word, i) => digest.setInt32(4 * i, word))
  return new Uint8Array(digest.buffer)
}
