import { expect, it } from 'vitest'
import { compile } from '../compile/compile.ts'
import { addMachine, connect, setNetwork } from '../scenario/edit.ts'
import { blank } from '../scenario/drawings.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from './simulate.ts'

it('stops a broadcast storm and says so', () => {
  let drawn = setNetwork(blank, { plugin: 'none' })
  for (const kind of ['switch', 'switch', 'host', 'host'] as const) drawn = addMachine(drawn, kind)
  for (const [a, b] of [
    ['s1', 's2'],
    ['s1', 's2'],
    ['h1', 's1'],
    ['h2', 's2'],
  ] as const)
    drawn = connect(drawn, a, b)
  const { stateOf, traffic } = compile(drawn.topology, [], [{ at: 0, kind: 'ping', from: 'h1', to: 'h2' }])
  expect(simulate(stateOf, traffic.map(jobOf)).cut).toBe(true)
})
