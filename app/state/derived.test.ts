import { expect, test, vi } from 'vitest'
import type { Network, Scenario, Trace } from '../../engine/index.ts'
import { derivation } from './derived.ts'
import { createApp } from './store.ts'

const blank: Scenario = {
  version: 1,
  title: '',
  topology: { network: { plugin: 'none' }, machines: [], cables: [] },
  commands: [],
  traffic: [],
  layout: {},
}
const network = (): Network => ({ netns: [], stateOf: () => undefined, commandsOf: () => [], commands: [], issues: [], traffic: [] })
const trace = (): Trace => ({ steps: [], packets: [], runs: [], states: new Map(), end: 0 })

test('compile and simulate run once per identity of what they read; layout and title recompute nothing', () => {
  const compile = vi.fn(network)
  const simulate = vi.fn(trace)
  const derived = derivation(compile, simulate)
  const app = createApp(blank)
  const read = (): readonly [Network, Trace] => [derived.networkOf(app.scenario()), derived.traceOf(app.scenario())]
  const first = read()
  expect(read()).toEqual(first)
  app.edit((scenario) => ({ ...scenario, layout: { n1: { x: 1, y: 2 } } }))
  app.edit((scenario) => ({ ...scenario, title: 'moved' }))
  expect(read()[0]).toBe(first[0])
  expect([compile.mock.calls.length, simulate.mock.calls.length]).toEqual([1, 1])
  app.edit((scenario) => ({ ...scenario, traffic: [] }))
  read()
  expect([compile.mock.calls.length, simulate.mock.calls.length]).toEqual([2, 2])
  app.undo()
  expect(read()[1]).toBe(first[1])
  expect([compile.mock.calls.length, simulate.mock.calls.length]).toEqual([2, 2])
})

test('what throws is thrown to every reader, computed once, and the document stays', () => {
  const compile = vi.fn((): Network => {
    throw new Error('ours')
  })
  const derived = derivation(compile, trace)
  const app = createApp(blank)
  expect(() => derived.networkOf(app.scenario())).toThrow('ours')
  expect(() => derived.traceOf(app.scenario())).toThrow('ours')
  expect(compile).toHaveBeenCalledTimes(1)
  expect(app.scenario()).toBe(blank)
})
