/** What axe finds on the main screens, in both themes, on a desk and on a phone: nothing. */
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { screens } from './tour.ts'
import { wordsFor } from './words.ts'

/** Without `colours`: all but the contrast of words, which looks.spec.ts measures on every screen and axe takes longest for. */
async function findBarriers(page: Page, colours: boolean): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .disableRules(colours ? [] : ['color-contrast'])
    .analyze()
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, any, all }) => `${id}: ${html.slice(0, 160)} ${[...any, ...all][0]?.message ?? ''}`),
  )
}

const DESK = { width: 1280, height: 800 }
const PHONE = { width: 390, height: 844 }

const VISITS = [
  { viewport: DESK, colorScheme: 'light', locale: 'en-GB', shown: screens },
  { viewport: DESK, colorScheme: 'dark', locale: 'zh-CN', shown: screens.slice(0, 2) },
  { viewport: PHONE, colorScheme: 'light', locale: 'zh-CN', shown: screens.slice(0, 2) },
  { viewport: PHONE, colorScheme: 'dark', locale: 'en-GB', shown: screens },
] as const

for (const { viewport, colorScheme, locale, shown } of VISITS) {
  test.describe(`${viewport.width} px, ${colorScheme}`, () => {
    test.use({ viewport, colorScheme, locale, reducedMotion: 'reduce' })

    test('no barriers', async ({ page }) => {
      test.slow()
      const visit = { page, say: wordsFor(locale), compact: viewport.width < 1024 }
      for (const [name, reach] of shown) {
        await test.step(name, async () => {
          await reach(visit)
          expect.soft(await findBarriers(page, shown !== screens), name).toEqual([])
        })
      }
    })
  })
}
