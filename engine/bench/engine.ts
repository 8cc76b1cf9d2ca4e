// The engine's part of `npm run bench`: the same measures, built once as the page is built, in Chromium (where its users are) and in Node.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from '@playwright/test'
import { build } from 'vite'
import type * as Measures from './measures.ts'

type Name = keyof typeof Measures

/** One line of the report: a label, the measure and its arguments. */
const LINES: readonly (readonly [label: string, name: Name, args: readonly number[], unit: string])[] = [
  ['device-hops per second, flannel VXLAN, full trace', 'deviceHops', [], ''],
  ['compile and first trace, 100 nodes, 1,000 pods', 'firstTrace', [100], ' ms'],
  ['compile and first trace, 1,000 nodes, 10,000 pods', 'firstTrace', [1000], ' ms'],
  ['edit to new path, 100 nodes', 'editToPath', [], ' ms'],
]

const print = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: value < 1000 ? 1 : 0 })

/** What is still held when a trace of 10,000 pods has just been made. */
const megabytes = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`

async function built(folder: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    root: import.meta.dirname,
    build: { lib: { entry: 'measures.ts', formats: ['es'], fileName: 'measures' }, outDir: folder, target: 'es2022' },
  })
  return join(folder, 'measures.js')
}

async function inNode(file: string): Promise<void> {
  const measures = (await import(pathToFileURL(file).href)) as Record<Name, (...args: readonly number[]) => number>
  for (const [label, name, args, unit] of LINES) console.log(`Node      ${label}: ${print(measures[name](...args))}${unit}`)
  measures.firstTrace(1000)
  console.log(`Node      heap after 10,000 pods: ${megabytes(process.memoryUsage().heapUsed)}`)
}

async function inChromium(browser: Browser, file: string): Promise<void> {
  const page = await browser.newPage()
  // As one module, however often it is asked: what is compiled stays compiled.
  const module = `data:text/javascript;base64,${readFileSync(file).toString('base64')}`
  for (const [label, name, args, unit] of LINES) {
    const value = Number(await page.evaluate(`import('${module}').then((measures) => measures.${name}(${args.join()}))`))
    console.log(`Chromium  ${label}: ${print(value)}${unit}`)
  }
  await page.close()
}

/** Without a browser only Node's figures. */
export async function engineReport(browser: Browser | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-measures-'))
  try {
    const file = await built(folder)
    if (browser !== undefined) await inChromium(browser, file)
    await inNode(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
