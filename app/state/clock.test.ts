import { expect, test } from 'vitest'
import type { Scenario, Trace } from '../../engine/index.ts'
import { BEATS_PER_SECOND, createClock } from './clock.ts'
import { createApp } from './store.ts'
import type { Timeline } from './timeline.ts'

const blank: Scenario = {
  version: 1,
  title: '',
  topology: { network: { plugin: 'none' }, machines: [], cables: [] },
  commands: [],
  traffic: [],
  layout: {},
}
const trace: Trace = { steps: [], packets: [], runs: [], states: new Map(), end: 0 }

/** Beats at 1, 2 … count, a microsecond apart. */
const even = (count: number): Timeline => ({
  beats: Array.from({ length: count }, (_, i) => ({ t: (i + 1) * 1000, position: i + 1, steps: [i] })),
  end: count + 1,
  positionOf: (t) => t / 1000,
  timeAt: (position) => position * 1000,
  beatAt: (position) => Math.min(count, Math.floor(position)) - 1,
  beatOf: (step) => step + 1,
})

function scene(still = false) {
  const app = createApp(blank)
  let now = 0
  let queue: (() => void)[] = []
  let timeline = even(5)
  const wall = { now: () => now, frame: (callback: () => void) => queue.push(callback), cancel: () => (queue = []), still: () => still }
  const clock = createClock(app, () => ({ trace, timeline }), wall)
  const run = (ms: number): void => {
    for (let left = ms; left > 0; left -= 10) {
      now += 10
      const due = queue
      queue = []
      for (const callback of due) callback()
    }
  }
  return { app, clock, run, beat: () => app.store.getState().playback.beat, swap: (next: Timeline) => (timeline = next) }
}

test('plays to the end at its pace, stops there, and begins again', () => {
  const { app, clock, run, beat } = scene()
  clock.play()
  run(1000)
  expect(clock.position()).toBeCloseTo(BEATS_PER_SECOND, 1)
  expect(beat()).toBe(1)
  run(2000)
  expect([clock.position(), app.store.getState().playback.playing, beat()]).toEqual([6, false, 4])
  clock.play()
  expect(clock.position()).toBe(0)
})

test('subscribers hear every frame, the store only each beat', () => {
  const { app, clock, run } = scene()
  let [frames, news] = [0, 0]
  clock.subscribe(() => (frames += 1))
  clock.play()
  app.store.subscribe(() => (news += 1))
  run(2000)
  expect(frames).toBe(200)
  expect(news).toBe(5)
})

test('steps and goes back beat by beat, gliding; several presses add up', () => {
  const { clock, run, beat } = scene()
  clock.step()
  run(400)
  expect([clock.position(), beat()]).toEqual([1, 0])
  clock.step()
  clock.step()
  run(800)
  expect(clock.position()).toBe(3)
  clock.back()
  run(400)
  expect(clock.position()).toBe(2)
})

test('with reduced motion a step jumps; seek clamps; speed counts', () => {
  const { clock, run } = scene(true)
  clock.step()
  expect(clock.position()).toBe(1)
  clock.seek(99)
  expect(clock.position()).toBe(6)
  clock.seek(0)
  clock.setSpeed(2)
  clock.play()
  run(500)
  expect(clock.position()).toBeCloseTo(BEATS_PER_SECOND, 1)
  clock.pause()
  run(500)
  expect(clock.position()).toBeCloseTo(BEATS_PER_SECOND, 1)
})

test('another timeline keeps the moment; another document begins at its beginning', () => {
  const { app, clock, run, swap } = scene()
  clock.seek(3)
  swap({ ...even(5), positionOf: (t) => t / 500, end: 20 })
  expect(clock.position()).toBe(6)
  app.open({ ...blank, title: 'b' })
  run(20)
  expect([clock.position(), app.store.getState().playback.beat]).toEqual([0, -1])
})
