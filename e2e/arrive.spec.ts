/** The first minute: open the page, watch the packet go and the answer come back. */
import { expect, test } from './fixtures.ts'
import { digestOn, drawn, moving, packetsOn, settled } from './probe.ts'

test('a packet moves within five seconds of opening, and its reply arrives', async ({ app, page }) => {
  await app.arrive()
  await moving(page)
  expect(await page.evaluate(() => performance.now())).toBeLessThan(5000)
  await app.setSpeed('4×')
  await settled(page)
  await expect(app.button('Play again')).toBeVisible()
  await app.look('Journey')
  const last = app.hops().last()
  await expect(last).toContainText('web-1 · eth0')
  await expect(last).toContainText(/ICMP echo reply/)
})

test('who goes back to the beginning before anything has moved gets every pane', async ({ app, page }) => {
  // No frame is ever drawn: as on a machine that is slower than the hand on the key.
  await page.addInitScript(() => Object.assign(window, { requestAnimationFrame: () => 0 }))
  await app.arrive()
  await page.keyboard.press('Home')
  await expect(app.inspector.getByRole('tab', { name: 'Journey' })).toBeVisible()
  expect(await app.position()).toBe(0)
})

test('the packet grows where it is encapsulated and shrinks where it is taken out again', async ({ app, page }) => {
  await app.open()
  await app.seek('beginning')
  const stacks = new Map<string, string>()
  for (let steps = 0; steps < 10; steps += 1) {
    await app.step()
    for (const { netns, dev, stack } of await packetsOn(page)) stacks.set(`${netns} ${dev}`, stack.join(' '))
  }
  const plain = 'Eth IP ICMP data'
  const tunnelled = `Eth IP UDP VXLAN ${plain}`
  expect(stacks.get('n1 eth0')).toBe(tunnelled)
  expect(stacks.get('n2 eth0')).toBe(tunnelled)
  expect(stacks.get('n2 flannel.1')).toBe(plain)
})

test('stepping back undoes a step; the keyboard does what the buttons do', async ({ app, page }) => {
  await app.open()
  await app.step()
  await app.step()
  const there = await app.beat()
  await app.step()
  await app.button('Step back').click()
  await expect.poll(() => app.beat()).toBe(there)
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('ArrowRight')
  await expect.poll(() => app.beat()).toBe(there + 1)
  await page.keyboard.press('End')
  await expect(app.button('Play again')).toBeVisible()
  await page.keyboard.press('Home')
  await page.keyboard.press(' ')
  await expect(app.button('Pause')).toBeVisible()
  await page.keyboard.press(' ')
  await expect(app.button('Play')).toBeVisible()
})

test.describe('for who asks for less motion', () => {
  test.use({ contextOptions: { reducedMotion: 'reduce' } })

  test('packets step instead of sliding', async ({ app, page }) => {
    await app.open()
    await app.setSpeed('4×')
    await app.play()
    const places = await page.evaluate(async () => {
      const seen = new Set<string>()
      while (window.__app?.idle === false) {
        const [packet] = window.__app.packets()
        if (packet) seen.add(`${packet.x} ${packet.y}`)
        await new Promise(requestAnimationFrame)
      }
      return [...seen]
    })
    // As many places as devices on its way and back, not as many as frames.
    expect(places.length).toBeGreaterThan(4)
    expect(places.length).toBeLessThan(40)
  })

  test('nothing on the page changes while nothing moves', async ({ app, page }) => {
    await app.open()
    await app.look('Bytes')
    await drawn(page)
    const changes = await page.evaluate(async () => {
      let count = 0
      const observer = new MutationObserver((records) => (count += records.length))
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
      for (let frames = 0; frames < 30; frames += 1) await new Promise(requestAnimationFrame)
      return count
    })
    expect(changes).toBe(0)
  })
})

test('nothing that is only looked at changes the trace', async ({ app, page }) => {
  await app.open()
  const before = await digestOn(page)
  expect(before).toMatch(/^[0-9a-f]{16}$/)
  await app.seek('end')
  await app.select('Pod api-1')
  await app.look('Tables')
  expect(await digestOn(page)).toBe(before)
  await expect(app.button('Undo')).toBeDisabled()
})
