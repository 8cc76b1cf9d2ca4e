/**
 * A choice of the reader that outlives the page (theme, language): one word out of a few, kept in localStorage where the
 * browser allows it. Inside a sandboxed iframe storage throws; then the choice lasts as long as the page.
 */
import { useSyncExternalStore } from 'react'

export type Setting<T extends string> = {
  readonly get: () => T
  readonly set: (value: T) => void
  readonly subscribe: (listener: () => void) => () => void
}

export function readStored(key: string): string | undefined {
  try {
    return globalThis.localStorage.getItem(key) ?? undefined
  } catch {
    return undefined
  }
}

export function store(key: string, value: string): void {
  try {
    globalThis.localStorage.setItem(key, value)
  } catch {
    // Not allowed here: the value lives in memory only.
  }
}

export function setting<T extends string>(key: string, values: readonly T[], otherwise: () => T): Setting<T> {
  const listeners = new Set<() => void>()
  let value: T | undefined
  const initial = () => {
    const stored = readStored(key)
    return values.find((v) => v === stored) ?? otherwise()
  }
  return {
    get: () => (value ??= initial()),
    set: (next) => {
      value = next
      store(key, next)
      for (const listener of listeners) listener()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export const useSetting = <T extends string>(s: Setting<T>): T => useSyncExternalStore(s.subscribe, s.get)
