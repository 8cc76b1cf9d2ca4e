// `npm start`: installs what is missing, builds, and serves the page on this machine until interrupted.

import { fileURLToPath } from 'node:url'
import { ensurePackages } from './packages.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))
ensurePackages()

const { build, preview } = await import('vite')
await build({ logLevel: 'warn' })
// From 4173 on, the first port that is free.
const server = await preview({ preview: { host: '127.0.0.1', port: 4173, strictPort: false }, logLevel: 'warn' })
console.log(`Hopscope is at ${server.resolvedUrls?.local[0]}  (Ctrl+C ends it)`)
