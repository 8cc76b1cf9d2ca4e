/**
 * The one store, three slices: the document with its history, playback, and the view. `edit` is the only door to the scenario:
 * the same reference back is no change and no step of undo; what happens between `begin` and its end is one step.
 * Nothing derived is kept here; see derived.ts.
 */
import { temporal, type TemporalState } from 'zundo'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Layout, Scenario } from '../../engine/index.ts'
import type { Locator } from './selection.ts'

export type Change = (scenario: Scenario) => Scenario
export type Tab = 'headers' | 'bytes' | 'why' | 'tables' | 'journey'
type Mode = 'build' | 'run'
/** What fills the canvas: the drawing, or the inside of one namespace. */
type CanvasKind = 'topology' | 'kernel'
/** What a click on the canvas means; `from` is the end already chosen. */
type Tool = { readonly kind: 'select' } | { readonly kind: 'connect' | 'send'; readonly from?: string }

interface Document {
  readonly scenario: Scenario
}

interface Playback {
  readonly playing: boolean
  /** 1 is the normal pace. */
  readonly speed: number
  /** Position in beats at which the clock was last started, stopped or moved; where it is now, only the clock knows. */
  readonly anchor: number
  /** Index into the timeline's beats of the one last reached; -1 before the first. */
  readonly beat: number
  /** Index into trace.steps of the step shown now; -1 before the first. */
  readonly step: number
}

/** What is shown besides the packets. */
interface Story {
  /** BGP sessions are drawn, instead of tunnels and Services. */
  readonly sessions: boolean
  readonly hideArp: boolean
}

interface View extends Story {
  readonly selection: Locator | undefined
  /** Machines chosen besides the one selected; whoever selects anew without a word of them starts afresh. */
  readonly also: readonly string[]
  /** The pair of nodes whose tunnel alone is drawn: `n1 n2`. */
  readonly tunnel: string | undefined
  readonly hovered: Locator | undefined
  readonly tab: Tab
  readonly mode: Mode
  readonly canvas: CanvasKind
  readonly tool: Tool
  /** What the reader chose by hand: the next document's story does not undo it. */
  readonly chosen: Partial<Story>
  /** Machines under way while they are dragged; the scenario hears when they are dropped. */
  readonly drag: Layout | undefined
  /** Counts the documents opened: the canvas fits each of them once. */
  readonly opened: number
}

export interface AppState {
  readonly document: Document
  readonly playback: Playback
  readonly view: View
}

type History = Pick<AppState, 'document'>
type AppStore = StoreApi<AppState> & { readonly temporal: StoreApi<TemporalState<History>> }

const LIMIT = 100
const STILL: Playback = { playing: false, speed: 1, anchor: 0, beat: -1, step: -1 }
const VIEW: View = {
  selection: undefined,
  also: [],
  tunnel: undefined,
  sessions: false,
  hovered: undefined,
  tab: 'headers',
  mode: 'run',
  canvas: 'topology',
  tool: { kind: 'select' },
  hideArp: true,
  chosen: {},
  drag: undefined,
  opened: 0,
}

export interface App {
  readonly store: AppStore
  readonly scenario: () => Scenario
  /** Changes the scenario: one step of undo, none if it gives the same reference back. */
  readonly edit: (change: Change) => void
  /** Starts a gesture (a drag, a slider): edits show at once and become one step of undo when the function it returns is called. */
  readonly begin: () => () => void
  /** Puts another document in place, as one step of undo, from its beginning and with nothing selected. */
  readonly open: (scenario: Scenario) => void
  /** Shows what the document just opened is about, but for what the reader chose by hand. */
  readonly tell: (story: Story) => void
  /** By hand: it stays, whatever is opened next. */
  readonly choose: (choice: Partial<Story>) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly show: (patch: Partial<Omit<View, 'opened'>>) => void
  readonly select: (selection: Locator | undefined) => void
  readonly setPlayback: (patch: Partial<Playback>) => void
}

function historical(scenario: Scenario): AppStore {
  const initial: AppState = { document: { scenario }, playback: STILL, view: VIEW }
  return createStore<AppState>()(
    temporal((): AppState => initial, {
      limit: LIMIT,
      partialize: ({ document }): History => ({ document }),
      equality: (past, now) => past.document.scenario === now.document.scenario,
    }),
  )
}

/** Takes what was recorded since `from` as one step. */
function record(store: AppStore, from: Document): void {
  const { resume } = store.temporal.getState()
  resume()
  if (store.getState().document.scenario === from.scenario) return
  const { pastStates } = store.temporal.getState()
  store.temporal.setState({ pastStates: [...pastStates.slice(1 - LIMIT), { document: from }], futureStates: [] })
}

export function createApp(scenario: Scenario): App {
  const store = historical(scenario)
  const put = (next: Scenario): void => {
    if (next !== store.getState().document.scenario) store.setState({ document: { scenario: next } })
  }
  const show: App['show'] = (patch) =>
    store.setState(({ view }) => ({ view: { ...view, ...('selection' in patch ? { also: VIEW.also } : {}), ...patch } }))
  return {
    store,
    scenario: () => store.getState().document.scenario,
    edit: (change) => put(change(store.getState().document.scenario)),
    begin: () => {
      const from = store.getState().document
      store.temporal.getState().pause()
      let open = true
      return () => {
        if (open) record(store, from)
        open = false
      }
    },
    open: (next) => {
      store.setState(({ playback, view }) => ({
        document: { scenario: next },
        playback: { ...STILL, speed: playback.speed },
        view: {
          ...view,
          selection: undefined,
          also: VIEW.also,
          tunnel: undefined,
          hovered: undefined,
          tool: VIEW.tool,
          opened: view.opened + 1,
        },
      }))
    },
    tell: (story) => show({ ...story, ...store.getState().view.chosen }),
    choose: (choice) => show({ ...choice, chosen: { ...store.getState().view.chosen, ...choice } }),
    undo: () => store.temporal.getState().undo(),
    redo: () => store.temporal.getState().redo(),
    show,
    select: (selection) => show({ selection }),
    setPlayback: (patch) => store.setState(({ playback }) => ({ playback: { ...playback, ...patch } })),
  }
}
