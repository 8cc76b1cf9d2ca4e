/**
 * Autosave into localStorage. Guarded: storage may be forbidden (a sandboxed frame), full, or hold what this version cannot read.
 * What cannot be read is put aside under another key before anything is written; if even that fails, nothing is written at all.
 */
import type { Result, Scenario } from '../../engine/index.ts'
import type { App } from './store.ts'

export type Shelf = Pick<Storage, 'getItem' | 'setItem'>
export type Parse = (text: string) => Promise<Result<Scenario, unknown>>

export const KEY = 'hopscope.scenario'
export const ASIDE = 'hopscope.scenario.unreadable'
const MAX_CHARACTERS = 1_000_000
const DELAY = 500

export type Recovered =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly scenario: Scenario }
  /** `kept`: what was there is safe, so autosave may go on. */
  | { readonly kind: 'unreadable'; readonly kept: boolean }

function get(shelf: Shelf, key: string): string | undefined {
  try {
    return shelf.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

function put(shelf: Shelf, key: string, text: string): boolean {
  if (text.length > MAX_CHARACTERS) return false
  try {
    shelf.setItem(key, text)
    return true
  } catch {
    return false
  }
}

/** The document of the last visit. */
export async function recover(shelf: Shelf, parse: Parse): Promise<Recovered> {
  const text = get(shelf, KEY)
  if (text === undefined) return { kind: 'none' }
  const parsed = await parse(text)
  if (parsed.ok) return { kind: 'found', scenario: parsed.value }
  return { kind: 'unreadable', kept: put(shelf, ASIDE, text) }
}

export const save = (shelf: Shelf, scenario: Scenario): boolean => put(shelf, KEY, JSON.stringify(scenario))

/** Saves a moment after each change; gives a function that saves at once (the page is going away) and one that stops. */
export function autosave(app: App, shelf: Shelf): { readonly flush: () => void; readonly stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined
  const flush = (): void => {
    if (timer === undefined) return
    clearTimeout(timer)
    timer = undefined
    save(shelf, app.scenario())
  }
  const unsubscribe = app.store.subscribe((now, before) => {
    if (now.document === before.document) return
    clearTimeout(timer)
    timer = setTimeout(flush, DELAY)
  })
  const stop = (): void => {
    unsubscribe()
    clearTimeout(timer)
  }
  return { flush, stop }
}
