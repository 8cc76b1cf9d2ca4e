/**
 * Playback position against virtual time. A packet crosses a device in a microsecond and waits seconds for a neighbour: neither can be
 * watched to scale. So position is counted in beats: each moment at which something is seen is one beat after the last, a long wait
 * up to three. Two frames of one packet at the same moment are two beats.
 */
import type { FrameStep, Step, Trace } from '../../engine/index.ts'
import { isArp } from './stack.ts'

export interface Filter {
  readonly hideArp: boolean
}

interface Beat {
  readonly t: number
  readonly position: number
  /** Indices into trace.steps of what is seen at this beat, ascending. */
  readonly steps: readonly number[]
}

export interface Timeline {
  readonly beats: readonly Beat[]
  /** Position of the end: one beat after the last. */
  readonly end: number
  readonly positionOf: (t: number) => number
  readonly timeAt: (position: number) => number
  /** Index of the beat last reached, by binary search; -1 before the first. */
  readonly beatAt: (position: number) => number
  /** Position of any step of the trace, seen or not. */
  readonly beatOf: (step: number) => number
}

const MILLISECOND = 1_000_000
const LONGEST = 3

/** Beats that a wait of `gap` nanoseconds takes: one, and from a millisecond on half a beat more for every tenfold. */
const spacing = (gap: number): number => (gap <= MILLISECOND ? 1 : Math.min(LONGEST, 1 + Math.log10(gap / MILLISECOND) / 2))

const isFrame = (step: Step): step is FrameStep => step.kind === 'rx' || step.kind === 'tx'

function arpPackets({ steps }: Trace): ReadonlySet<number> {
  return new Set(steps.filter((step) => isFrame(step) && isArp(step)).map(({ packet }) => packet))
}

/** Frames, and the ends that deserve a look: a frame that is merely for somebody else is no news. */
function visibleSteps(trace: Trace, { hideArp }: Filter): readonly Step[] {
  const hidden = hideArp ? arpPackets(trace) : new Set<number>()
  return trace.steps.filter((step) => (isFrame(step) || (step.kind === 'drop' && step.reason !== 'OTHERHOST')) && !hidden.has(step.packet))
}

function beatsOf(trace: Trace, filter: Filter): readonly Beat[] {
  const beats: { t: number; position: number; steps: number[] }[] = []
  let there = new Set<number>()
  for (const { index, t, packet } of visibleSteps(trace, filter)) {
    const last = beats.at(-1)
    const parent = trace.packets[packet]?.parent
    const busy = there.has(packet) || (parent !== undefined && there.has(parent))
    if (last !== undefined && last.t === t && !busy) last.steps.push(index)
    else {
      beats.push({ t, position: last === undefined ? 1 : last.position + spacing(t - last.t), steps: [index] })
      there = new Set()
    }
    there.add(packet)
  }
  return beats
}

/** Index of the last item whose value is at most `x`; -1 if there is none. */
function lastAtMost<T>(items: readonly T[], value: (item: T) => number, x: number): number {
  let low = -1
  let high = items.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    const item = items[middle]
    if (item !== undefined && value(item) <= x) low = middle
    else high = middle
  }
  return low
}

export function beats(trace: Trace, filter: Filter): Timeline {
  const all = beatsOf(trace, filter)
  const last = all.at(-1)
  const end = last === undefined ? 0 : last.position + 1
  const reached = (position: number): number => lastAtMost(all, (beat) => beat.position, position)

  const between = (x: number, x0: number, x1: number, y0: number, y1: number): number =>
    x1 === x0 ? y1 : y0 + ((x - x0) / (x1 - x0)) * (y1 - y0)

  const positionOf = (t: number): number => {
    const at = lastAtMost(all, (beat) => beat.t, t)
    const [from, to] = [all[at], all[at + 1]]
    if (from === undefined) return to === undefined || to.t <= 0 ? 0 : between(Math.max(0, t), 0, to.t, 0, to.position)
    if (to === undefined) return Math.min(end, from.position + (t > from.t ? spacing(t - from.t) / LONGEST : 0))
    return between(t, from.t, to.t, from.position, to.position)
  }

  const timeAt = (position: number): number => {
    const at = reached(position)
    const [from, to] = [all[at], all[at + 1]]
    if (from === undefined) return to === undefined ? 0 : between(Math.max(0, position), 0, to.position, 0, to.t)
    return to === undefined ? from.t : between(position, from.position, to.position, from.t, to.t)
  }

  const own = new Map(all.flatMap(({ position, steps }) => steps.map((step) => [step, position] as const)))
  const beatOf = (index: number): number => {
    const seen = own.get(index)
    if (seen !== undefined) return seen
    const before = all[lastAtMost(all, (beat) => beat.steps[0] ?? 0, index)]
    const t = trace.steps[index]?.t ?? 0
    return before !== undefined && before.t >= t ? before.position : positionOf(t)
  }

  return { beats: all, end, positionOf, timeAt, beatAt: reached, beatOf }
}
