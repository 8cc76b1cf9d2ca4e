/** What has to come before the first packet moves is small, and stays so. */
import { TARGET, kilobytes, listed, sum, weigh } from '../engine/bench/weight.ts'
import { expect, test } from './fixtures.ts'

test('JavaScript and CSS before the first packet moves stay within their limit', async ({ page, baseURL }) => {
  const { first, all } = await weigh(page, baseURL ?? '')
  expect(first.length, 'something was asked for').toBeGreaterThan(1)
  expect(all.length, 'panes follow').toBeGreaterThan(first.length)
  const words = `${kilobytes(first)} kB gzip of ${kilobytes(TARGET)} kB. What can wait is fetched by import(), and enters the engine by late.ts.`
  expect(sum(first), `${words}\n${listed(first)}`).toBeLessThanOrEqual(TARGET)
})
