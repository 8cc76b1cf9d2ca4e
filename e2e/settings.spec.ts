/** Theme and language: chosen on the page, kept for the next visit. */
import { expect, test } from './fixtures.ts'

test('the first visit follows the browser; a choice outlives the page', async ({ app, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' })
  await app.open()
  const paper = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor)
  const dark = await paper()
  await app.setTheme('light')
  expect(await paper()).not.toBe(dark)
  await app.setLanguage('中文')
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN')
  await expect(app.button('分享')).toBeVisible()
  await page.reload()
  await expect(app.button('分享')).toBeVisible()
  expect(await paper()).not.toBe(dark)
})
