/** A scenario in a link: it opens elsewhere as the same, computes the same in Node, and a bad one does no harm. */
import { compile, digest, loadRest, presets, simulate, type Scenario } from '../engine/index.ts'
import { printScenarioFile } from '../engine/late.ts'
import { Driver } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { hostileLinks, linkOf, presetScenario, scriptLink } from './links.ts'
import { digestOn } from './probe.ts'

const digestInNode = ({ topology, commands, traffic }: Scenario): string => digest(simulate(compile(topology, commands, traffic)))

test.beforeAll(loadRest)

test('a shared link gives the same trace on another page', async ({ app, page, browser }) => {
  await app.open()
  await app.openTerminal('node-1')
  await app.type('ip link set dev flannel.1 mtu 1300')
  await app.type('ping -c 2 -s 1400 10.244.2.3')
  const link = await app.share()
  expect(link.length).toBeLessThan(2000)
  const elsewhere = await browser.newContext()
  const other = new Driver(await elsewhere.newPage())
  await other.page.goto(link)
  await other.page.waitForFunction(() => window.__app !== undefined)
  expect(await digestOn(other.page)).toBe(await digestOn(page))
  await elsewhere.close()
})

test('Node and Chromium compute the same trace of every ready scenario', async ({ app, page }) => {
  await app.open()
  for (const { id, scenario } of presets) {
    await page.evaluate((hash) => (location.hash = hash), linkOf(scenario))
    await expect.poll(() => digestOn(page), id).toBe(digestInNode(scenario))
  }
})

test.describe('bad links', () => {
  for (const { name, link } of hostileLinks) {
    test(name, async ({ app, page }) => {
      // Something of one's own, which must outlive the visit of the link.
      await app.open(linkOf(presetScenario('one-router')))
      await app.setMode('Build')
      await app.palette.getByRole('button', { name: 'Host', exact: true }).click()
      const own = await digestOn(page)
      await expect(app.element('host host-3')).toBeVisible()

      // While the page is open …
      await page.evaluate((hash) => (location.hash = hash), link)
      const alert = page.getByRole('alert').filter({ hasText: 'could not be opened' })
      await expect(alert).toBeVisible()
      await expect(alert.getByRole('listitem').first()).toContainText(/\w+ \w+ \w+/)
      await expect(alert).toContainText('Nothing of yours was changed')
      await expect(app.element('host host-3')).toBeVisible()
      expect(await digestOn(page)).toBe(own)

      // … and when it is opened with the link.
      await page.goto('about:blank')
      await app.open(link)
      await expect(alert).toBeVisible()
      await expect(app.element('host host-3')).toBeVisible()
      expect(await digestOn(page)).toBe(own)
      expect(await page.evaluate(() => Reflect.get({}, 'polluted'))).toBeUndefined()
      await alert.getByRole('button', { name: 'Close' }).click()
      await expect(alert).toHaveCount(0)
    })
  }
})

const files = [
  ['photo.json', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]), /not JSON/],
  ['half.json', Buffer.from(printScenarioFile(presetScenario('vxlan')).slice(0, 200)), /not JSON/],
  ['other.json', Buffer.from('[{"kind":"Pod"}]'), /not a scenario/],
  ['huge.json', Buffer.alloc(5 * 1024 * 1024, ' '), /larger than 4 MB/],
] as const

test('files that are none: refused by name, chosen or dropped; one’s own stays, and a good one opens', async ({ app, page }) => {
  await app.open(linkOf(presetScenario('one-router')))
  const own = await digestOn(page)
  for (const [name, buffer, why] of files) {
    await app.dropFile(name, buffer)
    const alert = page.getByRole('alert').filter({ hasText: `${name} could not be opened` })
    await expect(alert).toContainText(why)
    await expect(alert).toContainText('Your present scenario was not changed')
    expect(await digestOn(page)).toBe(own)
  }
  await app.button('Share').click()
  const dialog = page.getByRole('dialog', { name: 'Share' })
  await dialog.locator('input[type=file]').setInputFiles({ name: 'half.json', mimeType: 'application/json', buffer: files[1][1] })
  await expect(dialog.getByRole('alert')).toContainText('not JSON')
  await page.keyboard.press('Escape')
  await app.dropFile('good.json', Buffer.from(printScenarioFile(presetScenario('vxlan'))))
  await expect(page.getByRole('alert')).toHaveCount(0)
  await expect(app.element('Pod web-1')).toBeVisible()
  await app.undo()
  expect(await digestOn(page)).toBe(own)
})

test('names that are scripts are names', async ({ app, page }) => {
  await app.open(scriptLink)
  await expect(
    app
      .element('Node n1 ')
      .or(app.canvas.getByText(/^n1 "><img/))
      .first(),
  ).toBeVisible()
  await app.play()
  await app.look('Journey')
  await app.setMode('Build')
  await app.button('Terminal').click()
  await app.share()
  expect(await page.evaluate(() => Reflect.get(window, 'hacked'))).toBeUndefined()
  expect(await page.locator('img[src="x"]').count()).toBe(0)
})

test('what one did is still there on the next visit', async ({ app, page }) => {
  await app.open()
  await app.setMode('Build')
  await app.palette.getByRole('button', { name: 'Router', exact: true }).click()
  await expect(app.element('router router-1')).toBeVisible()
  await page.reload()
  await expect(app.element('router router-1')).toBeVisible()
})
