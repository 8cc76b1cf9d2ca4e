// A session of iptables 1.8.9 (legacy), recorded in a fresh namespace of a real kernel.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { commandsIn } from '../recorded.fixture.ts'
import { terminal } from '../shell.fixture.ts'

const shell = terminal()

it.each(commandsIn(readFileSync(new URL('recorded.txt', import.meta.url), 'utf8')))('$line', ({ line, out, rc }) => {
  expect(shell.run(line)).toEqual({ rc, out })
})
