/** The app's one store, what is derived from it, its clock, and the hooks by which components read them. */
import { useStore } from 'zustand'
import { type Network, type Scenario, type Trace, compile, isRestHere, loadRest, needsRest, presets, simulate } from '../../engine/index.ts'
import { type Film, createClock } from './clock.ts'
import { derivation, remember } from './derived.ts'
import { type Geometry, geometryOf } from './geometry/geometry.ts'
import { autosave, recover, type Recovered } from './storage.ts'
import { type AppState, createApp } from './store.ts'
import { beats } from './timeline.ts'

const EMPTY: Scenario = {
  version: 1,
  title: '',
  topology: { network: { plugin: 'none' }, machines: [], cables: [] },
  commands: [],
  traffic: [],
  layout: {},
}

export const app = createApp(presets[0]?.scenario ?? EMPTY)
export const { edit, undo, redo, show, choose, select } = app

export const derived = derivation(compile, simulate)
const timelineOf = remember((trace: Trace, hideArp: boolean) => beats(trace, { hideArp }))
const filmOf = remember((trace: Trace, hideArp: boolean): Film => ({ trace, timeline: timelineOf(trace, hideArp) }))
const NOTHING: Trace = { steps: [], packets: [], runs: [], states: new Map(), end: 0 }

/** The clock survives a scenario that cannot be simulated: the panes say so, nothing moves. */
function film(): Film {
  const { document, view } = app.store.getState()
  try {
    return filmOf(derived.traceOf(document.scenario), view.hideArp)
  } catch {
    return filmOf(NOTHING, view.hideArp)
  }
}

export const clock = createClock(app, film, {
  now: () => globalThis.performance.now(),
  frame: (callback) => globalThis.requestAnimationFrame(callback),
  cancel: (id) => globalThis.cancelAnimationFrame(id),
  still: () => globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches,
})

/** Fetches what a scenario needs to be compiled and simulated; to be waited for before it becomes the document. */
export async function prepare(scenario: Scenario): Promise<void> {
  if (needsRest(scenario)) await loadRest()
}

/** Where somebody waits for a neighbour in vain, ARP is the story. */
function diesUnanswered(scenario: Scenario): boolean {
  try {
    return derived.traceOf(scenario).steps.some((step) => step.kind === 'drop' && step.reason === 'NEIGH_FAILED')
  } catch {
    return false
  }
}

/** Nobody would look for sessions that are not each with each. */
const hasReflector = ({ topology: { machines } }: Scenario): boolean =>
  machines.some((machine) => machine.kind === 'node' && machine.routeReflector === true)

/** Puts another document in place and sets its packets on their way: at once, unless code has to be fetched for it. */
export async function open(scenario: Scenario): Promise<void> {
  if (needsRest(scenario) && !isRestHere()) await prepare(scenario)
  app.open(scenario)
  app.tell({ hideArp: !diesUnanswered(scenario), sessions: hasReflector(scenario) })
  clock.play()
}

/** Brings back the last visit's document and saves from then on; `given`: the document of a link, which goes before. Called once, by main. */
export async function startDocument(given?: Scenario): Promise<Recovered> {
  const shelf = {
    getItem: (key: string) => globalThis.localStorage.getItem(key),
    setItem: (key: string, text: string) => globalThis.localStorage.setItem(key, text),
  }
  const recovered = await recover(shelf, async (text) => (await import('./read.ts')).readScenario(text))
  if (given) await open(given)
  else if (recovered.kind === 'found') await open(recovered.scenario)
  app.store.temporal.getState().clear()
  clock.play()
  if (recovered.kind !== 'unreadable' || recovered.kept) {
    const { flush } = autosave(app, shelf)
    globalThis.addEventListener('pagehide', flush)
  }
  return recovered
}

export const useApp = <T>(select: (state: AppState) => T): T => useStore(app.store, select)
export const useScenario = (): Scenario => useApp((state) => state.document.scenario)
/** Throws, into the pane's error boundary, what compile threw. */
export const useNetwork = (): Network => useApp((state) => derived.networkOf(state.document.scenario))
export const useTrace = (): Trace => useApp((state) => derived.traceOf(state.document.scenario))
export const useTimeline = () => useApp((state) => timelineOf(derived.traceOf(state.document.scenario), state.view.hideArp))
export const useCanUndo = (): boolean => useStore(app.store.temporal, (history) => history.pastStates.length > 0)
export const useCanRedo = (): boolean => useStore(app.store.temporal, (history) => history.futureStates.length > 0)

/** The drawing as it is now, also in the middle of a drag. */
export const geometryNow = ({ document, view }: AppState): Geometry => geometryOf(document.scenario, view.drag)
export const useGeometry = (): Geometry => useApp(geometryNow)
