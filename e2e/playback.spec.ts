/** The clock and the packets move outside React: it hears of steps, not of frames. */
import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { linkOf, presetScenario } from './links.ts'
import { drawn } from './probe.ts'

declare global {
  interface Window {
    commits?: number
  }
}

/** React tells its developer tools of every commit, in production too: here they count. */
async function countCommits(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.commits = 0
    const hook = {
      supportsFiber: true,
      inject: () => 1,
      onCommitFiberUnmount() {},
      onCommitFiberRoot: () => (window.commits = (window.commits ?? 0) + 1),
    }
    Object.assign(window, { __REACT_DEVTOOLS_GLOBAL_HOOK__: hook })
  })
}

interface Frame {
  readonly commits: number
  readonly position: number
  readonly beat: number
}

/** The page's clock goes on by one frame; React then does what it has to do about it. */
async function nextFrame(page: Page): Promise<Frame> {
  await page.clock.runFor(16)
  return page.evaluate(async () => {
    // Its scheduler does each piece of its work in a turn of the message queue; these turns come after them.
    const { port1, port2 } = new MessageChannel()
    for (let turn = 0; turn < 20; turn += 1) {
      await new Promise((done) => {
        port1.onmessage = done
        port2.postMessage(undefined)
      })
    }
    const { position = 0, beat = -1 } = window.__app ?? {}
    return { commits: window.commits ?? 0, position, beat }
  })
}

test('no React commits between steps', async ({ app, page }) => {
  await countCommits(page)
  await page.clock.install()
  await app.open()
  await drawn(page)
  await page.clock.pauseAt(new Date(Date.now() + 3_600_000))
  // By its key: under a pointer a tooltip would come up meanwhile.
  await page.keyboard.press('Space')
  let before = await nextFrame(page)
  let [between, at] = [0, 0]
  for (let frames = 0; frames < 160; frames += 1) {
    const now = await nextFrame(page)
    const where = `frame ${frames}, beat ${before.beat} to ${now.beat}`
    expect(now.position, where).toBeGreaterThan(before.position)
    if (now.beat === before.beat) {
      between += 1
      expect(now.commits - before.commits, where).toBe(0)
    } else {
      at += 1
      expect(now.commits - before.commits, where).toBeGreaterThan(0)
    }
    before = now
  }
  expect(at, 'steps').toBeGreaterThan(3)
  expect(between, 'frames between steps').toBeGreaterThan(10 * at)
})

test('wherever one goes, by the ends or by steps, the playhead of a long ladder stays in sight', async ({ app, page }) => {
  await page.setViewportSize({ width: 1280, height: 720 })
  await app.open(linkOf(presetScenario('direct-routing')))
  const head = page.locator('.play-head')
  const ladder = page.locator('.play-scroll')
  const inSight = async () => {
    const [now, pane] = [await head.boundingBox(), await ladder.boundingBox()]
    return now !== null && pane !== null && now.x + now.width / 2 >= pane.x + 120 && now.x <= pane.x + pane.width
  }
  for (const where of ['end', 'beginning', 'end'] as const) {
    await app.seek(where)
    await expect.poll(inSight, where).toBe(true)
  }
  await page.getByRole('heading', { level: 1 }).click()
  await page.keyboard.press('Home')
  await expect.poll(inSight).toBe(true)
})
