/**
 * The overlay, drawn between VTEPs: an arc where two nodes face each other across a gap, else a way over the tops of the nodes between.
 * Leaves out: pairs beyond a handful of nodes, unless one of them is looked at, because n nodes have n(n-1)/2.
 */
import { type Scenario, isDirectWithin, nodesOf, tunnelNameOf } from '../../engine/index.ts'
import type { Standing } from '../state/geometry/cables.ts'
import type { Geometry } from '../state/geometry/geometry.ts'
import { type Point, polyline } from '../state/geometry/polyline.ts'
import type { Box } from '../state/geometry/unit.ts'
import { uplinkSubnet } from './project.ts'

export interface Tunnel {
  readonly a: string
  readonly b: string
  readonly path: string
  readonly label: Point
  /** Over the tops of other nodes. */
  readonly over: boolean
}

const FEW = 4

interface Vtep {
  readonly standing: Standing
  readonly id: string
  readonly box: Box
  readonly faces: 'left' | 'right'
}

function vtepOf(standing: Standing | undefined): Vtep | undefined {
  const part = standing?.unit?.parts.find(({ kind }) => kind === 'tunnel')
  if (standing === undefined || part === undefined) return undefined
  const box = { ...part.box, x: part.box.x + standing.box.x, y: part.box.y + standing.box.y }
  return { standing, id: standing.id, box, faces: part.box.x + part.box.width / 2 > standing.box.width / 2 ? 'right' : 'left' }
}

/** Where an arc leaves: the node's edge, at the height of its tunnel device. */
const edge = ({ standing, box, faces }: Vtep): Point => ({
  x: faces === 'right' ? standing.box.x + standing.box.width : standing.box.x,
  y: box.y + 16,
})

function facing(a: Vtep, b: Vtep, all: readonly Vtep[]): boolean {
  const [from, to] = [edge(a).x, edge(b).x]
  if (a.faces !== 'right' || b.faces !== 'left' || to <= from || Math.abs(edge(a).y - edge(b).y) > 120) return false
  const [top, bottom] = [Math.min(a.box.y, b.box.y), Math.max(a.box.y, b.box.y)]
  return all.every(({ standing: { box } }) => box.x + box.width <= from || box.x >= to || box.y + box.height < top || box.y > bottom)
}

function arc(a: Vtep, b: Vtep): Omit<Tunnel, 'a' | 'b'> {
  const [from, to] = [edge(a), edge(b)]
  const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 24 }
  const bend = (to.x - from.x) / 4
  const path = `M${from.x} ${from.y}C${from.x + bend} ${from.y - 4} ${middle.x - bend} ${middle.y} ${middle.x} ${middle.y}S${to.x - bend} ${to.y - 4} ${to.x} ${to.y}`
  return { path, label: { x: middle.x, y: middle.y - 8 }, over: false }
}

function over(a: Vtep, b: Vtep, level: number): Omit<Tunnel, 'a' | 'b'> {
  const [from, to] = [edge(a), edge(b)]
  const out = (vtep: Vtep): number => (vtep.faces === 'right' ? 1 : -1) * (16 + 8 * level)
  const top = Math.min(a.standing.box.y, b.standing.box.y) - 24 - 16 * level
  const [x0, x1] = [from.x + out(a), to.x + out(b)]
  const line = polyline([from, { x: x0, y: from.y }, { x: x0, y: top }, { x: x1, y: top }, { x: x1, y: to.y }, to], 16)
  return { path: line.path, label: { x: (x0 + x1) / 2, y: top - 6 }, over: true }
}

/** `looked`: nodes that are selected or on the packet's way. */
export function tunnelsOf({ topology }: Scenario, geometry: Geometry, looked: ReadonlySet<string>): readonly Tunnel[] {
  const { network } = topology
  if (tunnelNameOf(network) === undefined) return []
  const nodes = nodesOf(topology).filter(({ id }) => geometry.machines.has(id))
  const few = nodes.length <= FEW
  const vteps = nodes.flatMap((node) => vtepOf(geometry.machines.get(node.id)) ?? [])
  const subnet = new Map(nodes.map((node) => [node.id, uplinkSubnet(topology, node)]))
  const plugged = vteps.filter(({ id }) => subnet.get(id) !== undefined)
  const ends = (few ? plugged : plugged.filter(({ id }) => looked.has(id))).toSorted((a, b) => a.box.x - b.box.x)
  let level = 0
  return ends.flatMap((a, i) =>
    ends.slice(i + 1).flatMap((b): readonly Tunnel[] => {
      if (isDirectWithin(network) && subnet.get(a.id) === subnet.get(b.id)) return []
      const line = facing(a, b, vteps) ? arc(a, b) : over(a, b, level++)
      return [{ a: a.id, b: b.id, ...line }]
    }),
  )
}
