/** A cluster from nothing, twice: with the mouse alone, and with the keyboard alone. Both send a ping that must come back. */
import type { Page } from '@playwright/test'
import type { Driver } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { settled } from './probe.ts'

async function expectReply(app: Driver): Promise<void> {
  await expect(app.button('Pause')).toBeVisible()
  await app.setSpeed('4×')
  await settled(app.page)
  await app.look('Journey')
  await expect(app.hops(/ICMP echo reply/).last()).toContainText('pod-1-1 · eth0 · receive')
}

test('with the mouse: drop, drag a cable, connect, send', async ({ app, page }) => {
  await app.open()
  await app.button('Blank canvas').click()
  await expect(app.canvas.getByText('Nothing here yet')).toBeVisible()
  await app.drop('Node', { x: 180, y: 140 })
  await app.drop('Node', { x: 520, y: 140 })
  await app.drop('Switch', { x: 350, y: 350 })
  await app.button('Fit the drawing').click()
  await app.drop('Pod', app.element('Node node-1'))
  await app.drop('Pod', app.element('Node node-2'))
  await expect(app.element('Pod pod-1-1')).toBeVisible()
  await expect(app.element('Pod pod-2-1')).toBeVisible()

  await test.step('a cable by dragging', async () => {
    const handle = page.locator('.react-flow__node[data-id=n1] .react-flow__handle').first()
    await handle.hover()
    await page.mouse.down()
    await app.element('switch tor-1').hover()
    await page.mouse.up()
    await expect(app.element('Cable node-1 eth0 to tor-1 swp1')).toHaveCount(1)
  })

  await test.step('a cable by clicking both ends', async () => {
    await app.palette.getByRole('button', { name: 'Connect', exact: true }).click()
    await app.select('Node node-2')
    await app.select('switch tor-1')
    await expect(app.element('Cable node-2 eth0 to tor-1 swp2')).toHaveCount(1)
  })

  await app.palette.getByRole('button', { name: 'Send…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send a packet' })
  await dialog.getByRole('combobox', { name: 'From' }).selectOption({ label: 'pod-1-1 · 10.244.1.2' })
  await dialog.getByRole('combobox', { name: 'To' }).selectOption({ label: 'pod-2-1 · 10.244.2.2' })
  await dialog.getByRole('button', { name: 'Send' }).click()
  await expectReply(app)
})

/** Presses a key until what has the focus calls itself so. */
async function reach(page: Page, name: string | RegExp, key = 'Tab'): Promise<void> {
  const target = page.locator(':focus').and(page.getByRole('button', { name, exact: true }).or(page.getByLabel(name, { exact: true })))
  for (let presses = 0; presses < 80; presses += 1) {
    if ((await target.count()) > 0) return
    await page.keyboard.press(key)
  }
  throw new Error(`${key} never reaches ${name}`)
}

test('with the keyboard: add, connect, send', async ({ app, page }) => {
  await app.open()
  await reach(page, 'Blank canvas')
  await page.keyboard.press('Enter')
  for (const node of ['node-1', 'node-2']) {
    await reach(page, 'Node')
    await page.keyboard.press('Enter')
    await expect(app.element(`Node ${node}`)).toBeVisible()
    await reach(page, 'Pod')
    await page.keyboard.press('Enter')
    await reach(page, 'Node', 'Shift+Tab')
  }
  await expect(app.element('Pod pod-1-1')).toBeVisible()
  await expect(app.element('Pod pod-2-1')).toBeVisible()
  await reach(page, 'Switch')
  await page.keyboard.press('Enter')

  for (const node of ['node-1', 'node-2']) {
    await reach(page, 'Connect')
    await page.keyboard.press('Enter')
    await reach(page, 'From')
    await page.keyboard.type(node)
    await reach(page, 'To')
    await page.keyboard.type('tor-1')
    await reach(page, 'Plug in a cable')
    await page.keyboard.press('Enter')
    await expect(app.element(`Cable ${node} eth0`)).toHaveCount(1)
  }

  await reach(page, 'Send…')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Send a packet' })).toBeVisible()
  await reach(page, 'Send')
  await page.keyboard.press('Enter')
  await expectReply(app)
})

test('presets by their own keys: one stop, then up and down', async ({ app, page }) => {
  await app.open()
  await reach(page, /^VXLAN two nodes/)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('banner')).toContainText('two pods on one node')
  await page.keyboard.press('Tab')
  await expect(page.locator(':focus')).toHaveText('Blank canvas')
})

test('the canvas by its own keys: arrows walk, letters build, Delete and Ctrl+Z', async ({ app, page }) => {
  await app.open()
  await reach(page, /^Node node-1/)
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await expect(page.locator(':focus')).toHaveAttribute('aria-pressed', 'true')
  await page.keyboard.press('h')
  await expect(app.element('host host-1')).toBeVisible()
  await page.keyboard.press('Delete')
  await expect(app.element('host host-1')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  await expect(app.element('host host-1')).toBeVisible()
  await page.keyboard.press('Control+Shift+z')
  await expect(app.element('host host-1')).toHaveCount(0)
})

test('a wrong address is explained where it is typed, and never blocks', async ({ app, page }) => {
  await app.open()
  await app.setMode('Build')
  await app.select('Pod web-1')
  const address = app.inspector.getByRole('textbox', { name: 'Address' })
  await address.fill('10.244.1')
  await address.press('Enter')
  await expect(app.inspector.getByRole('alert')).toContainText('is no IPv4 address')
  await address.fill('10.244.1.3')
  await address.press('Enter')
  await expect(app.inspector.getByRole('alert')).toHaveCount(0)
  // The same address as api-1: a badge on the drawing says so.
  await expect(app.button(/api-1 and web-1 both have 10\.244\.1\.3/)).toBeVisible()
  await app.undo()
  await expect(page.getByText('10.244.1.2', { exact: true })).toBeVisible()
})
