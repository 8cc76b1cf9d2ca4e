import { expect, test } from 'vitest'
import { compile, presetOf, remove, simulate } from '../../engine/index.ts'
import { type Locator, locatorOf, packetOf, resolve, sameLocator } from './selection.ts'

const scenario = presetOf('vxlan')
const network = compile(scenario.topology, scenario.commands, scenario.traffic)
const trace = simulate(network)
const world = { scenario, network, trace }

const locators: readonly Locator[] = [
  { kind: 'machine', id: 'n1' },
  { kind: 'pod', id: 'n1p1' },
  { kind: 'cable', id: 'c1' },
  { kind: 'device', netns: 'n1', dev: 'flannel.1' },
  { kind: 'packet', packet: 0 },
  { kind: 'step', packet: 0, index: trace.packets[0]?.steps[0] ?? -1 },
]

test('a locator finds what it names', () => {
  expect(locators.map((locator) => resolve(locator, world)?.kind)).toEqual(['machine', 'pod', 'cable', 'device', 'packet', 'step'])
})

test('what is gone is gone, without an error', () => {
  const bare = remove(scenario, ['n1'])
  const empty = compile(bare.topology, bare.commands, bare.traffic)
  const nothing = { scenario: bare, network: empty, trace: simulate(empty) }
  for (const locator of locators) expect(resolve(locator, nothing)).toBeUndefined()
  expect(resolve({ kind: 'step', packet: 1, index: trace.packets[0]?.steps[0] ?? -1 }, world)).toBeUndefined()
})

test('locators are values', () => {
  expect(sameLocator({ kind: 'pod', id: 'n1p1' }, locatorOf(scenario, 'n1p1'))).toBe(true)
  expect(sameLocator({ kind: 'pod', id: 'n1p1' }, undefined)).toBe(false)
  expect([locatorOf(scenario, 'n1')?.kind, locatorOf(scenario, 'c2')?.kind, locatorOf(scenario, 'x')]).toEqual([
    'machine',
    'cable',
    undefined,
  ])
  expect(packetOf({ kind: 'step', packet: 3, index: 9 })).toBe(3)
})
