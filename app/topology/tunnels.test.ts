import { expect, test } from 'vitest'
import { type Scenario, presetOf } from '../../engine/index.ts'
import { geometryOf } from '../state/geometry/geometry.ts'
import { tunnelsOf } from './tunnels.ts'

const pairs = (scenario: Scenario, looked: readonly string[] = []): readonly string[] =>
  tunnelsOf(scenario, geometryOf(scenario), new Set(looked)).map(({ a, b, over }) => `${a}${over ? ' over ' : ' '}${b}`)

test('an arc between two nodes that face each other', () => {
  expect(pairs(presetOf('vxlan'))).toEqual(['n1 n2'])
  expect(pairs(presetOf('host-gw'))).toEqual([])
})

test('with DirectRouting only between subnets', () => {
  expect(pairs(presetOf('direct-routing'))).toEqual(['n1 over n3', 'n2 n3'])
})

test('of many, only what is looked at', () => {
  const { topology } = presetOf('vxlan')
  const more = [3, 4, 5, 6].map((number) => ({ id: `n${number}`, kind: 'node' as const, number }))
  const cables = more.map(({ id, number }) => ({
    id: `c${number}`,
    number,
    ends: [
      { machine: id, port: 0 },
      { machine: 's1', port: number },
    ] as const,
  }))
  const machines = [...topology.machines, ...more]
  const many: Scenario = { ...presetOf('vxlan'), topology: { ...topology, machines, cables: [...topology.cables, ...cables] } }
  expect(pairs(many)).toEqual([])
  expect(pairs(many, ['n1', 'n2'])).toHaveLength(1)
  expect(pairs({ ...many, topology: { ...many.topology, cables: topology.cables } }, ['n1', 'n3'])).toEqual([])
})
