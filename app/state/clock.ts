/**
 * The playback clock, outside React: where the playback is, in beats, as a function of the wall clock. Subscribers are called on every
 * animation frame while it moves and once after every jump; the store, and with it React, hears only when another beat is reached.
 * The wall clock and its frames are given, so that a test can be both.
 */
import type { Trace } from '../../engine/index.ts'
import { packetOf } from './selection.ts'
import type { App } from './store.ts'
import type { Timeline } from './timeline.ts'

export interface Wall {
  /** Milliseconds. */
  readonly now: () => number
  readonly frame: (callback: () => void) => number
  readonly cancel: (id: number) => void
  /** The reader prefers steps to slides. */
  readonly still: () => boolean
}

/** A way from `from`, begun at wall time `since`, with `rate` beats a second, that ends at `until`. */
export type Motion = { readonly since: number; readonly from: number; readonly rate: number; readonly until: number }

export interface Clock {
  readonly position: () => number
  /** The way it is on; the same one until it stops, turns, or has another speed or timeline. */
  readonly motion: () => Motion | undefined
  readonly timeline: () => Timeline
  /** From the beginning again when it stands at the end. */
  readonly play: () => void
  readonly pause: () => void
  readonly toggle: () => void
  /** Glides to the next beat and stops there. */
  readonly step: () => void
  readonly back: () => void
  readonly seek: (position: number) => void
  readonly setSpeed: (speed: number) => void
  readonly subscribe: (listener: (position: number) => void) => () => void
}

export type Film = { readonly trace: Trace; readonly timeline: Timeline }

/** At speed 1. */
export const BEATS_PER_SECOND = 2.5
const GLIDE = 5

export function createClock(app: App, film: () => Film, wall: Wall): Clock {
  const listeners = new Set<(position: number) => void>()
  let shown: Timeline | undefined
  let at = 0
  let motion: Motion | undefined
  let pending: number | undefined

  /** A new trace or filter: the same moment, on the new timeline. */
  const timeline = (): Timeline => {
    const now = film().timeline
    if (shown !== undefined && shown !== now) {
      at = Math.min(now.end, now.positionOf(shown.timeAt(at)))
      if (motion) motion = { ...motion, since: wall.now(), from: at, until: now.end }
    }
    shown = now
    return now
  }

  const position = (): number => {
    timeline()
    if (motion === undefined) return at
    const way = ((wall.now() - motion.since) / 1000) * motion.rate
    at = motion.rate > 0 ? Math.min(motion.until, motion.from + way) : Math.max(motion.until, motion.from + way)
    return at
  }

  /** Tells React which beat is reached: of its steps the one of the packet that is followed, else the first. */
  const tell = (): void => {
    const { trace, timeline: beats } = film()
    const { playback, view } = app.store.getState()
    const beat = beats.beatAt(at + 1e-6)
    const steps = beats.beats[beat]?.steps ?? []
    const followed = packetOf(view.selection)
    const step = steps.find((index) => trace.steps[index]?.packet === followed) ?? steps[0] ?? -1
    if (playback.beat !== beat || playback.step !== step) app.setPlayback({ beat, step })
  }

  const stop = (): void => {
    motion = undefined
    if (pending !== undefined) wall.cancel(pending)
    pending = undefined
    if (app.store.getState().playback.playing || app.store.getState().playback.anchor !== at)
      app.setPlayback({ playing: false, anchor: at })
  }

  const show = (): void => {
    tell()
    for (const listener of listeners) listener(at)
  }

  const frame = (): void => {
    pending = undefined
    position()
    if (motion === undefined || at === motion.until) stop()
    else pending = wall.frame(frame)
    show()
  }

  const move = (rate: number, until: number, playing: boolean): void => {
    const from = position()
    motion = { since: wall.now(), from, rate: until < from ? -rate : rate, until }
    app.setPlayback({ playing, anchor: from })
    pending ??= wall.frame(frame)
  }

  const seek = (to: number): void => {
    at = Math.max(0, Math.min(timeline().end, to))
    stop()
    show()
  }

  const glide = (to: number | undefined): void => {
    if (to === undefined) return
    if (wall.still()) return seek(to)
    stop()
    move(GLIDE * Math.max(1, Math.abs(to - position())), to, false)
  }

  const play = (): void => {
    if (position() >= timeline().end - 1e-6) at = 0
    move(BEATS_PER_SECOND * app.store.getState().playback.speed, timeline().end, true)
  }

  const pause = (): void => {
    position()
    stop()
    show()
  }

  const clock: Clock = {
    position,
    motion: () => motion,
    timeline,
    play,
    pause,
    toggle: () => (app.store.getState().playback.playing ? pause() : play()),
    step: () => glide(timeline().beats.find((beat) => beat.position > (motion?.until ?? position()) + 1e-6)?.position ?? timeline().end),
    back: () => glide(timeline().beats.findLast((beat) => beat.position < (motion?.until ?? position()) - 1e-6)?.position ?? 0),
    seek,
    setSpeed: (speed) => {
      app.setPlayback({ speed })
      if (app.store.getState().playback.playing) play()
    },
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  /** Another document, another trace, another filter, another packet to follow. */
  app.store.subscribe((now, before) => {
    if (now.view.opened !== before.view.opened) {
      at = 0
      shown = undefined
      motion = undefined
    }
    if (now.document !== before.document || now.view.hideArp !== before.view.hideArp || now.view.selection !== before.view.selection)
      pending ??= wall.frame(frame)
  })
  return clock
}
