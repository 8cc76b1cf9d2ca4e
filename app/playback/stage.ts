/** Everything the packet canvas draws from, by identity of what it depends on; and the places of packets on the drawing. */
import type { Trace } from '../../engine/index.ts'
import { app, clock, derived, geometryNow as geometryOf } from '../state/app.ts'
import { remember } from '../state/derived.ts'
import type { Geometry } from '../state/geometry/geometry.ts'
import type { Point } from '../state/geometry/polyline.ts'
import { sizeAt } from './draw.ts'
import { type BeatOf, type Key, type Placed, type Track, packetsAt, tracksOf } from './project.ts'

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

export const geometryNow = (): Geometry => geometryOf(app.store.getState())

/** Half of a device inside a node, and half of a header stack on the screen. */
const HALF = { device: 21, stack: 14 }

/** A packet at rest stands below its device, so that the device can still be read: how far below the anchor. */
function footOf({ machines }: Geometry, { netns }: Key, { y }: Point, zoom: number): number {
  const standing = machines.get(netns)
  const edge = standing === undefined || standing.unit ? HALF.device : standing.box.y + standing.box.height - y
  return edge + (HALF.stack * sizeAt(zoom)) / zoom
}

/** On the drawing; undefined for a device that is not drawn. */
export function pointOf(geometry: Geometry, { from, to, way }: Placed, zoom: number): Point | undefined {
  const resting = from === to || way >= 1
  const line = resting ? undefined : geometry.wayBetween(from, to)
  // What a namespace sends to itself crosses lo, which is not drawn: it stays where the namespace is.
  const inside = to.dev === 'lo' ? geometry.anchorOf(to.netns, 'eth0') : undefined
  const point = inside ?? (resting ? geometry.anchorOf(to.netns, to.dev) : line?.pointAt(line.length * way))
  if (point === undefined) return undefined
  if (line === undefined) return { x: point.x, y: point.y + footOf(geometry, to, point, zoom) }
  const near = way < 0.5 ? from : to
  const end = geometry.anchorOf(near.netns, near.dev) ?? point
  return { x: point.x, y: point.y + footOf(geometry, near, end, zoom) * (2 * way - 1) ** 2 }
}

let reduced: MediaQueryList | undefined
export const isStill = (): boolean => (reduced ??= globalThis.matchMedia('(prefers-reduced-motion: reduce)')).matches

/** Where the clock stands, or, for readers who prefer steps to slides, the beat last reached. */
export function shownPosition(position = clock.position()): number {
  if (!isStill()) return position
  const timeline = clock.timeline()
  return timeline.beats[timeline.beatAt(position + 1e-6)]?.position ?? position
}

export const placedNow = (): readonly Placed[] => packetsAt(tracksNow(), shownPosition())
