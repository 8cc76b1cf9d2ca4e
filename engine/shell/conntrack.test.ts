// A session of conntrack-tools 1.4.7, recorded in a namespace that tracks and has no connections.
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { commandsIn } from './recorded.fixture.ts'
import { terminal } from './shell.fixture.ts'

const shell = terminal()

it.each(commandsIn(readFileSync(new URL('conntrack.recorded.txt', import.meta.url), 'utf8')))('$line', ({ line, out, rc }) => {
  expect(shell.run(line)).toEqual({ rc, out })
})
