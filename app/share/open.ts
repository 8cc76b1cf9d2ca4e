/**
 * The page's fragment as a way in: read once before the app is mounted, and again whenever it changes. A link's scenario is put in place as
 * one step of undo; a broken link changes nothing and is shown by LinkNotice. The fragment goes with the first edit, so that reloading the page
 * brings back the edited scenario, not the link's.
 */
import { createStore } from 'zustand/vanilla'
import type { Issue, Scenario } from '../../engine/index.ts'
import { app, open } from '../state/app.ts'
import { readLink } from './link.ts'

/** The issues of the link last opened, until they are dismissed; empty: nothing to say. */
export const broken = createStore<{ readonly issues: readonly Issue[] }>()(() => ({ issues: [] }))

export const dismiss = (): void => broken.setState({ issues: [] })

/** The scenario of a link, for `startDocument`; undefined without one. What is wrong with a broken one is kept for LinkNotice. */
export function openFromLocation(hash: string): Scenario | undefined {
  const link = readLink(hash)
  if (link.kind !== 'none') broken.setState({ issues: link.kind === 'broken' ? link.issues : [] })
  return link.kind === 'scenario' ? link.scenario : undefined
}

function dropFragment(): void {
  const { history, location } = globalThis
  if (readLink(location.hash).kind === 'scenario') history.replaceState(history.state, '', location.pathname + location.search)
}

/** Follows the address from now on; gives the function that stops it. Called once the document has been started. */
export function watchLocation(): () => void {
  let opening = false
  const onChange = () => {
    const scenario = openFromLocation(globalThis.location.hash)
    if (scenario === undefined) return
    opening = true
    open(scenario)
    opening = false
  }
  const unsubscribe = app.store.subscribe((now, before) => {
    if (!opening && now.document !== before.document) dropFragment()
  })
  globalThis.addEventListener('hashchange', onChange)
  return () => {
    unsubscribe()
    globalThis.removeEventListener('hashchange', onChange)
  }
}
