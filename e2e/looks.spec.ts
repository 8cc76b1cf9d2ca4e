/** Every main screen, measured: three widths, both themes, both languages. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { findFaint, findOverlaps, findSideways, findSmallTargets, findTooWide } from './looks.ts'

const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
]

async function look(page: Page, screen: string): Promise<void> {
  const found = {
    'texts wider than their boxes': await findTooWide(page),
    'labels on each other': await findOverlaps(page, '.react-flow, svg'),
    'texts too faint to read': await findFaint(page),
    'targets too small to hit': await findSmallTargets(page),
    'scrolls sideways': await findSideways(page),
  }
  for (const [what, where] of Object.entries(found)) expect.soft(where, `${screen}: ${what}`).toEqual([])
}

for (const viewport of WIDTHS) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const locale of ['en-GB', 'zh-CN']) {
      test.describe(`${viewport.width} px, ${colorScheme}, ${locale}`, () => {
        test.use({ viewport, colorScheme, locale, reducedMotion: 'reduce' })

        test('fits, stands apart, can be read and hit', async ({ app, page }) => {
          await app.open()
          await look(page, 'first screen')
        })
      })
    }
  }
}
