// Installs the packages of package-lock.json where they are missing or of another version. Plain Node: it runs before anything is there.

import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'

const packagesOf = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {})

function installed() {
  const there = packagesOf('node_modules/.package-lock.json')
  return Object.entries(packagesOf('package-lock.json')).every(
    ([path, { version, optional }]) => path === '' || optional || there[path]?.version === version,
  )
}

/** Ends the process with a sentence where Node is too old or the installation fails. */
export function ensurePackages() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) fail(`Hopscope needs Node 20.19 or newer; this is ${process.versions.node}.`)
  if (installed()) return
  console.log('Installing packages (npm ci) …')
  // Building needs the development packages, whatever NODE_ENV says. Through a shell: npm is a .cmd file on Windows.
  const { status } = spawnSync('npm ci --include=dev', { stdio: 'inherit', shell: true })
  if (status !== 0) fail('npm ci failed: see above.')
}

function fail(sentence) {
  console.error(sentence)
  process.exit(1)
}
