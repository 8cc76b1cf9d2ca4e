// The browser's part of `npm run bench`: what moving packets cost on the main thread, as a ratio to a bare React Flow page with as many boxes and
// dots, and what is transferred before the first packet moves.
import { gzipSync } from 'node:zlib'
import type { Browser, Page } from '@playwright/test'
import { encodeShare } from '../interop/share.ts'
import type { Scenario, Traffic } from '../scenario/scenario.ts'
import { findChromium, launch, meter, serve } from './browser-page.ts'
import { cluster } from './cluster.ts'

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

/** In the page: when the first packet left its place. It has moved since, at a pace of 2.5 beats a second, when this is seen. */
const NOTE_FIRST_MOVE = `const look = () => { const beats = window.__app?.position ?? 0; if (beats > 0) window.moved = performance.now() - beats * 400; else requestAnimationFrame(look) }; look()`
const ASKED_BY_THEN = `performance.getEntriesByType('resource').filter((entry) => entry.startTime <= window.moved).map((entry) => entry.name.replace(/.*\\//, ''))`

type File = { readonly name: string; readonly size: number }

interface Transfer {
  /** Asked for before a packet first moved, the largest first. */
  readonly first: readonly File[]
  /** These, and those of the panes that follow. */
  readonly all: readonly File[]
}

/** Gzip bytes of JavaScript and CSS. */
async function transferred(browser: Browser, url: string): Promise<Transfer> {
  const page = await browser.newPage({ viewport: LAPTOP })
  const bodies: Promise<File>[] = []
  page.on('response', (response) => {
    const name = new URL(response.url()).pathname
    if (/\.(js|css)$/.test(name))
      bodies.push(response.body().then((body) => ({ name: name.replace(/.*\//, ''), size: gzipSync(body).length })))
  })
  await page.addInitScript(NOTE_FIRST_MOVE)
  await page.goto(`${url}app/`)
  await page.waitForFunction('window.moved !== undefined')
  await page.getByRole('tab').first().waitFor()
  await page.waitForLoadState('networkidle')
  const names = new Set(await page.evaluate<readonly string[]>(ASKED_BY_THEN))
  const all = (await Promise.all(bodies)).toSorted((a, b) => b.size - a.size)
  await page.close()
  return { first: all.filter(({ name }) => names.has(name)), all }
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

const kilobytes = (files: readonly File[]): string => (files.reduce((sum, { size }) => sum + size, 0) / 1000).toFixed(0)

async function reportTransfer(browser: Browser, url: string): Promise<void> {
  const { first, all } = await transferred(browser, url)
  console.log(`JavaScript and CSS before the first packet moves:   ${kilobytes(first)} kB gzip in ${first.length} files`)
  console.log(`and with the panes that follow it:                  ${kilobytes(all)} kB gzip in ${all.length} files`)
  for (const { name, size } of first.slice(0, 6)) console.log(`  ${(size / 1000).toFixed(1).padStart(6)} kB  ${name}`)
}

export async function browserReport(): Promise<void> {
  const executable = findChromium()
  if (executable === undefined) {
    console.log('browser part: skipped, no Chromium found (CHROMIUM_PATH)')
    return
  }
  const site = await serve()
  const browser = await launch(executable)
  try {
    await reportFrames(browser, site.url)
    await reportTransfer(browser, site.url)
  } finally {
    await browser.close()
    await site.close()
  }
}
