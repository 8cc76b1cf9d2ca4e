/**
 * The `test` of every journey: it hands over the driver, and after each test it holds the page to two promises, whatever the
 * journey was about: nothing left for another origin, and the console stayed free of errors.
 */
import { test as base, expect } from '@playwright/test'
import { Driver } from './driver.ts'

interface Fixtures {
  readonly app: Driver
  readonly promises: void
}

export const test = base.extend<Fixtures>({
  app: async ({ page }, provide) => provide(new Driver(page)),
  promises: [
    async ({ context, baseURL }, provide) => {
      const broken: string[] = []
      context.on('request', (request) => {
        const url = new URL(request.url())
        if (/^(?:https?|wss?):$/.test(url.protocol) && url.origin !== new URL(baseURL ?? '').origin) broken.push(`asked ${url.origin}`)
      })
      context.on('console', (message) => {
        if (message.type() === 'error') broken.push(`console: ${message.text()}`)
      })
      context.on('weberror', (error) => broken.push(`threw: ${error.error().message}`))
      await provide()
      expect(broken, 'requests to other origins, errors on the console').toEqual([])
    },
    { auto: true },
  ],
})

export { expect }
