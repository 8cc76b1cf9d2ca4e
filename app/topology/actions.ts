/** The builder's verbs: each one edit (one step of undo), and what is selected afterwards. They return what a reader should hear. */
import {
  type MachineKind,
  type Scenario,
  addMachine,
  addPod,
  addTraffic,
  connect,
  lookupOf,
  nameOf,
  nextMachineId,
  rename,
} from '../../engine/index.ts'
import { app, clock, derived, edit, geometryNow, select, show } from '../state/app.ts'
import type { Point } from '../state/geometry/polyline.ts'
import { chosen, eraseChosen } from '../state/group.ts'
import { idOf } from '../state/selection.ts'
import { toast } from '../ui/toast.ts'
import type { Say } from '../ui/i18n.ts'
import { locatorOfElement } from './elements.ts'
import { machineOfNetns } from './lit.ts'
import { putDown } from '../state/place.ts'

const scenario = (): Scenario => app.scenario()
const name = (id: string): string => {
  const { machines, pods } = lookupOf(scenario().topology)
  const thing = machines.get(id) ?? pods.get(id)?.pod
  return thing === undefined ? id : nameOf(thing)
}

export const selectElement = (element: string): void => select(locatorOfElement(scenario(), element))
export const selectedId = (): string | undefined => idOf(app.store.getState().view.selection)

const selectedMachine = (): string | undefined => {
  const id = selectedId()
  const machine = id === undefined ? undefined : machineOfNetns(id)
  return machine !== undefined && lookupOf(scenario().topology).machines.has(machine) ? machine : undefined
}

/** `at`: where its middle should be; without it, the layout finds a place. */
export function add(kind: MachineKind, at?: Point): void {
  const id = nextMachineId(scenario(), kind)
  edit((before) => {
    const added = addMachine(before, kind)
    const box = at && geometryNow({ ...app.store.getState(), document: { scenario: added } }).machines.get(id)?.box
    const corner = at && box && { x: snap(at.x - box.width / 2), y: snap(at.y - Math.min(box.height / 2, 200)) }
    return corner ? putDown(before, added, { [id]: corner }) : added
  })
  show({ mode: 'build', selection: { kind: 'machine', id } })
}

const snap = (value: number): number => Math.round(value / 8) * 8

/** On the node given, else on the selected one, else on the only one. */
export function addPodOn(node: string | undefined, t: Say): void {
  const { machines } = scenario().topology
  const nodes = machines.filter(({ kind }) => kind === 'node')
  const wanted = node ?? selectedMachine()
  const target = nodes.find(({ id }) => id === wanted) ?? (wanted === undefined && nodes.length === 1 ? nodes[0] : undefined)
  if (target === undefined) return toast(t('said.noNode'))
  edit((before) => addPod(before, target.id))
  const id = lookupOf(scenario().topology).machines.get(target.id)?.pods?.at(-1)?.id ?? target.id
  selectElement(id)
}

export const addThing = (kind: MachineKind | 'pod', t: Say): void => (kind === 'pod' ? addPodOn(undefined, t) : add(kind))

/** `id` undefined: all that is chosen. */
export function removeElement(id: string | undefined, t: Say): void {
  if (id !== undefined && !chosen().includes(id)) select(locatorOfElement(scenario(), id))
  const count = eraseChosen()
  if (count > 0) toast(t('said.removed', { count }))
}

export function join(a: string, b: string, t: Say): void {
  edit((before) => connect(before, a, b))
  show({ tool: { kind: 'select' } })
  toast(t('said.connected', { a: name(a), b: name(b) }))
}

export const renameElement = (id: string, to: string): void => edit((before) => rename(before, id, to.trim()))

/** Back to where the layout would put it; without ids, all. */
export function unplace(id?: string): void {
  edit((before) => {
    const layout = id === undefined ? {} : Object.fromEntries(Object.entries(before.layout).filter(([key]) => key !== id))
    return Object.keys(layout).length === Object.keys(before.layout).length ? before : { ...before, layout }
  })
}

/** Milliseconds at which the next traffic begins: the whole second after everything so far. */
function nextStart(): number {
  const { traffic } = scenario()
  if (traffic.length === 0) return 0
  const { runs } = derived.traceOf(scenario())
  const last = Math.max(...traffic.map(({ at }) => at), ...runs.map(({ end }) => end / 1e6))
  return Math.ceil((last + 1) / 1000) * 1000
}

/** One echo request after everything already there, played from its beginning. */
export function ping(from: string, to: string): void {
  const at = nextStart()
  const before = scenario()
  edit((now) => addTraffic(now, { kind: 'ping', from, to, at }))
  show({ mode: 'run', tool: { kind: 'select' } })
  if (scenario() === before) return
  clock.seek(clock.timeline().positionOf(at * 1e6))
  clock.play()
}
