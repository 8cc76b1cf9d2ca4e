// A session of conntrack-tools 1.4.7, recorded in a namespace that tracks and has no connections: every line, what it printed, its exit status.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { terminal } from './shell.fixture.ts'

const recorded = readFileSync(new URL('conntrack.recorded.txt', import.meta.url), 'utf8')
const shell = terminal()

const COMMAND = /^\$ (.*)\n([^]*?)=> (\d+)\n/gm

it.each([...recorded.matchAll(COMMAND)].map(([, line = '', out = '', rc = '']) => ({ line, out, rc: Number(rc) })))(
  '$line',
  ({ line, out, rc }) => {
    expect(shell.run(line)).toEqual({ rc, out })
  },
)
