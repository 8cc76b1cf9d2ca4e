// The generator and the hash are pinned: a change of either would change every trace.

import { expect, test } from 'vitest'
import { hash32, rng } from './rng.ts'

test('the same seed gives the same sequence of uint32', () => {
  const next = rng(1)
  const again = rng(1)
  const numbers = Array.from({ length: 1000 }, next)
  expect(numbers).toEqual(Array.from({ length: 1000 }, again))
  expect(numbers.every((n) => Number.isInteger(n) && n >= 0 && n < 2 ** 32)).toBe(true)
  expect(new Set(numbers).size).toBe(1000)
  expect(numbers.slice(0, 3)).toEqual([2693262067, 11749833, 2265367787])
})

test('the hash depends on every character and on the seed, and is pinned', () => {
  expect(hash32('node1')).not.toBe(hash32('node2'))
  expect(hash32('node1')).not.toBe(hash32('node1', 1))
  expect([hash32(''), hash32('node1'), hash32('节点')]).toEqual([2872998923, 3313137914, 3090427200])
})

test('similar texts fill the buckets evenly', () => {
  const buckets = Array.from({ length: 16 }, () => 0)
  for (let i = 0; i < 16_000; i++) {
    const bucket = hash32(`pod-${i}`) % 16
    buckets[bucket] = (buckets[bucket] ?? 0) + 1
  }
  expect(Math.min(...buckets)).toBeGreaterThan(850)
  expect(Math.max(...buckets)).toBeLessThan(1150)
})
