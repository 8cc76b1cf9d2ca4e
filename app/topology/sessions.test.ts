import { expect, test } from 'vitest'
import { type Scenario, addMachine, compile, connect, loadRest, presetOf, setMachine, runsBgp } from '../../engine/index.ts'
import { geometryOf } from '../state/geometry/geometry.ts'
import { sessionLines } from './sessions.ts'

await loadRest()

function drawn(scenario: Scenario, looked: readonly string[] = []): readonly string[] {
  const { stateOf } = compile(scenario.topology, [], [])
  return sessionLines(scenario, geometryOf(scenario), (id) => stateOf(id)?.bird?.value, new Set(looked)).map(
    ({ from, to, state }) => `${from} ${to} ${state}`,
  )
}

test('each pair once, from the node that connects', () => {
  expect(drawn(presetOf('calico-bgp'))).toEqual(['n2 n1 Established'])
  expect(drawn(presetOf('calico-ipip-cross')).toSorted()).toEqual(['n2 n1 Established', 'n3 n1 Established', 'n3 n2 Established'])
  expect(runsBgp(presetOf('calico-vxlan').topology.network)).toBe(false)
  expect(drawn(presetOf('calico-vxlan'))).toEqual([])
})

test('with a reflector each of the others has one session', () => {
  const reflected = setMachine(presetOf('calico-ipip-cross'), 'n2', { routeReflector: true })
  expect(drawn(reflected).toSorted()).toEqual(['n1 n2 Established', 'n2 n3 Established'])
  expect(drawn(reflected, ['n1', 'n2', 'n3'])).toHaveLength(2)
})

test('what is not established says so at the end that connects', () => {
  const apart = setMachine(presetOf('calico-ipip-cross'), 'n3', { gateway: '' })
  expect(drawn(apart).toSorted()).toEqual(['n2 n1 Established', 'n3 n1 Active', 'n3 n2 Active'])
})

test('of many nodes those of the one that is looked at: n-1 of n(n-1)/2', () => {
  let scenario = presetOf('calico-bgp')
  for (let number = 3; number <= 20; number++) scenario = connect(addMachine(scenario, 'node'), `n${number}`, 's1')
  expect(drawn(scenario)).toEqual([])
  expect(drawn(scenario, ['n4'])).toHaveLength(19)
  expect(drawn(scenario, ['n4', 'n5'])).toHaveLength(37)
})
