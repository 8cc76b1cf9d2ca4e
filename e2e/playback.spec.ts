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
  readonly beat: string
}

/** What is there at each animation frame for so many milliseconds. */
const record = (page: Page, time: number): Promise<readonly Frame[]> =>
  page.getByRole('slider', { name: 'Time' }).evaluate(async (slider: HTMLInputElement, left) => {
    const end = performance.now() + left
    const frames = []
    while (performance.now() < end) {
      await new Promise(requestAnimationFrame)
      const beat = /beat (\d+)/.exec(slider.ariaValueText ?? '')?.[1] ?? ''
      frames.push({ commits: window.commits ?? 0, position: window.__app?.position ?? 0, beat })
    }
    return frames
  }, time)

test('no React commits between steps', async ({ app, page }) => {
  await countCommits(page)
  await app.open()
  await drawn(page)
  await app.setSpeed('0.25×')
  await app.seek('beginning')
  await app.play()
  const frames = await record(page, 6000)
  const beats = [...new Set(frames.map(({ beat }) => beat))]
  expect(beats.length, 'several steps pass').toBeGreaterThan(2)
  const disturbed = beats.slice(1, -1).filter((beat) => {
    const during = frames.filter((frame) => frame.beat === beat)
    // The first half of a beat is React's: it shows the step. The slider says the next beat up to 100 ms late.
    const quiet = during.slice(during.length * 0.5, during.length * 0.8)
    expect(new Set(quiet.map(({ position }) => position)).size, `the packet moves in beat ${beat}`).toBeGreaterThan(1)
    return new Set(quiet.map(({ commits }) => commits)).size > 1
  })
  // On a busy machine React may be late with a step; were it to hear of frames, no beat would be quiet.
  expect(disturbed.length, 'beats with commits in their second half').toBeLessThan((beats.length - 2) / 2)
  expect(frames.at(-1)?.commits, 'React is being watched').toBeGreaterThan(frames[0]?.commits ?? 0)
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
