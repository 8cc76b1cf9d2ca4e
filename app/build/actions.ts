/** What a press in the palette does: one edit, and the new element is selected. Both say whether there was room. */
import { addMachine, addPod, connect } from '../../engine/index.ts'
import { app, edit, select, show } from '../state/app.ts'
import { idOf, locatorOf } from '../state/selection.ts'
import type { Change } from '../state/store.ts'
import { type DeviceKind, addedBy, nodeFor } from './project.ts'

/** Edits, and selects what the edit added; false when it added nothing. */
export function editAndSelect(change: Change): boolean {
  const before = app.scenario()
  edit(change)
  const id = addedBy(before, app.scenario())
  if (id === undefined) return false
  select(locatorOf(app.scenario(), id))
  show({ mode: 'build' })
  return true
}

export type Outcome = 'added' | 'full' | 'noNode'

export function addDevice(kind: DeviceKind): Outcome {
  if (kind !== 'pod') return editAndSelect((scenario) => addMachine(scenario, kind)) ? 'added' : 'full'
  const node = nodeFor(app.scenario(), idOf(app.store.getState().view.selection))
  if (node === undefined) return 'noNode'
  return editAndSelect((scenario) => addPod(scenario, node)) ? 'added' : 'full'
}

export function connectMachines(from: string, to: string): boolean {
  const done = editAndSelect((scenario) => connect(scenario, from, to))
  if (done) show({ tool: { kind: 'select' } })
  return done
}
