/** What nobody does on purpose: drawings out of all proportion, hands faster than the page, a window that never stays as it is. */
import { addMachine, addPod, addTraffic, blank, connect, setPod, type Scenario } from '../engine/index.ts'
import { expect, test } from './fixtures.ts'
import { linkOf, presetScenario } from './links.ts'
import { findFaults } from './looks.ts'
import { drawn, packetsOn, settled } from './probe.ts'

function clusterOf(nodes: number): Scenario {
  let scenario = addMachine(blank, 'switch')
  for (let i = 1; i <= nodes; i += 1) scenario = connect(addPod(addMachine(scenario, 'node'), `n${i}`), `n${i}`, 's1')
  return addTraffic(scenario, { kind: 'ping', from: 'n1p1', to: `n${nodes}p1`, at: 0 })
}

function ringOfSwitches(): Scenario {
  let scenario = addMachine(addMachine(presetScenario('one-switch'), 'switch'), 'switch')
  for (const [a, b] of [
    ['s1', 's2'],
    ['s2', 's3'],
    ['s3', 's1'],
  ] as const)
    scenario = connect(scenario, a, b)
  return scenario
}

test('two hundred nodes: drawn clear of the toolbar, a packet arrives, an edit is quick', async ({ app, page }) => {
  await app.open(linkOf(clusterOf(200)))
  await drawn(page)
  const bar = await page.getByRole('toolbar', { name: 'View' }).boundingBox()
  const tor = await page.locator('.react-flow__node[data-id=s1]').boundingBox()
  expect((tor?.y ?? 0) + (tor?.height ?? 0)).toBeLessThanOrEqual((bar?.y ?? 0) + 1)
  await app.seek('end')
  await app.look('Journey')
  await expect(app.hops().last()).toContainText(/pod-1-1 · eth0.*ICMP echo reply/s)
  await app.setMode('Build')
  await app.palette.getByRole('button', { name: 'Router', exact: true }).click()
  await expect(app.element('router router-1')).toHaveCount(1)
})

test('a ring of switches: the page says that packets go round in circles, and lives', async ({ app, page }) => {
  await app.open(linkOf(ringOfSwitches()))
  await expect(page.getByText(/packets go round in circles/)).toBeVisible()
  await app.setMode('Build')
  await app.element('switch tor-3').click()
  await page.keyboard.press('Delete')
  await app.setMode('Run')
  await expect(page.getByText(/packets go round in circles/)).toHaveCount(0)
  await app.seek('end')
  await app.look('Journey')
  await expect(app.hops(/ICMP echo reply/).last()).toContainText('host-1')
})

test('one address twice: a badge names both, and the packet stays with the first', async ({ app, page }) => {
  await app.open(linkOf(setPod(presetScenario('vxlan'), 'n2p1', { address: '10.244.1.2' })))
  await expect(app.button(/both have 10\.244\.1\.2/).first()).toBeVisible()
  await app.step()
  expect(await packetsOn(page)).toEqual([expect.objectContaining({ netns: 'n1p1', dev: 'lo' })])
})

test('hands faster than the page: every press counts, undo brings all of it back', async ({ app, page }) => {
  await app.open()
  await app.setMode('Build')
  const before = await app.canvas.getByRole('button').count()
  await app.palette.getByRole('button', { name: 'Switch', exact: true }).click()
  await app.element('switch tor-2').focus()
  for (const key of 'nhrwnhrwnhrw') await page.keyboard.press(key, { delay: 0 })
  await expect(app.element('node-5').or(app.element('Node node-5'))).toHaveCount(1)
  for (let i = 0; i < 30; i += 1) await page.keyboard.press(i % 3 === 2 ? 'Control+Shift+z' : 'Control+z', { delay: 0 })
  for (let i = 0; i < 13; i += 1) await page.keyboard.press('Control+z', { delay: 0 })
  await expect(app.button('Undo')).toBeDisabled()
  await expect(app.canvas.getByRole('button')).toHaveCount(before)
  for (let i = 0; i < 13; i += 1) await page.keyboard.press('Control+Shift+z', { delay: 0 })
  await expect(app.element('Node node-5')).toHaveCount(1)
  await app.setMode('Run')
  await page.getByRole('heading', { level: 1 }).click()
  for (let i = 0; i < 12; i += 1) await page.keyboard.press(['Space', 'ArrowRight', 'ArrowLeft', 'End', 'Home'][i % 5] ?? 'Space')
  await page.keyboard.press('End')
  await settled(page)
  await expect(app.button('Play again')).toBeVisible()
})

test('any window: zoomed to 200 %, on its side, tiny, and back; nothing is lost or scrolls away', async ({ app, page }) => {
  await app.open()
  await app.step()
  const shown = await packetsOn(page)
  for (const [width, height] of [
    [720, 450],
    [844, 390],
    [360, 640],
    [320, 480],
    [1920, 1080],
  ] as const) {
    await page.setViewportSize({ width, height })
    expect.soft(await findFaults(page, ['tooWide', 'sideways'], '.react-flow'), `${width} × ${height}`).toEqual([])
    await expect(app.element('Node node-2')).toBeInViewport()
    await expect(page.getByRole('button', { name: 'Step forward' })).toBeInViewport()
  }
  expect(await packetsOn(page)).toEqual(shown)
})
