import { expect, test } from 'vitest'
import { color } from './colourless.ts'

test('nothing is a colour, also for those who ask by instanceof', () => {
  expect(color()).toBeNull()
  expect({} instanceof color).toBe(false)
})
