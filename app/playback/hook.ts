/** What end-to-end tests read instead of sleeping and guessing: `window.__app`. Nothing in the app reads it. */
import { digest } from '../../engine/index.ts'
import { app, clock, derived } from '../state/app.ts'
import { stackOf } from '../state/stack.ts'
import { geometryNow, placedNow, pointOf } from './stage.ts'

export interface SeenPacket {
  readonly id: number
  readonly netns: string
  readonly dev: string
  readonly stack: readonly string[]
  /** On the drawing, not on the screen. */
  readonly x: number
  readonly y: number
  readonly dropped: string | undefined
}

export const hook = {
  /** Virtual nanoseconds. */
  get time(): number {
    return clock.timeline().timeAt(clock.position())
  },
  get position(): number {
    return clock.position()
  },
  /** That React has been told of. */
  get beat(): number {
    return app.store.getState().playback.beat
  },
  /** Nothing moves by itself. */
  get idle(): boolean {
    return !app.store.getState().playback.playing
  },
  /** Fingerprint of the trace: equal in Node, and on every page that opens the same scenario. */
  get digest(): string {
    return digest(derived.traceOf(app.scenario()))
  },
  packets(): readonly SeenPacket[] {
    const geometry = geometryNow()
    return placedNow().flatMap((placed) => {
      const point = pointOf(geometry, placed, 1)
      const { to, track, dead } = placed
      const stack = stackOf(to.frame).map(({ label }) => label)
      const dropped = dead === undefined ? undefined : track.drop?.reason
      return point === undefined ? [] : [{ id: track.packet.id, netns: to.netns, dev: to.dev, stack, x: point.x, y: point.y, dropped }]
    })
  },
}

export function exposeHook(): void {
  Object.assign(globalThis, { __app: hook })
}
