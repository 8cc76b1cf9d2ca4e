/** What a machine's drawing reads from the store, as narrowly as it can: its own place, its own light, its own issues. */
import type { Issue, Machine, Topology } from '../../engine/index.ts'
import { lookupOf } from '../../engine/index.ts'
import { app, derived, geometryNow, useApp } from '../state/app.ts'
import { remember } from '../state/derived.ts'
import type { Standing } from '../state/geometry/cables.ts'
import type { Geometry } from '../state/geometry/geometry.ts'
import type { AppState } from '../state/store.ts'
import { issuesAt, issuesOf } from './issues.ts'
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

const network = () => {
  try {
    return derived.networkOf(app.scenario())
  } catch {
    return undefined
  }
}

const issuesNow = ({ document }: AppState): ReadonlyMap<string, readonly Issue[]> => issuesOf(document.scenario, network())

export interface MachineView {
  readonly topology: Topology
  readonly machine: Machine | undefined
  readonly standing: Standing | undefined
  /** See litIn. */
  readonly lit: ReadonlySet<string>
  readonly issues: readonly Issue[]
}

const split = remember((text: string): ReadonlySet<string> => new Set(text.split('|')), 64)

export function useMachine(id: string): MachineView {
  const topology = useApp(({ document }) => document.scenario.topology)
  const standing = useApp((state) => geometryNow(state).machines.get(id))
  const litText = useApp((state) => litIn(litNow(state), id))
  const issues = useApp((state) => issuesAt(issuesNow(state), id))
  return { topology, machine: lookupOf(topology).machines.get(id), standing, lit: split(litText), issues }
}

export const useIssues = (id: string): readonly Issue[] => useApp((state) => issuesAt(issuesNow(state), id))
