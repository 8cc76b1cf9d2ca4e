// `npm test`: installs what is missing, runs every check, and ends with one line, `N passed, N failed`.
// A stage that has no tests of its own (types, lint, format, build) counts as one. A failed stage does not stop the next.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ensurePackages } from './packages.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
ensurePackages()

const reports = mkdtempSync(join(tmpdir(), 'hopscope-'))
const total = { passed: 0, failed: 0 }
const PATH = resolve('node_modules/.bin') + delimiter + (process.env.PATH ?? '')

const run = (command, env = {}) => spawnSync(command, { stdio: 'inherit', shell: true, env: { ...process.env, PATH, ...env } }).status === 0

/** Runs one stage; `count` reads its report. What ends badly without a failed test counts as one failure. */
function stage(title, command, { env = {}, count = (ok) => ({ passed: ok ? 1 : 0, failed: 0 }) } = {}) {
  console.log(`\n== ${title}`)
  const ok = run(command, env)
  const { passed, failed } = count(ok)
  add(passed, ok ? failed : Math.max(1, failed))
  return ok
}

function add(passed, failed) {
  total.passed += passed
  total.failed += failed
}

function readReport(name) {
  try {
    return JSON.parse(readFileSync(join(reports, name), 'utf8'))
  } catch {
    return undefined // the stage died before it wrote one
  }
}

function countUnit() {
  const report = readReport('unit.json')
  if (!report) return { passed: 0, failed: 1 }
  // A file that cannot be loaded has no tests, and counts as one.
  const broken = report.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length
  return { passed: report.numPassedTests, failed: report.numFailedTests + broken }
}

function countE2e() {
  const report = readReport('e2e.json')
  if (!report) return { passed: 0, failed: 1 }
  const { expected, flaky, unexpected } = report.stats
  return { passed: expected + flaky, failed: unexpected + report.errors.length }
}

async function ensureChromium() {
  const chosen = process.env.CHROMIUM_PATH
  if (chosen) return existsSync(chosen) || say(`CHROMIUM_PATH names ${chosen}, which does not exist.`)
  const { chromium } = await import('@playwright/test')
  if (existsSync('/usr/bin/chromium') || existsSync(chromium.executablePath())) return true
  console.log('No Chromium here: asking Playwright for its own …')
  if (run('playwright install chromium')) return true
  return say('No Chromium. Install one (Debian: apt-get install chromium) or name one in CHROMIUM_PATH, then run again.')
}

function say(sentence) {
  console.error(sentence)
  return false
}

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => done(port))
    })
  })

stage('types', 'npm run --silent typecheck')
stage('lint', 'npm run --silent lint')
stage('format', 'npm run --silent format:check')
stage(
  'unit, property and golden tests',
  'vitest run --reporter=default --reporter=json --outputFile.json=' + JSON.stringify(join(reports, 'unit.json')),
  {
    count: countUnit,
  },
)
const built = stage('build', 'npm run --silent build')

// The page of an earlier build would prove nothing.
if (!built || !(await ensureChromium())) {
  say('The end-to-end tests did not run.')
  add(0, 1)
} else {
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, 'e2e.json'), E2E_PORT: String(await freePort()) }
  stage('end-to-end tests', 'playwright test --reporter=list,json', { env, count: countE2e })
}

rmSync(reports, { recursive: true, force: true })
console.log(`\n${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed > 0 ? 1 : 0
