/**
 * What can be focused and selected on the canvas, under one kind of name: a machine, pod, cable or Service by its id, a device by
 * `netns/dev`. And the way of the arrow keys: to the nearest element in that direction.
 */
import { type Scenario, lookupOf, serviceOf } from '../../engine/index.ts'
import type { Geometry } from '../state/geometry/geometry.ts'
import type { Point } from '../state/geometry/polyline.ts'
import { polyline } from '../state/geometry/polyline.ts'
import { type Box, centre } from '../state/geometry/unit.ts'
import type { Locator } from '../state/selection.ts'
import { serviceCards } from './services.ts'

export type Direction = 'left' | 'right' | 'up' | 'down'

export function elementOf(locator: Locator | undefined): string | undefined {
  switch (locator?.kind) {
    case 'machine':
    case 'pod':
    case 'cable':
    case 'service':
      return locator.id
    case 'device':
      return `${locator.netns}/${locator.dev}`
    default:
      return undefined
  }
}

export function locatorOfElement({ topology }: Scenario, element: string): Locator {
  const [netns = '', dev] = element.split('/')
  if (dev !== undefined) return { kind: 'device', netns, dev }
  if (lookupOf(topology).pods.has(element)) return { kind: 'pod', id: element }
  if (serviceOf(topology, element) !== undefined) return { kind: 'service', id: element }
  return { kind: element.startsWith('c') ? 'cable' : 'machine', id: element }
}

/** Every element and where it is; the routing decision is no device and cannot be selected. */
export function elementsOf(scenario: Scenario, geometry: Geometry): ReadonlyMap<string, Box> {
  const { machines, cables } = geometry
  const all = new Map(serviceCards(scenario, geometry).map(({ service, box }) => [service.id, box]))
  for (const { id, box, unit } of machines.values()) {
    all.set(id, unit === undefined ? box : { ...box, height: 40 })
    for (const part of unit?.parts ?? []) {
      if (part.kind === 'route') continue
      all.set(part.kind === 'pod' ? part.netns : part.key, { ...part.box, x: part.box.x + box.x, y: part.box.y + box.y })
    }
  }
  for (const [id, { points }] of cables) {
    const line = polyline(points)
    all.set(id, { ...line.pointAt(line.length / 2), width: 0, height: 0 })
  }
  return all
}

const AHEAD: Readonly<Record<Direction, (from: Point, to: Point) => readonly [along: number, aside: number]>> = {
  left: (a, b) => [a.x - b.x, b.y - a.y],
  right: (a, b) => [b.x - a.x, b.y - a.y],
  up: (a, b) => [a.y - b.y, b.x - a.x],
  down: (a, b) => [b.y - a.y, b.x - a.x],
}

/** The nearest element ahead; what lies aside counts double. */
export function neighbour(elements: ReadonlyMap<string, Box>, from: string, direction: Direction): string | undefined {
  const own = elements.get(from)
  if (own === undefined) return elements.keys().next().value
  let best: { readonly id: string; readonly cost: number } | undefined
  for (const [id, box] of elements) {
    const [along, aside] = AHEAD[direction](centre(own), centre(box))
    const cost = along + 2 * Math.abs(aside)
    if (id !== from && along > 0.5 && Math.abs(aside) <= 2 * along && (best === undefined || cost < best.cost)) best = { id, cost }
  }
  return best?.id
}
