/** Finding things on a drawing and working on several at once. */
import { expect, test } from './fixtures.ts'
import { linkOf, presetScenario } from './links.ts'

const directRouting = linkOf(presetScenario('direct-routing'))

test('a search finds pods by name and address, and brings them into sight', async ({ app, page }) => {
  await app.open(directRouting)
  await page.keyboard.press('/')
  await page.keyboard.type('10.244.3')
  const found = app.palette.getByRole('button', { name: /^web-3/ })
  await expect(found).toBeVisible()
  await expect(app.palette.getByRole('button', { name: /^web-1/ })).toHaveCount(0)
  // Away with it first.
  for (let i = 0; i < 6; i += 1) await app.button('Zoom in').click()
  await expect(app.element('Pod web-3')).not.toBeInViewport()
  await found.click()
  await expect(app.element('Pod web-3')).toBeInViewport()
  await expect(app.element('Pod web-3')).toHaveAttribute('aria-pressed', 'true')
})

test('several machines: chosen with Shift, moved, aligned, duplicated, deleted, each one step of undo', async ({ app, page }) => {
  await app.open(directRouting)
  await app.setMode('Build')
  await app.select('Node node-1')
  await app.element('Node node-2').click({ modifiers: ['Shift'] })
  await expect(app.inspector.getByRole('heading', { name: '2 machines' })).toBeVisible()
  const top = async (name: string) => (await app.element(name).boundingBox())?.y ?? Number.NaN

  await test.step('dragged together', async () => {
    const [one, two, three] = [await top('Node node-1'), await top('Node node-2'), await top('Node node-3')]
    await app.element('Node node-1').hover()
    await page.mouse.down()
    await page.mouse.move(400, 200)
    await page.mouse.move(400, 220, { steps: 4 })
    await page.mouse.up()
    const moved = (await top('Node node-1')) - one
    expect(Math.abs(moved)).toBeGreaterThan(4)
    expect(await top('Node node-2')).toBeCloseTo(two + moved, 0)
    expect(await top('Node node-3')).toBeCloseTo(three, 0)
    await app.undo()
    await expect.poll(() => top('Node node-2')).toBeCloseTo(two, 0)
    await expect(app.button('Undo')).toBeDisabled()
  })

  await test.step('aligned', async () => {
    await app.element('switch tor-1').click({ modifiers: ['Shift'] })
    await app.inspector.getByRole('button', { name: 'Align in a row' }).click()
    await expect.poll(async () => Math.abs((await top('switch tor-1')) - (await top('Node node-1')))).toBeLessThan(4)
    await app.undo()
  })

  await test.step('duplicated, copied and pasted, deleted', async () => {
    await app.select('Node node-1')
    await app.element('Node node-2').click({ modifiers: ['Shift'] })
    await page.keyboard.press('Control+d')
    await expect(app.element('Node node-5')).toBeVisible()
    await page.keyboard.press('Control+c')
    await page.keyboard.press('Control+v')
    await expect(app.element('Node node-7')).toBeVisible()
    await page.keyboard.press('Delete')
    await expect(app.element('Node node-7')).toHaveCount(0)
    await expect(app.element('Node node-6')).toHaveCount(0)
    await app.undo()
    await expect(app.element('Node node-6')).toHaveCount(1)
  })
})

test('a frame drawn with Shift chooses what it touches', async ({ app, page }) => {
  await app.open(directRouting)
  await app.setMode('Build')
  const [one, two] = [await app.element('switch tor-1').boundingBox(), await app.element('router router-1').boundingBox()]
  if (!one || !two) throw new Error('nothing is drawn')
  await page.keyboard.down('Shift')
  await page.mouse.move(one.x - 20, one.y + one.height / 2)
  await page.mouse.down()
  await page.mouse.move(two.x + two.width / 2, two.y + two.height + 6, { steps: 6 })
  await page.mouse.up()
  await page.keyboard.up('Shift')
  await expect(app.inspector.getByRole('heading', { name: '2 machines' })).toBeVisible()
  await expect(app.element('router router-1')).toHaveAttribute('aria-pressed', 'true')
})

test('one tunnel of the overlay is shown alone, by the mouse and by a key', async ({ app, page }) => {
  await app.open(directRouting)
  const tunnels = page.locator('[data-tunnel]')
  await expect(tunnels).toHaveCount(2)
  const arc = await page.locator('[data-tunnel="n2 n3"] > .topo-tunnel-hit').evaluate((path) => path.getBoundingClientRect())
  await page.mouse.click(arc.x + arc.width / 2, arc.y + 2)
  await expect(tunnels).toHaveCount(1)
  await app.select('switch tor-1')
  await page.keyboard.press('Escape')
  await expect(tunnels).toHaveCount(2)
  await page.keyboard.press('o')
  await expect(tunnels).toHaveCount(1)
  await expect(page.getByText('Only the tunnel node-1 – node-3')).toBeVisible()
})
