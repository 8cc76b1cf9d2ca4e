// What the browser benchmark needs of a browser: find one, serve two builds, and read the renderer's own account of its CPU time.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type CDPSession, type Page, chromium } from '@playwright/test'
import { build, preview } from 'vite'

const ROOT = join(import.meta.dirname, '../..')

/** As in playwright.config.ts: the one that is named, Debian's, or Playwright's own. */
export function findChromium(): string | undefined {
  const named = process.env['CHROMIUM_PATH']
  return [...(named ? [named] : []), '/usr/bin/chromium', chromium.executablePath()].find((path) => existsSync(path))
}

export const launch = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  })

export interface Site {
  /** Ends with a slash; app/ and bare/ are below it. */
  readonly url: string
  readonly close: () => Promise<void>
}

/** Builds the app, and the bare page it is compared with, into a folder of their own, and serves both. */
export async function serve(): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-bench-'))
  const quiet = { logLevel: 'error', mode: 'production' } as const
  await build({ ...quiet, configFile: join(ROOT, 'vite.config.ts'), root: join(ROOT, 'app'), build: { outDir: join(folder, 'app') } })
  await build({
    ...quiet,
    configFile: false,
    root: join(ROOT, 'e2e/bench'),
    base: './',
    build: { outDir: join(folder, 'bare'), emptyOutDir: true, target: 'es2022' },
  })
  const server = await preview({
    ...quiet,
    configFile: false,
    root: folder,
    build: { outDir: '.' },
    preview: { host: '127.0.0.1', port: 4273 },
  })
  const close = async (): Promise<void> => {
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { url: server.resolvedUrls?.local[0] ?? '', close }
}

async function cpu(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
}

const frames = (page: Page, count: number): Promise<unknown> =>
  page.evaluate(
    `new Promise((done) => { let left = ${count}; const tick = () => (left-- > 0 ? requestAnimationFrame(tick) : done()); tick() })`,
  )

/** CPU milliseconds of the main thread per animation frame, over `count` frames. Thread time: what other processes do hardly matters. */
export async function meter(page: Page): Promise<(count: number) => Promise<number>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })
  return async (count) => {
    const before = await cpu(session)
    await frames(page, count)
    return (((await cpu(session)) - before) * 1000) / count
  }
}
