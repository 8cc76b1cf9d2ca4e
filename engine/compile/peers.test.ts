import { expect, test } from 'vitest'
import { now } from '../base/lazy.ts'
import { later } from '../control/later.ts'
import { planeOf } from '../control/plane.ts'
import { machineOf } from '../scenario/lookup.ts'
import { addPod, connect, setEnd, setMachine, setNetwork } from '../scenario/edit.ts'
import { presetOf } from '../scenario/presets.ts'
import { randomTopology } from '../scenario/random.ts'
import type { Machine, Scenario } from '../scenario/scenario.ts'
import type { NetnsState } from '../table/netns.ts'
import { compile } from './compile.ts'
import { withPeers } from './peers.ts'
import { buildUnit, runAll } from './unit.ts'

/** Lazy tables as plain values, rows in order. */
const plain = (state: NetnsState | undefined): unknown =>
  state && {
    ...state,
    routes: state.routes.value,
    neigh: [...state.neigh].map(([dev, rows]) => [dev, [...rows.value]]),
    fdb: [...state.fdb].map(([dev, rows]) => [dev, [...rows.value]]),
  }

/** What a node knows of others, run line by line and made at once, from the same state without it. */
function bothWays({ topology }: Scenario, id: string): { readonly fast: unknown; readonly slow: unknown } {
  const machine = machineOf(topology, id) as Machine
  const plane = planeOf(() => later, topology)
  const alone = { ...plane, daemonsOf: (node: Machine) => ({ ...plane.daemonsOf(node), peers: now([]) }) }
  const state = buildUnit(topology, alone, machine).states.get(id) as NetnsState
  const daemons = plane.daemonsOf(machine)
  const states = new Map([[id, state]])
  runAll(states, daemons.peers.value)
  return { fast: plain(withPeers(plane.owners.value, daemons, state)), slow: plain(states.get(id)) }
}

test.each(['vxlan', 'direct-routing', 'host-gw', 'host-gw-two-subnets'] as const)(
  '%s: rows made at once are those the operations make',
  (id) => {
    const scenario = presetOf(id)
    for (const node of ['n1', 'n2', ...(machineOf(scenario.topology, 'n3') === undefined ? [] : ['n3'])]) {
      const { fast, slow } = bothWays(scenario, node)
      expect(fast).toBeDefined()
      expect(fast).toEqual(slow)
    }
  },
)

test('in random clusters too, unless addresses clash', () => {
  let compared = 0
  for (let seed = 0; seed < 300; seed++) {
    const scenario = randomTopology(seed)
    for (const { id, kind } of scenario.topology.machines) {
      if (kind !== 'node') continue
      const { fast, slow } = bothWays(scenario, id)
      if (fast === undefined) continue
      compared++
      expect(fast).toEqual(slow)
    }
  }
  expect(compared).toBeGreaterThan(50)
})

test('what clashes is left to the operations', () => {
  const vxlan = presetOf('vxlan')
  const clashes = [
    setMachine(vxlan, 'n2', { podCIDR: '10.244.1.0/24' }),
    setEnd(setEnd(vxlan, 'c1', 0, { address: '192.168.1.11/24' }), 'c2', 0, { address: '192.168.1.11/24' }),
    setMachine(vxlan, 'n2', { podCIDR: '192.168.1.0/24' }),
  ]
  for (const scenario of clashes) expect(bothWays(scenario, 'n1').fast).toBeUndefined()
  const [first] = clashes
  if (first === undefined) throw new Error('none')
  expect(compile(first.topology, [], []).commandsOf('n1').at(-1)).toMatchObject({ error: 'Error: Nexthop has invalid gateway.' })
})

test('flannel vxlan: per peer exactly one route, one neighbour, one FDB entry', () => {
  const scenario = addPod(connect(presetOf('vxlan'), 'n1', 's1'), 'n2')
  const { topology } = setNetwork(scenario, { plugin: 'flannel', backend: 'vxlan', directRouting: false, vni: 7 })
  const state = buildUnit(
    topology,
    planeOf(() => later, topology),
    machineOf(topology, 'n1') ?? { id: '', kind: 'node', number: 0 },
  ).states.get('n1')
  expect(state?.routes.value.filter(({ by }) => by === 'flanneld').length).toBe(1)
  expect(state?.neigh.get('flannel.7')?.value.size).toBe(1)
  expect(state?.fdb.get('flannel.7')?.value.size).toBe(1)
})
