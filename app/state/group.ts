/**
 * Several machines at once: how they are chosen together, and what can be done with them. The selection is the first of them, `view.also`
 * are the rest; pods and cables are chosen alone. Every deed is one step of undo. What is copied stays on this page: it is no text.
 */
import { type Layout, type Scenario, duplicate, lookupOf, machineOf, remove } from '../../engine/index.ts'
import { app, edit, geometryNow, show } from './app.ts'
import { putDown } from './place.ts'
import { idOf } from './selection.ts'
import type { AppState } from './store.ts'

const machineIdOf = (netns: string): string => lookupOf(app.scenario().topology).pods.get(netns)?.node.id ?? netns

/** Everything chosen: a pod or cable alone, or machines. */
export function chosenIn({ view }: AppState): readonly string[] {
  const first = view.selection?.kind === 'device' ? undefined : idOf(view.selection)
  return first === undefined ? view.also : [first, ...view.also]
}

export const chosen = (): readonly string[] => chosenIn(app.store.getState())
const isMachine = (id: string): boolean => machineOf(app.scenario().topology, id) !== undefined

export function choose(ids: readonly string[]): void {
  const [first, ...also] = ids
  show({ selection: first === undefined ? undefined : { kind: 'machine', id: first }, also })
}

export const chooseAll = (): void => choose(app.scenario().topology.machines.map(({ id }) => id))

/** Adds the machine of an element to those chosen, or takes it out. */
export function toggle(netns: string): void {
  const id = machineIdOf(netns)
  if (!isMachine(id)) return
  const selected = idOf(app.store.getState().view.selection)
  const before = [...new Set([...(selected === undefined ? [] : [machineIdOf(selected)]), ...chosen()])].filter(isMachine)
  choose(before.includes(id) ? before.filter((one) => one !== id) : [...before, id])
}

/** Gives how many are gone. */
export function eraseChosen(): number {
  const ids = chosen()
  const before = app.scenario()
  edit((scenario) => remove(scenario, ids))
  if (app.scenario() === before) return 0
  show({ selection: undefined })
  return ids.length
}

let clip: { readonly from: Scenario; readonly ids: readonly string[] } | undefined

export function copyChosen(): number {
  const ids = chosen().filter((id) => isMachine(id) || lookupOf(app.scenario().topology).pods.has(id))
  if (ids.length > 0) clip = { from: app.scenario(), ids }
  return ids.length
}

/** Puts copies in, and chooses them; false when there was nothing to copy or no room. */
function put(from: Scenario, ids: readonly string[]): boolean {
  const before = app.scenario()
  edit((scenario) => duplicate(scenario, ids, from))
  const after = app.scenario()
  if (after === before) return false
  const [old, now] = [lookupOf(before.topology), lookupOf(after.topology)]
  const machines = [...now.machines.keys()].filter((id) => !old.machines.has(id))
  const pod = [...now.pods.keys()].find((id) => !old.pods.has(id))
  if (machines.length > 0 || pod === undefined) choose(machines)
  else show({ selection: { kind: 'pod', id: pod } })
  show({ mode: 'build' })
  return true
}

export const paste = (): boolean => clip !== undefined && put(clip.from, clip.ids)
export const duplicateChosen = (): boolean => put(app.scenario(), chosen())

/** In a row: the upper edges of all at the height of the first; in a column: the left edges. */
export function align(to: 'row' | 'column'): void {
  const { machines } = geometryNow(app.store.getState())
  const boxes = chosen().flatMap((id) => {
    const box = machines.get(id)?.box
    return box ? [{ id, box }] : []
  })
  const [first] = boxes
  if (first === undefined) return
  const places: Layout = Object.fromEntries(
    boxes.map(({ id, box: { x, y } }) => [id, to === 'row' ? { x, y: first.box.y } : { x: first.box.x, y }]),
  )
  edit((scenario) => putDown(scenario, scenario, places))
}

/** Moves all that are chosen. */
export function nudge(by: { readonly x: number; readonly y: number }): void {
  const state = app.store.getState()
  const { machines } = geometryNow(state)
  const selected = idOf(state.view.selection)
  const ids = [...new Set([...(selected === undefined ? [] : [machineIdOf(selected)]), ...chosen()])]
  const places = ids.flatMap((id) => {
    const box = machines.get(id)?.box
    return box ? [[id, { x: box.x + by.x, y: box.y + by.y }] as const] : []
  })
  if (places.length > 0) edit((scenario) => putDown(scenario, scenario, Object.fromEntries(places)))
}
