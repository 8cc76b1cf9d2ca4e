// A session of iptables 1.8.9 (legacy), recorded in a fresh namespace of a real kernel: every line, what it printed, and its exit status.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { terminal } from '../shell.fixture.ts'

const recorded = readFileSync(new URL('recorded.txt', import.meta.url), 'utf8')
const shell = terminal()

const COMMAND = /^\$ (.*)\n([^]*?)=> (\d+)\n/gm

it.each([...recorded.matchAll(COMMAND)].map(([, line = '', out = '', rc = '']) => ({ line, out, rc: Number(rc) })))(
  '$line',
  ({ line, out, rc }) => {
    expect(shell.run(line)).toEqual({ rc, out })
  },
)
