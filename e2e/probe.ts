/** What the page tells tests about itself, in `window.__app` (app/playback/hook.ts): no test has to sleep or guess. */
import type { Page } from '@playwright/test'

export interface SeenPacket {
  readonly id: number
  readonly netns: string
  readonly dev: string
  readonly stack: readonly string[]
  readonly x: number
  readonly y: number
  readonly dropped?: string
}

interface Probe {
  readonly time: number
  readonly position: number
  readonly beat: number
  readonly idle: boolean
  readonly digest: string
  packets(): readonly SeenPacket[]
}

declare global {
  interface Window {
    __app?: Probe
  }
}

/** Resolves when the playback has come to rest. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() => window.__app?.idle === true, undefined, { polling: 'raf' })
}

/** Resolves when fonts and panes are there and nothing on the page has changed for a few frames: it is laid out. What never rests is named. */
export async function drawn(page: Page): Promise<void> {
  const restless = await page.evaluate(async () => {
    await document.fonts.ready
    let changed: readonly MutationRecord[] | undefined
    const observer = new MutationObserver((records) => {
      changed = records
    })
    observer.observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true })
    const end = performance.now() + 10_000
    const busy = () => changed !== undefined || document.querySelector('[aria-busy=true]') !== null
    for (let calm = 0; calm < 4 && performance.now() < end; calm = busy() ? 0 : calm + 1) {
      changed = undefined
      await new Promise(requestAnimationFrame)
    }
    observer.disconnect()
    return changed?.map(
      ({ target, type, attributeName }) => `${target.nodeName} ${attributeName ?? type} in ${target.parentElement?.className}`,
    )
  })
  if (restless) throw new Error(`does not come to rest: ${[...new Set(restless)].slice(0, 5).join(', ')}`)
}

export const packetsOn = (page: Page): Promise<readonly SeenPacket[]> => page.evaluate(() => window.__app?.packets() ?? [])
export const digestOn = (page: Page): Promise<string> => page.evaluate(() => window.__app?.digest ?? '')

/** Resolves when a packet is somewhere else than a moment ago. */
export async function moving(page: Page): Promise<void> {
  await page.waitForFunction(
    async () => {
      const before = window.__app?.packets()[0]
      await new Promise(requestAnimationFrame)
      const now = window.__app?.packets().find(({ id }) => id === before?.id)
      return before !== undefined && now !== undefined && Math.hypot(now.x - before.x, now.y - before.y) > 0
    },
    undefined,
    { polling: 'raf' },
  )
}
