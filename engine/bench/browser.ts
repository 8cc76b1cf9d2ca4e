// The browser's part of `npm run bench`: what moving packets cost on the main thread, as a ratio to a bare React Flow page with as many boxes and
// dots, and what is transferred before the first packet moves.
import type { Browser, Page } from '@playwright/test'
import { encodeShare } from '../interop/share.ts'
import type { Scenario, Traffic } from '../scenario/scenario.ts'
import { meter, serve } from './browser-page.ts'
import { cluster } from './cluster.ts'
import { TARGET, kilobytes, listed, weigh } from './weight.ts'

const NODES = 12
const PODS = 4
const PACKETS = 100
const FRAMES = 120
const ROUNDS = 5

/** 100 pings at once over about 100 devices: 12 nodes with cni0, flannel.1, eth0 and 4 pods each, a switch, a router. */
function crowded(): Scenario {
  const ids = Array.from({ length: NODES * PODS }, (_, i) => `n${1 + Math.floor(i / PODS)}p${1 + (i % PODS)}`)
  const traffic = Array.from({ length: PACKETS }, (_, i): Traffic => ({
    at: 0,
    kind: 'ping',
    from: ids[i % ids.length] ?? '',
    to: ids[(i + PODS * 5) % ids.length] ?? '',
  }))
  return { ...cluster(NODES, PODS), traffic }
}

const middle = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

async function medianOf(page: Page, before: () => Promise<void>): Promise<number> {
  const perFrame = await meter(page)
  const rounds: number[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    await before()
    rounds.push(await perFrame(FRAMES))
  }
  return middle(rounds.slice(1))
}

const START = `document.querySelector('input[type=range]') && (() => { const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set; const input = document.querySelector('.shell-transport input[type=range]'); set.call(input, '8'); input.dispatchEvent(new Event('input', { bubbles: true })) })()`

type Window = { readonly width: number; readonly height: number }

/** In the first the drawing fits as cards, one for a node; in the second with every device. */
const LAPTOP: Window = { width: 1280, height: 800 }
const WALL: Window = { width: 2560, height: 1440 }

interface Cost {
  readonly ms: number
  readonly packets: number
  /** Devices and pods drawn. */
  readonly devices: number
}

async function appCost(browser: Browser, url: string, viewport: Window): Promise<Cost> {
  const page = await browser.newPage({ viewport })
  await page.goto(`${url}app/#${encodeShare(crowded())}`)
  await page.waitForFunction('window.__app?.packets().length > 0')
  const seen: number[] = []
  const ms = await medianOf(page, async () => {
    await page.evaluate(START)
    const play = page.getByRole('button', { name: /^Play( again)?$/ })
    if (await play.isVisible()) await play.click()
    await page.waitForFunction('window.__app.packets().length > 0')
    seen.push(Number(await page.evaluate('window.__app.packets().length')))
  })
  const devices = await page.locator('main [data-element*=p], main [data-element*="/"]').count()
  await page.close()
  return { ms, packets: middle(seen), devices }
}

async function bareCost(browser: Browser, url: string, viewport: Window): Promise<number> {
  const page = await browser.newPage({ viewport })
  const boxes = NODES * (PODS + 3) + 2
  const nodes = Array.from({ length: boxes }, (_, i) => ({
    id: `b${i}`,
    x: (i % 12) * 180,
    y: Math.floor(i / 12) * 90,
    width: 140,
    height: 48,
  }))
  const edges = nodes.slice(1).map(({ id }, i) => ({ id: `e${i}`, source: `b${i}`, target: id }))
  await page.addInitScript(`window.bare = ${JSON.stringify({ nodes, edges, dots: PACKETS })}`)
  await page.goto(`${url}bare/`)
  await page.locator('.react-flow__node').first().waitFor()
  const ms = await medianOf(page, async () => {})
  await page.close()
  return ms
}

async function reportFrames(browser: Browser, url: string): Promise<void> {
  for (const viewport of [LAPTOP, WALL]) {
    const bare = await bareCost(browser, url, viewport)
    const { ms, packets, devices } = await appCost(browser, url, viewport)
    const drawn = devices > NODES ? `${devices} devices drawn` : `${NODES} nodes as cards`
    console.log(
      `main thread per frame, ${packets} packets, ${drawn}, ${viewport.width} × ${viewport.height}: ${ms.toFixed(2)} ms, bare page ${bare.toFixed(2)} ms, ratio ${(ms / bare).toFixed(2)}`,
    )
  }
}

async function reportWeight(browser: Browser, url: string): Promise<void> {
  const page = await browser.newPage({ viewport: LAPTOP })
  const { first, all } = await weigh(page, `${url}app/`)
  await page.close()
  const target = `target ${kilobytes(TARGET)} kB`
  console.log(`JavaScript and CSS before the first packet moves:   ${kilobytes(first)} kB gzip in ${first.length} files (${target})`)
  console.log(`and with the panes that follow it:                  ${kilobytes(all)} kB gzip in ${all.length} files`)
  console.log(listed(first))
}

export async function browserReport(browser: Browser): Promise<void> {
  const site = await serve()
  try {
    await reportFrames(browser, site.url)
    await reportWeight(browser, site.url)
  } finally {
    await site.close()
  }
}
