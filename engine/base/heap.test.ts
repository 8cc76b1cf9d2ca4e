// A heap gives back what was pushed, in order.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heap } from './heap.ts'

test('pops in order, whatever the order of pushing', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), (numbers) => {
      const queue = heap<number>((a, b) => a < b)
      for (const number of numbers) queue.push(number)
      expect(queue.size()).toBe(numbers.length)
      const sorted = numbers.toSorted((a, b) => a - b)
      expect(queue.peek()).toBe(sorted[0])
      expect(numbers.map(() => queue.pop())).toEqual(sorted)
      expect(queue.pop()).toBeUndefined()
    }),
  )
})

test('keeps its order while pushes and pops alternate', () => {
  const queue = heap<number>((a, b) => a < b)
  for (const number of [5, 1, 4]) queue.push(number)
  expect(queue.pop()).toBe(1)
  for (const number of [3, 0, 9]) queue.push(number)
  expect([queue.pop(), queue.pop(), queue.pop()]).toEqual([0, 3, 4])
  expect(queue.size()).toBe(2)
})
