import { expect, test } from 'vitest'
import { addService } from '../scenario/edit-service.ts'
import { addCommand } from '../scenario/edit.ts'
import { type PresetId, presetOf, presets } from '../scenario/presets.ts'
import { compileWith } from './compile-with.ts'
import { isRestHere, loadRest, needsRest, restHere } from './late.ts'

const vxlan = presetOf('vxlan')

test('a drawn ping over flannel needs nothing more; a command, another program, Calico or a Service does', () => {
  const simple: readonly PresetId[] = ['vxlan', 'same-node', 'direct-routing', 'host-gw', 'host-gw-two-subnets', 'one-switch', 'one-router']
  expect(presets.filter(({ scenario }) => !needsRest(scenario)).map(({ id }) => id)).toEqual(expect.arrayContaining([...simple]))
  expect(presets.filter(({ id }) => id.startsWith('calico')).every(({ scenario }) => needsRest(scenario))).toBe(true)
  expect(needsRest(addCommand(vxlan, { in: 'n1', line: 'ip link' }))).toBe(true)
  expect(needsRest({ ...vxlan, traffic: [{ at: 0, kind: 'traceroute', from: 'n1p1', to: 'n2p1', method: 'udp' }] })).toBe(true)
  expect(needsRest(addService(vxlan, ['n2p1']))).toBe(true)
})

test('what needs no more compiles without it', () => {
  const compile = compileWith(restHere)
  for (const { scenario } of presets.filter((preset) => !needsRest(preset.scenario))) {
    const { topology, commands, traffic } = scenario
    const network = compile(topology, commands, traffic)
    expect(network.netns.map((name) => network.stateOf(name)?.name)).toEqual(network.netns)
    expect(network.issues).toBeDefined()
  }
  expect(isRestHere()).toBe(false)
})

test('the rest is there once it has been loaded, and not before', async () => {
  expect(restHere).toThrow('loadRest has not been called')
  await loadRest()
  expect(restHere().shell.answer(() => undefined, 'n1', 'ip link', 0).kind).toBe('wrong')
})
