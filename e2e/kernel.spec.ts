/** The kernel path: the inside of one namespace, with the packet's way lit. */
import type { Locator } from '@playwright/test'
import type { Driver } from './driver.ts'
import { expect, test } from './fixtures.ts'

const stations = (app: Driver): Locator => app.canvas.getByRole('button', { name: / · / })
const station = (app: Driver, name: string): Locator => app.canvas.getByRole('button', { name: new RegExp(`^${name}, `) })

/** The numbers and names of the stations passed, in order. */
async function passed(app: Driver): Promise<readonly string[]> {
  const names = await stations(app).evaluateAll((all) => all.map((one) => one.getAttribute('aria-label') ?? ''))
  const orders = names
    .filter((name) => /, (passed|the packet is here|dropped here) · /.test(name))
    .flatMap((name) =>
      [...name.matchAll(/no\. (\d+)/g)].map(([, order]) => ({ order: Number(order), name: name.slice(0, name.indexOf(',')) })),
    )
  return orders.toSorted((a, b) => a.order - b.order).map(({ name }) => name)
}

async function stepTo(app: Driver, place: string): Promise<void> {
  await app.look('Journey')
  await app.hops(new RegExp(place)).first().click()
}

test('the ping’s way through the first node, in order; a press on a station moves the inspector there', async ({ app, page }) => {
  await app.open()
  await stepTo(app, 'node-1 · eth0 · transmit')
  await app.button('Kernel path').click()
  await expect(app.canvas.getByRole('region', { name: 'Kernel path of node-1' })).toBeVisible()
  expect(await passed(app), 'a frame, whose bridge calls the hook first; a packet; the tunnel’s own').toEqual([
    'Device in',
    'PREROUTING',
    'Bridge',
    'PREROUTING',
    'Routing decision',
    'FORWARD',
    'POSTROUTING',
    'Neighbour',
    'Device out',
    'Tunnel',
    'Routing decision',
    'OUTPUT',
    'POSTROUTING',
    'Neighbour',
    'Device out',
  ])
  await expect(station(app, 'Device out')).toHaveAttribute('aria-current', 'step')
  await station(app, 'Tunnel').click()
  await expect(station(app, 'Tunnel')).toHaveAttribute('aria-current', 'step')
  await app.look('Why')
  await expect(app.inspector.getByRole('article').filter({ hasText: 'Why this outer destination?' })).toBeVisible()
  // The arrows go along the packet's way.
  await station(app, 'Tunnel').press('ArrowLeft')
  await expect(station(app, 'Device out')).toHaveAttribute('aria-current', 'step')
  await expect(page.locator(':focus')).toHaveAttribute('data-station', 'out')
  await page.keyboard.press('ArrowLeft')
  await expect(station(app, 'Neighbour')).toHaveAttribute('aria-current', 'step')
  await app.button('Topology').click()
  await expect(app.element('Node node-1')).toBeVisible()
  await app.element('Node node-1').press('k')
  await expect(app.button('Topology')).toBeFocused()
  await page.keyboard.press('k')
  await expect(app.element('Node node-1')).toBeVisible()
})

test('it follows the packet, unless it is told to stay', async ({ app }) => {
  await app.open()
  await app.button('Kernel path').click()
  const shows = (name: string) => expect(app.canvas.getByRole('region', { name: `Kernel path of ${name}` })).toBeVisible()
  await shows('web-1')
  await stepTo(app, 'node-2 · eth0 · receive')
  await shows('node-2')
  await app.canvas.getByRole('toolbar').getByRole('button', { name: 'node-1' }).click()
  await shows('node-1')
  for (const at of [
    'node-2 · flannel.1 · receive',
    'node-2 · cni0 · transmit',
    /^node-2 · veth\w+ · transmit$/,
    'web-2 · eth0 · receive',
  ]) {
    await app.step()
    await expect(app.inspector.getByRole('heading', { name: at, exact: true })).toBeVisible()
  }
  await shows('node-1')
  await app.canvas.getByRole('toolbar').getByRole('button', { name: 'node-1' }).click()
  await shows('web-2')
  // What it was sent to has it.
  await expect(station(app, 'Local process')).toHaveAttribute('aria-current', 'step')
})

test('the drawing is looked at from where it was before the kernel path', async ({ app }) => {
  await app.open()
  const place = () => app.element('Node node-1').boundingBox()
  const fitted = await place()
  for (let times = 0; times < 2; times += 1) await app.button('Zoom in').click()
  await expect.poll(async () => (await place())?.width).toBeCloseTo(1.3 * 1.3 * (fitted?.width ?? 0), 0)
  const before = await place()
  await app.button('Kernel path').click()
  await app.button('Topology').click()
  await expect.poll(place).toEqual(before)
})

test('a packet that is dropped shows where', async ({ app }) => {
  await app.open()
  await app.openPreset(/^host-gw, two subnets/)
  await app.rest()
  await app.seek('end')
  await app.button('Kernel path').click()
  const died = app.canvas.getByRole('button', { name: /dropped here/ })
  await expect(died).toHaveCount(1)
  await expect(died).toHaveAccessibleName(/^Routing decision, .*IP_INNOROUTES/)
  expect((await passed(app)).at(-1)).toBe('Routing decision')
  await died.press('Enter')
  await app.look('Why')
  await expect(app.inspector.getByRole('article').filter({ hasText: 'Discarded' })).toContainText('IP_INNOROUTES')
})
