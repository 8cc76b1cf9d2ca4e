// Bytes survive their text, and other text is refused.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex, toHex } from './hex.ts'

test('bytes to text and back', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(fromHex(toHex(bytes))).toEqual(bytes)
      expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes)
    }),
  )
})

test('odd lengths and foreign characters are refused', () => {
  for (const text of ['a', 'abc', '0x', 'zz', ' 00', '0 ']) expect(fromHex(text)).toBeUndefined()
})
