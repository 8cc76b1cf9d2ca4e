/**
 * Where the canvas is looked at from: screen = canvas × zoom + (x, y), in pixels of the canvas pane. Outside React, because it changes on
 * every frame of a pan; the packets' layer reads it when it draws. React hears only when the level of detail changes.
 */
import { useSyncExternalStore } from 'react'

export interface Camera {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

/** Nodes as cards; names; names and addresses; all that fits. */
export type Level = 'far' | 'mid' | 'near' | 'close'

/** Whoever draws brings an element into sight. */
const seekers = new Set<(element: string) => void>()

let now: Camera = { x: 0, y: 0, zoom: 1 }
const listeners = new Set<() => void>()

export const camera = {
  get: (): Camera => now,
  set: (next: Camera): void => {
    now = next
    for (const listener of listeners) listener()
  },
  reveal: (element: string): void => {
    for (const seek of seekers) seek(element)
  },
  onReveal: (seek: (element: string) => void): (() => void) => {
    seekers.add(seek)
    return () => seekers.delete(seek)
  },
  subscribe: (listener: () => void): (() => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
} as const

function levelOf(zoom: number): Level {
  if (zoom < 0.45) return 'far'
  if (zoom < 0.8) return 'mid'
  return zoom < 1.3 ? 'near' : 'close'
}

export const useLevel = (): Level => useSyncExternalStore(camera.subscribe, () => levelOf(now.zoom))
