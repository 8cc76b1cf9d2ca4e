/**
 * The page's beginning: the scenario of the link goes before the one of the last visit, which is offered, never lost; a link that cannot be
 * read changes nothing. A link pasted into the open page is opened as an edit that undo takes back.
 */
import { useSyncExternalStore } from 'react'
import type { Scenario } from '../../engine/index.ts'
import { app, open, startDocument } from '../state/app.ts'
import { type Why, openLink } from './project.ts'

export type Notice =
  | { readonly kind: 'broken'; readonly why: Why }
  /** The last visit's scenario stands back behind the link's. */
  | { readonly kind: 'own'; readonly scenario: Scenario }
  | { readonly kind: 'lost' }

const listeners = new Set<() => void>()
let notice: Notice | undefined

export function setNotice(next: Notice | undefined): void {
  notice = next
  for (const listener of listeners) listener()
}

export const useNotice = (): Notice | undefined =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notice,
  )

/** Once the reader has changed something, the address no longer tells what is on the page. */
function forgetLink(): void {
  const stop = app.store.subscribe((now, before) => {
    if (now.document === before.document) return
    stop()
    globalThis.history.replaceState(null, '', globalThis.location.pathname + globalThis.location.search)
  })
}

function follow(): void {
  const opened = openLink(globalThis.location.hash)
  if (opened.kind === 'none') return
  if (opened.kind === 'broken') return setNotice({ kind: 'broken', why: opened.why })
  setNotice(undefined)
  open(opened.scenario)
  forgetLink()
}

/** Called once, by main, instead of startDocument. */
export function startWithLink(): void {
  const opened = openLink(globalThis.location.hash)
  const given = opened.kind === 'found' ? opened.scenario : undefined
  const recovered = startDocument(given)
  if (opened.kind === 'broken') setNotice({ kind: 'broken', why: opened.why })
  else if (recovered.kind === 'unreadable') setNotice({ kind: 'lost' })
  else if (given !== undefined && recovered.kind === 'found' && JSON.stringify(recovered.scenario) !== JSON.stringify(given))
    setNotice({ kind: 'own', scenario: recovered.scenario })
  if (given !== undefined) forgetLink()
  globalThis.addEventListener('hashchange', follow)
}
