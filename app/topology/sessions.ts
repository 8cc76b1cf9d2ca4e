/**
 * The control plane, drawn between nodes and behind them: one arc for each pair that keeps a BGP session, the longer the higher.
 * Leaves out: pairs beyond some nodes, unless one of the two is looked at, because n nodes have n(n-1)/2.
 */
import { type NetnsState, type Scenario, nodesOf, runsBgp, uplinkOf } from '../../engine/index.ts'
import type { Geometry } from '../state/geometry/geometry.ts'
import type { Point } from '../state/geometry/polyline.ts'
import type { Box } from '../state/geometry/unit.ts'

type Bird = NonNullable<NonNullable<NetnsState['bird']>['value']>

export interface SessionLine {
  /** Who connects, and to whom; with a reflector both do. */
  readonly from: string
  readonly to: string
  /** As birdc says it at the end that is looked at: Established, Passive, Connect, Active. */
  readonly state: Bird['sessions'][number]['state']
  readonly path: string
}

const FEW = 16

/** How far an arc rises; its curve comes to three quarters of it. */
const riseOf = (distance: number): number => Math.min(132, 28 + 0.14 * distance)

/** What the highest arc needs over the nodes. */
export const roomOf = ({ bounds }: Geometry): number => 0.75 * riseOf(bounds.width) + 12

const middle = ({ x, width }: Box): number => x + width / 2

/** Where the arc to the `away`th node on its side leaves the top: the nearer the node, the farther out, so that arcs nest. */
function foot(box: Box, away: number, count: number): Point {
  const step = Math.min(12, (box.width / 2 - 24) / count)
  return { x: middle(box) + Math.sign(away) * step * (count - Math.abs(away)), y: box.y }
}

/** In a row from top to top, over the nodes between; from one row down to another from foot to top. */
function arc(a: Box, b: Box, away: number, count: number): string {
  const [from, to] = [foot(a, away, count), foot(b, -away, count)]
  const upper = a.y < b.y ? a : b
  const lower = upper === a ? b : a
  const [start, end] = upper === a ? [from, to] : [to, from]
  if (upper.y + upper.height <= lower.y) {
    const leave = upper.y + upper.height
    const turn = Math.max((leave + end.y) / 2, leave + 12)
    return `M${start.x} ${leave}C${start.x} ${turn} ${end.x} ${turn} ${end.x} ${end.y}`
  }
  const top = Math.min(from.y, to.y) - riseOf(Math.abs(to.x - from.x))
  return `M${from.x} ${from.y}C${from.x} ${top} ${to.x} ${top} ${to.x} ${to.y}`
}

/** `birdIn`: what BIRD runs on a node. `looked`: nodes that are selected. */
export function sessionLines(
  scenario: Scenario,
  geometry: Geometry,
  birdIn: (id: string) => Bird | undefined,
  looked: ReadonlySet<string>,
): readonly SessionLine[] {
  if (!runsBgp(scenario.topology.network)) return []
  const nodes = nodesOf(scenario.topology)
    .flatMap((node) => {
      const box = geometry.machines.get(node.id)?.box
      return box === undefined ? [] : [{ id: node.id, box, address: uplinkOf(scenario.topology, node)?.address?.address }]
    })
    .toSorted((a, b) => middle(a.box) - middle(b.box))
  const few = nodes.length <= FEW
  return nodes.flatMap((a, i) => {
    const sessions = few || looked.has(a.id) ? (birdIn(a.id)?.sessions ?? []) : []
    return sessions.flatMap(({ neighbor, passive, state, kind }): readonly SessionLine[] => {
      const k = nodes.findIndex(({ address }) => address === neighbor)
      const b = nodes[k]
      // Each pair once: by the end that connects, of two that both do by the first, unless only the other is looked at.
      const second = passive || (kind === 'peer' && k < i)
      if (b === undefined || (second && (few || looked.has(b.id)))) return []
      const path = arc(a.box, b.box, k - i, nodes.length)
      return [{ from: passive ? b.id : a.id, to: passive ? a.id : b.id, state, path }]
    })
  })
}
