// UTF-8 against the platform's own encoder and decoder, which only the tests have.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromUtf8, utf8 } from './utf8.ts'

const text = fc.string({ unit: 'binary' })

test('text comes back, and its bytes are those of the platform’s encoder', () => {
  fc.assert(
    fc.property(text, (one) => {
      expect(utf8(one)).toEqual(new Uint8Array(Buffer.from(one, 'utf8')))
      expect(fromUtf8(utf8(one))).toBe(one)
    }),
  )
})

test('half a surrogate pair has no UTF-8', () => {
  expect(utf8('a\ud800b')).toEqual(Uint8Array.from([0x61, 0x3f, 0x62]))
})

test.each([
  ['a byte in the middle of nothing', [0x80, 0x41], '\ufffdA'],
  ['a character cut short', [0xe4, 0xb8], '\ufffd\ufffd'],
  ['a longer form than needed', [0xc0, 0xaf], '\ufffd\ufffd'],
  ['half a surrogate pair', [0xed, 0xa0, 0x80], '\ufffd\ufffd\ufffd'],
  ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80], '\ufffd\ufffd\ufffd\ufffd'],
])('%s is replaced', (_, bytes, expected) => {
  expect(fromUtf8(Uint8Array.from(bytes))).toBe(expected)
})

test('whatever bytes come, some text does', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromUtf8(bytes).length).toBeLessThanOrEqual(bytes.length)
    }),
  )
})
