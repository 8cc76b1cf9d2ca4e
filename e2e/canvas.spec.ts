/** The drawing as a reader sees it: near and far, with several packets at once, with ARP and without. */
import { addTraffic } from '../engine/index.ts'
import { expect, test } from './fixtures.ts'
import { linkOf, presetScenario } from './links.ts'
import { packetsOn, settled } from './probe.ts'

test('from afar nodes are cards with counts, near every device says address, MAC and MTU', async ({ app }) => {
  await app.open()
  const node = app.canvas.locator('.react-flow__node[data-id=n1]')
  const zoom = async (direction: 'in' | 'out', times: number) => {
    for (let i = 0; i < times; i += 1) await app.button(`Zoom ${direction}`).click()
  }
  await zoom('out', 4)
  await expect(node.getByText('2 pods')).toBeVisible()
  await expect(app.element('Pod web-1')).toHaveCount(0)
  await app.button('Fit the drawing').click()
  await expect(app.element('Pod web-1')).toBeVisible()
  await expect(node.getByText('2 pods')).toHaveCount(0)
  await zoom('in', 3)
  await expect(node.getByText(/02:00:c0:a8:01:0b/)).toBeVisible()
  await expect(node.getByText(/mtu 1500/i).first()).toBeVisible()
})

test('several packets at once, each its own; ARP is hidden until it is asked for', async ({ app, page }) => {
  const two = addTraffic(presetScenario('vxlan'), { kind: 'ping', from: 'n2p2', to: 'n1p2', at: 0 })
  await app.open(linkOf(two))
  await app.step()
  await app.step()
  expect(new Set((await packetsOn(page)).map(({ netns }) => netns)).size).toBeGreaterThan(1)
  const stacks = async (): Promise<string> => {
    await app.seek('beginning')
    await app.setSpeed('4×')
    await app.play()
    const seen = await page.evaluate(async () => {
      const labels = new Set<string>()
      while (window.__app?.idle === false) {
        for (const { stack } of window.__app.packets()) labels.add(stack.join(' '))
        await new Promise(requestAnimationFrame)
      }
      return [...labels]
    })
    await settled(page)
    return seen.join(', ')
  }
  expect(await stacks()).not.toContain('ARP')
  await app.button('ARP hidden').click()
  expect(await stacks()).toContain('Eth ARP')
})
