/** What a machine's drawing reads from the store, as narrowly as it can: its own place, its own light. */
import type { Machine, Topology } from '../../engine/index.ts'
import { lookupOf } from '../../engine/index.ts'
import { derived, geometryNow, useApp } from '../state/app.ts'
import { remember } from '../state/derived.ts'
import type { Standing } from '../state/geometry/cables.ts'
import type { Geometry } from '../state/geometry/geometry.ts'
import type { AppState } from '../state/store.ts'
import { DARK, type Lit, litIn, litOf } from './lit.ts'

const lit = remember((trace: Parameters<typeof litOf>[0], geometry: Geometry, step: number): Lit => litOf(trace, geometry, step))

/** Nothing is lit while building. */
export function litNow(state: AppState): Lit {
  const { document, playback, view } = state
  if (view.mode === 'build' || playback.step < 0) return DARK
  try {
    return lit(derived.traceOf(document.scenario), geometryNow(state), playback.step)
  } catch {
    return DARK
  }
}

export interface MachineView {
  readonly topology: Topology
  readonly machine: Machine | undefined
  readonly standing: Standing | undefined
  /** See litIn. */
  readonly lit: ReadonlySet<string>
}

const split = remember((text: string): ReadonlySet<string> => new Set(text.split('|')), 64)

export function useMachine(id: string): MachineView {
  const topology = useApp(({ document }) => document.scenario.topology)
  const standing = useApp((state) => geometryNow(state).machines.get(id))
  const litText = useApp((state) => litIn(litNow(state), id))
  return { topology, machine: lookupOf(topology).machines.get(id), standing, lit: split(litText) }
}
