import { expect, test } from 'vitest'
import { compile, presetOf, simulate } from '../../engine/index.ts'
import { geometryOf } from '../state/geometry/geometry.ts'
import { litIn, litOf } from './lit.ts'

const scenario = presetOf('vxlan')
const trace = simulate(compile(scenario.topology, scenario.commands, scenario.traffic))
const geometry = geometryOf(scenario)
const request = trace.packets.find(({ birth, run }) => birth === 'process' && run === 0)
const last = request?.steps.at(-1) ?? -1

test('the way of a delivered packet goes through every device, and none of the way not taken', () => {
  const { devices, wires, here } = litOf(trace, geometry, last)
  expect(here).toBe('n2p1/eth0')
  expect([...devices]).toEqual(
    expect.arrayContaining([
      'n1p1/eth0',
      'n1/cni0',
      'n1/ip route',
      'n1/flannel.1',
      'n1/eth0',
      's1/swp1',
      's1/swp2',
      'n2/flannel.1',
      'n2/cni0',
    ]),
  )
  expect(wires.has('n1/eth0↔s1/swp1')).toBe(true)
  expect(wires.has('n1/eth0↔n1/ip route')).toBe(false)
  expect(devices.has('n1p2/eth0')).toBe(false)
})

test('before a packet leaves its node, the others are dark', () => {
  const first = litOf(trace, geometry, request?.steps.find((index) => trace.steps[index]?.kind === 'tx') ?? -1)
  expect(litIn(first, 'n1')).toBe('n1p1/eth0|@n1p1/eth0')
  expect(litIn(first, 'n2')).toBe('')
  expect(litIn(litOf(trace, geometry, -1), 'n1')).toBe('')
})

test('a copy of a flood came the way of its parent', () => {
  const copy = trace.packets.find(({ birth, steps }) => birth === 'flood' && steps.length > 1)
  const lit = litOf(trace, geometry, copy?.steps.at(-1) ?? -1)
  expect(lit.devices.size).toBeGreaterThan(1)
})
