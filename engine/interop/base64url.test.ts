import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromBase64url, toBase64url } from './base64url.ts'

test('as Node writes it', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = toBase64url(bytes)
      expect(text).toBe(Buffer.from(bytes).toString('base64url'))
      expect(fromBase64url(text)).toEqual(bytes)
    }),
  )
})

test('anything else is refused', () => {
  for (const text of ['A', 'AAAAA', 'AB', 'A=', 'A+', '\u00e9\u00e9']) expect(fromBase64url(text)).toBeUndefined()
  expect(fromBase64url('')).toEqual(new Uint8Array())
})
