/**
 * Where every packet is at a playback position: a pure function, so that scrubbing, tests and pictures come free.
 * A track is one packet's way: a key for each frame, on its beat. Between two keys the packet waits, then travels in the last beat.
 */
import { type FrameStep, type Packet, type PacketEnd, type Trace, framesOf, stepsOf } from '../../engine/index.ts'
import { type Bar, isArp, stackOf } from '../state/stack.ts'

export type BeatOf = (step: number) => number

type Dropped = Extract<PacketEnd, { kind: 'dropped' }>

/** A bar while one frame becomes the next: there before (0 or 1), there after. */
export interface Morph {
  readonly bar: Bar
  readonly from: number
  readonly to: number
}

export interface Key {
  readonly beat: number
  readonly netns: string
  readonly dev: string
  readonly frame: FrameStep
  readonly stack: readonly Bar[]
  /** The bars on the way from the key before to this one. */
  readonly bars: readonly Morph[]
  /** They are the same all the way. */
  readonly still: boolean
}

export interface Track {
  readonly packet: Packet
  readonly arp: boolean
  readonly keys: readonly Key[]
  /** When the packet ends, and what becomes of it; copies that are merely not for their host fade without a word. */
  readonly end: number
  readonly drop?: { readonly reason: Dropped['reason']; readonly where: Dropped['where']; readonly quiet: boolean }
}

export interface Placed {
  readonly track: Track
  readonly from: Key
  readonly to: Key
  /** How far along the way from `from` to `to`. */
  readonly way: number
  /** How far the header stack has become that of `to`. */
  readonly morph: number
  readonly opacity: number
  /** Beats since it was dropped; absent while it lives. */
  readonly dead?: number
}

const same = (a: Bar | undefined, b: Bar | undefined): boolean => a?.label === b?.label && a?.colour === b?.colour

/** Pairs two stacks from the inside out: what only one of them has grows or shrinks. */
export function merge(before: readonly Bar[], after: readonly Bar[]): readonly Morph[] {
  const bars: Morph[] = []
  let [i, j] = [before.length - 1, after.length - 1]
  while (i >= 0 || j >= 0) {
    const [old, now] = [before[i], after[j]]
    if (old !== undefined && now !== undefined && same(old, now)) {
      bars.push({ bar: now, from: 1, to: 1 })
      i -= 1
      j -= 1
    } else if (now !== undefined && j >= i) {
      bars.push({ bar: now, from: 0, to: 1 })
      j -= 1
    } else if (old !== undefined) {
      bars.push({ bar: old, from: 1, to: 0 })
      i -= 1
    } else break
  }
  return bars.toReversed()
}

/** A copy or fragment leaves from where its parent was last seen. */
function originOf(trace: Trace, packet: Packet, first: number): FrameStep | undefined {
  if (packet.parent === undefined || (packet.birth !== 'flood' && packet.birth !== 'fragment')) return undefined
  const parent = trace.packets[packet.parent]
  return parent && framesOf(trace, parent).findLast(({ index }) => index < first)
}

function dropOf({ end }: Packet): Pick<Track, 'drop'> {
  if (end.kind !== 'dropped') return {}
  const { reason, where } = end
  return { drop: { reason, where, quiet: reason === 'OTHERHOST' } }
}

/** The kernel's word; where it has none, the function says more. */
export const dropText = ({ reason, where }: NonNullable<Track['drop']>): string =>
  reason === 'NOT_SPECIFIED' ? `${reason} · ${where}` : reason

function trackOf(trace: Trace, packet: Packet, beatOf: BeatOf): Track | undefined {
  const own = framesOf(trace, packet)
  const [first] = own
  if (first === undefined) return undefined
  const origin = originOf(trace, packet, first.index)
  const frames = origin === undefined ? own : [origin, ...own]
  const keys = frames.map((frame, i): Key => {
    const stack = stackOf(frame)
    const before = frames[i - 1]
    const bars = merge(before ? stackOf(before) : stack, stack)
    const still = bars.every(({ from, to }) => from === to)
    return { beat: beatOf(frame.index), netns: frame.netns, dev: frame.dev, frame, stack, bars, still }
  })
  const last = stepsOf(trace, packet).at(-1)
  const end = Math.max(keys.at(-1)?.beat ?? 0, last === undefined ? 0 : beatOf(last.index))
  return { packet, arp: isArp(first), keys, end, ...dropOf(packet) }
}

export const tracksOf = (trace: Trace, beatOf: BeatOf): readonly Track[] =>
  trace.packets.flatMap((packet) => trackOf(trace, packet, beatOf) ?? [])

/** How long, in beats, a packet takes to appear, to go when delivered, and to be mourned when dropped. */
const ENTER = 0.4
const LEAVE = 0.7
export const MOURN = 6

const clamp = (value: number): number => Math.max(0, Math.min(1, value))
/** Slow, fast, slow. */
export const ease = (x: number): number => (x < 0.5 ? 2 * x * x : 1 - (2 - 2 * x) ** 2 / 2)

/** The key that was reached last: binary search. */
function reached(keys: readonly Key[], position: number): number {
  let low = -1
  let high = keys.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((keys[middle]?.beat ?? Infinity) <= position) low = middle
    else high = middle
  }
  return low
}

/** undefined while the packet is not there. */
export function placeOf(track: Track, position: number): Placed | undefined {
  const { keys, end, drop, packet } = track
  const inherited = packet.birth === 'flood' || packet.birth === 'fragment'
  const begin = (keys[0]?.beat ?? 0) - (inherited ? 0 : ENTER)
  const gone = drop !== undefined && !drop.quiet ? end + MOURN : end + (packet.end.kind === 'absorbed' ? 0 : LEAVE)
  if (position < begin || position >= gone + (gone === end ? 1e-9 : 0)) return undefined
  const at = Math.max(0, reached(keys, position))
  const [from, to] = [keys[at], keys[at + 1]]
  if (from === undefined) return undefined
  const fading = clamp((gone - position) / Math.min(LEAVE, gone - end || 1))
  const opacity = inherited ? fading : Math.min(fading, clamp((position - begin) / ENTER))
  const dead = drop !== undefined && !drop.quiet && position >= end ? { dead: position - end } : {}
  if (to === undefined) return { track, from, to: from, way: 1, morph: 1, opacity, ...dead }
  const leave = Math.max(from.beat, to.beat - 1)
  const way = clamp((position - leave) / (to.beat - leave || 1))
  return { track, from, to, way: ease(way), morph: ease(clamp(way / 0.6)), opacity, ...dead }
}

export const packetsAt = (tracks: readonly Track[], position: number): readonly Placed[] =>
  tracks.flatMap((track) => placeOf(track, position) ?? [])
