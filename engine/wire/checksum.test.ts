// The Internet checksum against RFC 1071's own example, and its incremental update against computing anew.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipv4 } from './address.ts'
import { checksum, partialChecksum, pseudoHeaderSum, transportChecksum, updateChecksum, updateChecksum32 } from './checksum.ts'

test('the example of RFC 1071 section 3', () => {
  expect(checksum(Uint8Array.of(0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7))).toBe(~0xddf2 & 0xffff)
})

test('bytes that contain their checksum verify to 0, at odd lengths too', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 2, maxLength: 1500 }), fc.nat({ max: 0xffff }), (bytes, initial) => {
      bytes[0] = 0
      bytes[1] = 0
      const sum = checksum(bytes, 0, bytes.length, initial)
      bytes[0] = sum >>> 8
      bytes[1] = sum & 0xff
      expect(checksum(bytes, 0, bytes.length, initial)).toBe(0)
    }),
  )
})

test('the largest packet does not overflow', () => {
  expect(checksum(new Uint8Array(65535).fill(0xff), 0, 65535, 6 * 0xffff)).toBe(0xff)
})

test('only the bytes between from and to count', () => {
  const bytes = Uint8Array.of(0xa5, 0x12, 0x34, 0x56, 0xa5)
  expect(checksum(bytes, 1, 4)).toBe(~(0x1234 + 0x5600) & 0xffff)
})

test('updating is the same as computing anew', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 8, maxLength: 60 }),
      fc.nat({ max: 0xffff }),
      fc.nat({ max: 0xffffffff }),
      (bytes, word, value) => {
        // A header is never all zeros; there one's-complement arithmetic has two zeros.
        bytes[0] = 0x45
        const view = new DataView(bytes.buffer, bytes.byteOffset)
        const before = checksum(bytes)
        const oldWord = view.getUint16(2)
        view.setUint16(2, word)
        const middle = updateChecksum(before, oldWord, word)
        expect(middle).toBe(checksum(bytes))
        const oldValue = view.getUint32(4)
        view.setUint32(4, value)
        expect(updateChecksum32(middle, oldValue, value)).toBe(checksum(bytes))
      },
    ),
  )
})

test('RFC 1624 section 4: the update that RFC 1141 got wrong', () => {
  expect(updateChecksum(0xdd2f, 0x5555, 0x3285)).toBe(0x0000)
})

test('the pseudo-header counts addresses, protocol and length', () => {
  const [src, dst] = [ipv4('10.0.0.1'), ipv4('10.0.0.2')]
  expect(pseudoHeaderSum(src, dst, 17, 9)).toBe(0x0a00 + 1 + 0x0a00 + 2 + 17 + 9)
  expect(transportChecksum(new Uint8Array(9), 0, 9, src, dst, 17)).toBe(~partialChecksum(src, dst, 17, 9) & 0xffff)
})
