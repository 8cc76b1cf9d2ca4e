/**
 * The page's fragment as a way in: read once before the app is mounted, and again whenever it changes. A link's scenario is put in place as
 * one step of undo; a broken link changes nothing and is shown by LinkNotice. The fragment goes with the first edit, so that reloading the page
 * brings back the edited scenario, not the link's.
 */
import { createStore } from 'zustand/vanilla'
import type { Issue, Scenario } from '../../engine/index.ts'
import { app, open, prepare, startDocument } from '../state/app.ts'
import { readLink } from './link.ts'

/** What the reader is to be told about the link and the last visit, until it is dismissed. */
export interface Arrival {
  /** Of a link or file that could not be opened. */
  readonly issues: readonly Issue[]
  /** The file's name, if it was one. */
  readonly file: string | undefined
  /** The scenario of the last visit, which stands back behind the link's. */
  readonly own: Scenario | undefined
  /** What the last visit left could not be read. */
  readonly unreadable: boolean
}

const NOTHING: Arrival = { issues: [], file: undefined, own: undefined, unreadable: false }

export const arrival = createStore<Arrival>()(() => NOTHING)

export const dismiss = (part: keyof Arrival): void => arrival.setState({ [part]: NOTHING[part] })

/** The scenario of a link, for `startDocument`; undefined without one. What is wrong with a broken one is kept for LinkNotice. */
export function openFromLocation(hash: string): Scenario | undefined {
  const link = readLink(hash)
  if (link.kind !== 'none') arrival.setState({ issues: link.kind === 'broken' ? link.issues : [], file: undefined })
  return link.kind === 'scenario' ? link.scenario : undefined
}

/** The last visit's scenario could not be read: LinkNotice says so. */
export const tellUnreadable = (): void => arrival.setState({ unreadable: true })

/** Starts the document with the scenario of the page's link, if there is one, else with the last visit's. Called once, by main. */
export async function startWithLink(hash: string): Promise<void> {
  const given = openFromLocation(hash)
  const recovered = await startDocument(given)
  if (recovered.kind === 'unreadable') tellUnreadable()
  if (given === undefined || recovered.kind !== 'found') return
  if (JSON.stringify(recovered.scenario) !== JSON.stringify(given)) arrival.setState({ own: recovered.scenario })
}

function dropFragment(): void {
  const { history, location } = globalThis
  if (readLink(location.hash).kind === 'scenario') history.replaceState(history.state, '', location.pathname + location.search)
}

/** Follows the address from now on; gives the function that stops it. Called once the document has been started. */
export function watchLocation(): () => void {
  let opening = false
  const onChange = async () => {
    const scenario = openFromLocation(globalThis.location.hash)
    if (scenario === undefined) return
    await prepare(scenario)
    opening = true
    void open(scenario)
    opening = false
  }
  const unsubscribe = app.store.subscribe((now, before) => {
    if (!opening && now.document !== before.document) dropFragment()
  })
  const onHash = () => void onChange()
  globalThis.addEventListener('hashchange', onHash)
  return () => {
    unsubscribe()
    globalThis.removeEventListener('hashchange', onHash)
  }
}
