/** Putting machines down by hand moves no other: whatever the layout would push aside keeps its place, and is the user's from then on. */
import { type Layout, type Scenario, move } from '../../engine/index.ts'
import { geometryOf } from './geometry/geometry.ts'

/** `next` with the machines of `places` there, and all others of `before` where they stood. */
export function putDown(before: Scenario, next: Scenario, places: Layout): Scenario {
  const placed = move(next, places)
  const was = geometryOf(before).machines
  const pushed = [...geometryOf(placed).machines].flatMap(([id, { box }]) => {
    const old = was.get(id)?.box
    const stands = old === undefined || Object.hasOwn(places, id) || (old.x === box.x && old.y === box.y)
    return stands ? [] : [[id, { x: old.x, y: old.y }] as const]
  })
  return move(placed, Object.fromEntries(pushed))
}
