import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toHex } from './hex.ts'
import { sha1 } from './sha1.ts'
import { utf8 } from './utf8.ts'

test.each([
  ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
])('RFC 3174: %s', (text, digest) => expect(toHex(sha1(utf8(text)))).toBe(digest))

test('property: as another implementation', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => toHex(sha1(bytes)) === createHash('sha1').update(bytes).digest('hex')),
  )
})
