/** Every main screen, measured: three widths, both themes, both languages. */
import { expect, test } from './fixtures.ts'
import { ALL, findFaults } from './looks.ts'
import { screens } from './tour.ts'
import { wordsFor } from './words.ts'

const WIDTHS = [
  { width: 1440, height: 900 },
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
]

for (const viewport of WIDTHS) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const locale of ['en-GB', 'zh-CN']) {
      test.describe(`${viewport.width} px, ${colorScheme}, ${locale}`, () => {
        test.use({ viewport, colorScheme, locale, reducedMotion: 'reduce' })

        test('every screen fits, stands apart, can be read and hit', async ({ page }) => {
          test.slow()
          const visit = { page, say: wordsFor(locale), compact: viewport.width < 1024 }
          for (const [name, reach] of screens) {
            await test.step(name, async () => {
              await reach(visit)
              expect.soft(await findFaults(page, ALL, '.react-flow, svg'), name).toEqual([])
            })
          }
        })
      })
    }
  }
}
