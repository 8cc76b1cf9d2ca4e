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

async function appCost(browser: Browser, url: string): Promise<{ readonly ms: number; readonly packets: number }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
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
  await page.close()
  return { ms, packets: middle(seen) }
}

async function bareCost(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
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

/** In the page: when the first packet moved, by its own clock, and what had been loaded by then. */
const NOTE_FIRST_MOVE = `const look = () => (window.__app?.position > 0 ? (window.moved = performance.now()) : requestAnimationFrame(look)); look()`
const LOADED_BY_THEN = `performance.getEntriesByType('resource').filter((entry) => entry.responseEnd <= window.moved).map((entry) => entry.name.replace(/.*\\//, ''))`

/** Gzip bytes of all JavaScript and CSS that came before a packet first moved. */
async function transferred(browser: Browser, url: string): Promise<readonly { readonly name: string; readonly size: number }[]> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } })
  const bodies: Promise<{ readonly name: string; readonly size: number }>[] = []
  page.on('response', (response) => {
    const name = new URL(response.url()).pathname
    if (/\.(js|css)$/.test(name))
      bodies.push(response.body().then((body) => ({ name: name.replace(/.*\//, ''), size: gzipSync(body).length })))
  })
  await page.addInitScript(NOTE_FIRST_MOVE)
  await page.goto(`${url}app/`)
  await page.waitForFunction('window.moved !== undefined')
  const names = new Set((await page.evaluate(LOADED_BY_THEN)) as readonly string[])
  const all = await Promise.all(bodies)
  await page.close()
  return all.filter(({ name }) => names.has(name)).toSorted((a, b) => b.size - a.size)
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
    const bare = await bareCost(browser, site.url)
    const { ms, packets } = await appCost(browser, site.url)
    console.log(
      `main thread per frame, ${packets} packets on ${NODES * (PODS + 3) + 2} devices:  ${ms.toFixed(2)} ms, bare page ${bare.toFixed(2)} ms, ratio ${(ms / bare).toFixed(2)}`,
    )
    const files = await transferred(browser, site.url)
    const total = files.reduce((sum, { size }) => sum + size, 0)
    console.log(`JavaScript and CSS before the first packet moves:   ${(total / 1000).toFixed(0)} kB gzip in ${files.length} files`)
    for (const { name, size } of files.slice(0, 6)) console.log(`  ${(size / 1000).toFixed(1).padStart(6)} kB  ${name}`)
  } finally {
    await browser.close()
    await site.close()
  }
}
