import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Packet, Step, Trace } from '../../engine/index.ts'
import { type Timeline, beats } from './timeline.ts'

const ETHERNET = 14
const frame = (type: number): Uint8Array => {
  const bytes = new Uint8Array(60)
  bytes.set([type >> 8, type & 255], ETHERNET - 2)
  return bytes
}
const ARP = frame(0x0806)
const OTHER = frame(0x88b5)

/** Frames as [time, packet], ARP frames marked. */
function traceOf(frames: readonly (readonly [t: number, packet: number, arp?: boolean])[]): Trace {
  const steps = frames.map(([t, packet, arp], index): Step => ({
    kind: 'tx',
    dev: 'eth0',
    link: 'ethernet',
    bytes: arp ? ARP : OTHER,
    index,
    t,
    packet,
    netns: 'n1',
  }))
  const ids = [...new Set(frames.map(([, packet]) => packet))]
  const packets: Packet[] = []
  for (const id of ids) packets[id] = { id, birth: 'process', born: 0, steps: [], end: { kind: 'pending', netns: 'n1', t: 0 } }
  return { steps, packets, runs: [], states: new Map(), end: frames.at(-1)?.[0] ?? 0 }
}
const positions = ({ beats: all }: Timeline): readonly number[] => all.map(({ position }) => position)

test('every moment is a beat; frames of different packets share it, frames of one do not', () => {
  const timeline = beats(
    traceOf([
      [0, 0],
      [1000, 0],
      [1000, 1],
      [1000, 0],
      [3000, 1],
    ]),
    { hideArp: false },
  )
  expect(timeline.beats.map(({ steps }) => steps)).toEqual([[0], [1, 2], [3], [4]])
  expect(positions(timeline)).toEqual([1, 2, 3, 4])
  expect(timeline.end).toBe(5)
})

test('a long wait is longer than a short one, but at most three beats', () => {
  const gaps = [1000, 1_000_000, 100_000_000, 1_000_000_000, 3_600_000_000_000]
  const spaces = gaps.map(
    (gap) =>
      beats(
        traceOf([
          [0, 0],
          [gap, 0],
        ]),
        { hideArp: false },
      ).end - 2,
  )
  expect(spaces).toEqual([1, 1, 2, 2.5, 3])
})

test('ARP can be left out; its steps still have a place', () => {
  const trace = traceOf([
    [0, 0, true],
    [5, 1],
    [7, 0, true],
    [9, 1],
  ])
  const timeline = beats(trace, { hideArp: true })
  expect(timeline.beats.map(({ steps }) => steps)).toEqual([[1], [3]])
  expect([0, 1, 2, 3].map(timeline.beatOf)).toEqual([0, 1, 1.5, 2])
})

test('an empty trace has a timeline', () => {
  const timeline = beats(traceOf([]), { hideArp: true })
  expect([timeline.end, timeline.positionOf(5), timeline.timeAt(0.5), timeline.beatAt(1), timeline.beatOf(0)]).toEqual([0, 0, 0, -1, 0])
})

const traces = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 5_000_000_000 }), fc.nat(3), fc.boolean()), { maxLength: 40 })
  .map((frames) => traceOf(frames.toSorted((a, b) => a[0] - b[0])))

test('property: beats are at least one apart, every visible frame has one, and position and time go the same way', () => {
  fc.assert(
    fc.property(traces, fc.boolean(), (trace, hideArp) => {
      const timeline = beats(trace, { hideArp })
      const all = positions(timeline)
      for (let i = 1; i < all.length; i += 1) expect((all[i] ?? 0) - (all[i - 1] ?? 0)).toBeGreaterThanOrEqual(1 - 1e-9)
      for (const [i, beat] of timeline.beats.entries()) {
        expect(timeline.timeAt(beat.position)).toBe(beat.t)
        expect(timeline.beatAt(beat.position)).toBe(i)
        for (const step of beat.steps) expect(timeline.beatOf(step)).toBe(beat.position)
      }
      for (let at = 0.25; at <= timeline.end; at += 0.25) expect(timeline.timeAt(at)).toBeGreaterThanOrEqual(timeline.timeAt(at - 0.25))
    }),
    { numRuns: 100 },
  )
})
