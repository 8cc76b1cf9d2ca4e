// What a page weighs: gzip bytes of the JavaScript and CSS that are asked for until the first packet moves, and of what follows at once.
// Fonts are not counted; neither is the page itself.
import { gzipSync } from 'node:zlib'
import type { Page } from '@playwright/test'

/** Of what comes before the first packet moves; e2e/weight.spec.ts holds it. */
export const TARGET = 260_000

/** In the page: when the first packet left its place. It has moved since, at a pace of 2.5 beats a second, when this is seen. */
const NOTE_FIRST_MOVE = `const look = () => { const beats = window.__app?.position ?? 0; if (beats > 0) window.moved = performance.now() - beats * 400; else requestAnimationFrame(look) }; look()`
const ASKED_BY_THEN = `performance.getEntriesByType('resource').filter((entry) => entry.startTime <= window.moved).map((entry) => entry.name.replace(/.*\\//, ''))`

interface File {
  readonly name: string
  /** Gzip bytes. */
  readonly size: number
}

interface Weight {
  /** Asked for before a packet first moved, the largest first. */
  readonly first: readonly File[]
  /** These, and those of the panes that follow. */
  readonly all: readonly File[]
}

/** Opens `url` on a fresh page. */
export async function weigh(page: Page, url: string): Promise<Weight> {
  const bodies: Promise<File>[] = []
  page.on('response', (response) => {
    const name = new URL(response.url()).pathname
    if (/\.(js|css)$/.test(name))
      bodies.push(response.body().then((body) => ({ name: name.replace(/.*\//, ''), size: gzipSync(body).length })))
  })
  await page.addInitScript(NOTE_FIRST_MOVE)
  await page.goto(url)
  await page.waitForFunction('window.moved !== undefined')
  await page.getByRole('tab').first().waitFor()
  await page.waitForLoadState('networkidle')
  const names = new Set(await page.evaluate<readonly string[]>(ASKED_BY_THEN))
  const all = (await Promise.all(bodies)).toSorted((a, b) => b.size - a.size)
  return { first: all.filter(({ name }) => names.has(name)), all }
}

export const sum = (files: readonly File[]): number => files.reduce((bytes, { size }) => bytes + size, 0)

export const kilobytes = (what: number | readonly File[]): string => ((typeof what === 'number' ? what : sum(what)) / 1000).toFixed(0)

/** The largest, one a line. */
export const listed = (files: readonly File[]): string =>
  files
    .slice(0, 6)
    .map(({ name, size }) => `  ${(size / 1000).toFixed(1).padStart(6)} kB  ${name}`)
    .join('\n')
