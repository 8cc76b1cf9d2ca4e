/**
 * What the canvas looks at, and where machines are while they are dragged: outside React, because it changes with every pointer move.
 * The canvas tells; whoever draws over it (packets) listens.
 */
import type { Layout } from '../../engine/index.ts'

export interface Viewport {
  /** Screen position of the drawing's origin, in CSS pixels from the canvas's corner. */
  readonly x: number
  readonly y: number
  readonly zoom: number
  readonly drag?: Layout | undefined
}

let current: Viewport = { x: 0, y: 0, zoom: 1 }
const listeners = new Set<() => void>()

export const viewport = (): Viewport => current

export function setViewport(patch: Partial<Viewport>): void {
  current = { ...current, ...patch }
  for (const listener of listeners) listener()
}

export function subscribeViewport(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
