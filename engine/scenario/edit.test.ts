import { expect, test } from 'vitest'
import { duplicate } from './duplicate.ts'
import * as edit from './edit.ts'
import { parseScenario } from './parse.ts'
import { blank } from './drawings.ts'
import { presetOf } from './presets.ts'
import { randomScenario } from './random.ts'

const vxlan = presetOf('vxlan')

test('an edit that changes nothing gives the same reference', () => {
  const same = [
    edit.addPod(vxlan, 's1'),
    edit.addPod(vxlan, 'n9'),
    edit.connect(vxlan, 'n1', 'n1'),
    edit.connect(vxlan, 'n1', 'n9'),
    edit.remove(vxlan, ['n9']),
    edit.rename(vxlan, 'n1p1', 'web-1'),
    edit.rename(vxlan, 'n1', ''),
    edit.setNetwork(vxlan, { directRouting: false, backend: 'vxlan', plugin: 'flannel' }),
    edit.setEnd(vxlan, 'c1', 0, { mtu: undefined }),
    edit.setPod(vxlan, 'n1p9', { name: 'x' }),
    edit.move(vxlan, { n9: { x: 1, y: 1 } }),
    edit.removeTraffic(vxlan, 7),
    edit.setTitle(vxlan, ''),
    duplicate(vxlan, ['n9']),
  ]
  expect(same.filter((scenario) => scenario !== vxlan)).toEqual([])
})

test('addMachine and connect take the next numbers and ports', () => {
  const scenario = edit.connect(edit.addMachine(vxlan, 'node', { x: 10.4, y: 20 }), 'n3', 's1')
  expect(scenario.topology.machines.at(-1)).toEqual({ id: 'n3', kind: 'node', number: 3 })
  expect(scenario.layout).toEqual({ n3: { x: 10, y: 20 } })
  expect(scenario.topology.cables.at(-1)).toEqual({
    id: 'c3',
    number: 3,
    ends: [
      { machine: 'n3', port: 0 },
      { machine: 's1', port: 3 },
    ],
  })
  expect(edit.addPod(scenario, 'n3').topology.machines.at(-1)?.pods).toEqual([{ id: 'n3p1', number: 1 }])
})

test('remove takes along what refers to it', () => {
  const full = edit.move(edit.addCommand(vxlan, { in: 'n1p2', line: 'ip a' }), { n1: { x: 1, y: 2 } })
  const scenario = edit.remove(full, ['n1'])
  expect(scenario.topology.machines.map(({ id }) => id)).toEqual(['s1', 'n2'])
  expect(scenario.topology.cables.map(({ id }) => id)).toEqual(['c2'])
  expect([scenario.commands, scenario.traffic, scenario.layout]).toEqual([[], [], {}])
  const pod = edit.remove(full, ['n1p2'])
  expect(pod.topology.machines[1]?.pods?.map(({ id }) => id)).toEqual(['n1p1'])
  expect(pod.traffic).toBe(full.traffic)
  expect(edit.remove(full, ['c1']).topology.machines).toBe(full.topology.machines)
})

test('settings are set, replaced and given back', () => {
  const set = edit.setMachine(edit.setEnd(vxlan, 'c1', 0, { address: '10.0.0.1/8', mtu: 9000 }), 'n1', {
    gateway: '',
    podCIDR: '10.9.0.0/24',
  })
  expect(set.topology.cables[0]?.ends[0]).toEqual({ machine: 'n1', port: 0, address: '10.0.0.1/8', mtu: 9000 })
  const back = edit.setMachine(edit.setEnd(set, 'c1', 0, { address: undefined, mtu: undefined }), 'n1', {
    gateway: undefined,
    podCIDR: undefined,
  })
  expect(back).toEqual(vxlan)
})

test('duplicate copies nodes with their pods and plugs them into the same switch', () => {
  const scenario = duplicate(edit.move(vxlan, { n1: { x: 0, y: 0 } }), ['n1', 'n1p1'])
  expect(scenario.topology.machines.at(-1)).toEqual({
    id: 'n3',
    kind: 'node',
    number: 3,
    pods: [
      { id: 'n3p1', number: 1 },
      { id: 'n3p2', number: 2 },
    ],
  })
  expect(scenario.topology.cables.at(-1)?.ends.map(({ machine }) => machine)).toEqual(['n3', 's1'])
  expect(scenario.layout).toEqual({ n1: { x: 0, y: 0 }, n3: { x: 40, y: 40 } })
  expect(duplicate(vxlan, ['n1p1']).topology.machines[1]?.pods?.map(({ id }) => id)).toEqual(['n1p1', 'n1p2', 'n1p3'])
})

test('whatever is removed or duplicated, the document stays valid', () => {
  for (let seed = 0; seed < 150; seed++) {
    const scenario = randomScenario(seed)
    const ids = scenario.topology.machines.flatMap(({ id, pods = [] }) => [id, ...pods.map((pod) => pod.id)])
    const some = ids.filter((_, index) => (index + seed) % 3 === 0)
    expect(parseScenario(edit.remove(scenario, some)).ok).toBe(true)
    expect(parseScenario(duplicate(scenario, some)).ok).toBe(true)
  }
  expect(edit.remove(blank, [])).toBe(blank)
})

test('duplicate puts copies of another scenario in, side by side when done twice', () => {
  const gone = edit.remove(vxlan, ['n1'])
  const placed = edit.move(vxlan, { n1: { x: 0, y: 0 } })
  const once = duplicate(gone, ['n1'], placed)
  const twice = duplicate(once, ['n1'], placed)
  const added = twice.topology.machines.slice(gone.topology.machines.length)
  expect(added.map(({ kind, pods = [] }) => [kind, pods.length])).toEqual([
    ['node', 2],
    ['node', 2],
  ])
  const places = added.map(({ id }) => twice.layout[id])
  expect(places[0]).not.toEqual(places[1])
})
