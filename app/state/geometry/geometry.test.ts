import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Scenario, addMachine, addPod, connect, move, presetOf } from '../../../engine/index.ts'
import { randomTopology } from '../../../engine/scenario/random.ts'
import { geometryOf, pairOf, paths } from './geometry.ts'
import { overlap } from './grid.ts'
import type { Box } from './unit.ts'

const boxesOf = (scenario: Scenario): readonly (readonly [string, Box])[] =>
  [...geometryOf(scenario).machines].map(([id, { box }]) => [id, box])

function clashes(boxes: readonly (readonly [string, Box])[]): readonly string[] {
  return boxes.flatMap(([a, one], i) => boxes.slice(i + 1).flatMap(([b, other]) => (overlap(one, other) ? [`${a} ${b}`] : [])))
}

const inside = (inner: Box, { width, height }: Box): boolean =>
  inner.x >= 0 && inner.y >= 0 && inner.x + inner.width <= width && inner.y + inner.height <= height

test('property: no machine covers another, no part of a node covers another, all on the 4-pixel grid', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const scenario = randomTopology(seed)
      const { machines } = geometryOf(scenario)
      expect(clashes(boxesOf(scenario))).toEqual([])
      expect(machines.size).toBe(scenario.topology.machines.length)
      for (const { box, unit } of machines.values()) {
        expect([box.x % 4, box.y % 4, box.width % 8].map(Math.abs)).toEqual([0, 0, 0])
        const parts = (unit?.parts ?? []).map((part) => [part.key, part.box] as const)
        expect(clashes(parts)).toEqual([])
        expect(parts.filter(([, part]) => !inside(part, box))).toEqual([])
      }
    }),
    { numRuns: 300 },
  )
})

test('property: whatever the user moved stays there, and the others keep clear of it', () => {
  const places = fc.record({ x: fc.integer({ min: -500, max: 2000 }), y: fc.integer({ min: -500, max: 1000 }) })
  fc.assert(
    fc.property(fc.nat(), places, (seed, place) => {
      const scenario = randomTopology(seed)
      const [first] = scenario.topology.machines
      if (first === undefined) return
      const moved = move(scenario, { [first.id]: place })
      expect(geometryOf(moved).machines.get(first.id)?.box).toMatchObject(place)
      expect(clashes(boxesOf(moved))).toEqual([])
    }),
    { numRuns: 200 },
  )
})

test('property: every cable has a way between its two devices, of horizontal and vertical pieces', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const scenario = randomTopology(seed)
      const all = paths(scenario)
      for (const { points } of all.values()) {
        for (const [i, { x, y }] of points.entries()) {
          const before = points[i - 1]
          if (before) expect(before.x === x || before.y === y).toBe(true)
        }
      }
      for (const { ends } of scenario.topology.cables) {
        const [a, b] = ends.map(({ machine, port }) => `${machine}/${machine.startsWith('s') ? 'swp' : 'eth'}${port}`)
        expect(all.has(pairOf(a ?? '', b ?? ''))).toBe(true)
      }
    }),
    { numRuns: 200 },
  )
})

test('the same document gives the same drawing; a drag moves one machine and its cables', () => {
  const scenario = presetOf('vxlan')
  const rest = geometryOf(scenario)
  expect(geometryOf({ ...scenario, title: 'other' })).toBe(rest)
  const drag = geometryOf(scenario, { n1: { x: -400, y: 0 } })
  expect(drag.machines.get('n2')).toBe(rest.machines.get('n2'))
  expect(drag.machines.get('n1')?.box.x).toBe(-400)
  expect(drag.cables.get('c1')?.points).not.toEqual(rest.cables.get('c1')?.points)
})

test('a second pod moves nothing', () => {
  const before = presetOf('direct-routing')
  expect(boxesOf(addPod(before, 'n1'))).toEqual(boxesOf(before))
})

test('the tunnel devices of two nodes face each other', () => {
  const { machines } = geometryOf(presetOf('vxlan'))
  const x = (id: string): number => machines.get(id)?.unit?.anchors.get(`${id}/flannel.1`)?.x ?? 0
  expect(x('n1')).toBeGreaterThan(168)
  expect(x('n2')).toBeLessThan(168)
})

test('a packet finds its way between the frames of a ping through VXLAN', () => {
  const scenario = presetOf('vxlan')
  const { wayBetween, wiresBetween, anchorOf } = geometryOf(scenario)
  const at = (text: string): { netns: string; dev: string } => {
    const [netns = '', dev = ''] = text.split('/')
    return { netns, dev }
  }
  const veth =
    [...paths(scenario).keys()].find((pair) => pair.startsWith('n1/veth') && pair.includes('n1p1')) ??
    [...paths(scenario).keys()].find((pair) => pair.startsWith('n1p1/eth0↔'))
  expect(veth).toBeDefined()
  const hops = ['n1/cni0', 'n1/flannel.1', 'n1/eth0', 's1/swp1', 's1/swp2', 'n2/eth0', 'n2/flannel.1', 'n2/cni0']
  for (const [i, hop] of hops.entries()) {
    const before = hops[i - 1]
    if (before === undefined) continue
    const way = wayBetween(at(before), at(hop))
    expect(way?.length).toBeGreaterThan(10)
    expect(way?.pointAt(0)).toEqual(anchorOf(at(before).netns, at(before).dev))
    expect(way?.pointAt(Infinity)).toEqual(anchorOf(at(hop).netns, at(hop).dev))
  }
  expect(wiresBetween(at('n1/cni0'), at('n1/flannel.1'))).toEqual(['n1/cni0↔n1/ip route', 'n1/flannel.1↔n1/ip route'])
  expect(wayBetween(at('n1/cni0'), at('n9/eth0'))).toBeUndefined()
})

test('a thousand nodes all find their place', () => {
  let scenario = addMachine(presetOf('vxlan'), 'switch')
  const machines = Array.from({ length: 1000 }, (_, i) => ({
    id: `n${i + 10}`,
    kind: 'node' as const,
    number: i + 10,
    pods: [{ id: `n${i + 10}p1`, number: 1 }],
  }))
  scenario = { ...scenario, topology: { ...scenario.topology, machines: [...scenario.topology.machines, ...machines] } }
  const cables = machines.map(({ id }, i) => ({
    id: `c${i + 10}`,
    number: i + 10,
    ends: [
      { machine: id, port: 0 },
      { machine: 's2', port: i + 1 },
    ] as const,
  }))
  scenario = { ...scenario, topology: { ...scenario.topology, cables: [...scenario.topology.cables, ...cables] } }
  expect(connect(scenario, 'n1', 's2').topology.cables).toHaveLength(1003)
  const { machines: placed } = geometryOf(scenario)
  expect(placed.size).toBe(1004)
})
