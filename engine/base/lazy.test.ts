// A lazy value is computed when first read, once; assertions and results behave as they say.

import { expect, test } from 'vitest'
import { assert, assertNever } from './assert.ts'
import { lazy, now } from './lazy.ts'
import { err, ok } from './result.ts'

test('computed at the first read, and never again', () => {
  let runs = 0
  const answer = lazy(() => {
    runs++
    return undefined
  })
  expect(runs).toBe(0)
  expect([answer.value, answer.value]).toEqual([undefined, undefined])
  expect(runs).toBe(1)
  expect(now(7).value).toBe(7)
})

test('assertions throw, results do not', () => {
  expect(() => assert(undefined, 'something')).toThrow('assertion failed: something')
  expect(() => assertNever('x' as never)).toThrow('unexpected value: "x"')
  expect([ok(1), err('no')]).toEqual([
    { ok: true, value: 1 },
    { ok: false, error: 'no' },
  ])
})
