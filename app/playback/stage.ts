/** Everything the packet canvas draws from, by identity of what it depends on; and the places of packets on the drawing. */
import type { Trace } from '../../engine/index.ts'
import { app, clock, derived } from '../state/app.ts'
import { remember } from '../state/derived.ts'
import { type Geometry, geometryOf } from '../state/geometry/geometry.ts'
import type { Point } from '../state/geometry/polyline.ts'
import { type BeatOf, type Placed, type Track, packetsAt, tracksOf } from './project.ts'

const tracks = remember((trace: Trace, beatOf: BeatOf, hideArp: boolean): readonly Track[] => {
  const all = tracksOf(trace, beatOf)
  return hideArp ? all.filter(({ arp }) => !arp) : all
})

/** Nothing, for a scenario that cannot be simulated. */
export function tracksNow(): readonly Track[] {
  const { document, view } = app.store.getState()
  try {
    return tracks(derived.traceOf(document.scenario), clock.timeline().beatOf, view.hideArp)
  } catch {
    return []
  }
}

export const geometryNow = (): Geometry => geometryOf(app.scenario())

/** On the drawing; undefined for a device that is not drawn. */
export function pointOf(geometry: Geometry, { from, to, way }: Placed): Point | undefined {
  if (from === to || way >= 1) return geometry.anchorOf(to.netns, to.dev)
  const line = geometry.wayBetween(from, to)
  return line?.pointAt(line.length * way)
}

const still = () => globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches

/** Where the clock stands, or, for readers who prefer steps to slides, the beat last reached. */
export function shownPosition(position = clock.position()): number {
  if (!still()) return position
  const timeline = clock.timeline()
  return timeline.beats[timeline.beatAt(position + 1e-6)]?.position ?? position
}

export const placedNow = (): readonly Placed[] => packetsAt(tracksNow(), shownPosition())
