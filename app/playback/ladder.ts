/**
 * The ladder: a row for each device that the packets met, in the order they met them; a mark for each visit; a line from visit to visit.
 * Ports of a bridge share the row of their bridge, the ports of a switch that of the switch, so that a row is what a reader calls a hop.
 */
import { type NetnsState, type Step, isFrame } from '../../engine/index.ts'
import { type Bar, stackOf } from '../state/stack.ts'
import type { Key, Track } from './project.ts'

export interface LadderRow {
  readonly key: string
  readonly netns: string
  readonly dev: string
}

export interface Mark {
  readonly key: string
  readonly track: Track
  readonly row: number
  /** First and last beat of the visit. */
  readonly from: number
  readonly to: number
  /** Where its line and stack are drawn. */
  readonly beat: number
  readonly step: Step
  readonly bars: readonly Bar[]
  readonly drop: boolean
  /** Where a copy leaves its parent: the line begins here, the stack is the parent's. */
  readonly ghost: boolean
}

export interface Ladder {
  readonly rows: readonly LadderRow[]
  readonly marks: readonly Mark[]
  /** Pairs of indices into marks. */
  readonly links: readonly (readonly [number, number])[]
}

export type RowOf = (netns: string, dev: string) => string

/** The device that stands for `dev` in the ladder. */
export const rowDevice = (state: NetnsState | undefined, dev: string): string => state?.links.get(dev)?.master ?? dev

interface Visit {
  readonly row: string
  readonly keys: Key[]
}

const sameStack = (a: Key, b: Key): boolean => {
  const [one, other] = [stackOf(a.frame), stackOf(b.frame)]
  return one.length === other.length && one.every(({ label }, i) => label === other[i]?.label)
}

function visitsOf(track: Track, rowOf: RowOf): readonly Visit[] {
  const visits: Visit[] = []
  for (const key of track.keys) {
    const row = `${key.netns}/${rowOf(key.netns, key.dev)}`
    const open = visits.at(-1)
    const last = open?.keys.at(-1)
    if (open !== undefined && last !== undefined && open.row === row && sameStack(last, key)) open.keys.push(key)
    else visits.push({ row, keys: [key] })
  }
  return visits
}

export function ladderOf(tracks: readonly Track[], rowOf: RowOf): Ladder {
  const rows = new Map<string, LadderRow & { readonly at: number }>()
  const marks: Mark[] = []
  const links: (readonly [number, number])[] = []
  const ordered = tracks.flatMap((track) => visitsOf(track, rowOf).map((visit) => ({ track, visit })))
  const firstBeat = ({ visit }: { readonly visit: Visit }) => visit.keys[0]?.beat ?? 0
  for (const { visit } of ordered.toSorted((a, b) => firstBeat(a) - firstBeat(b))) {
    const [netns, dev] = split(visit.row)
    if (!rows.has(visit.row)) rows.set(visit.row, { key: visit.row, netns, dev, at: rows.size })
  }
  ordered.forEach(({ track, visit }, index) => {
    const [first, last] = [visit.keys[0], visit.keys.at(-1)]
    if (first === undefined || last === undefined || !isFrame(first.frame)) return
    const ends = last === track.keys.at(-1)
    if (ordered[index - 1]?.track === track) links.push([marks.length - 1, marks.length])
    marks.push({
      key: `${track.packet.id} ${first.frame.index}`,
      track,
      row: rows.get(visit.row)?.at ?? 0,
      from: first.beat,
      to: last.beat,
      beat: (first.beat + last.beat) / 2,
      step: first.frame,
      bars: stackOf(last.frame),
      ghost: first.frame.packet !== track.packet.id && first === last,
      drop: ends && track.drop !== undefined && !track.drop.quiet,
    })
  })
  return { rows: [...rows.values()], marks, links }
}

const split = (key: string): readonly [string, string] => {
  const at = key.indexOf('/')
  return [key.slice(0, at), key.slice(at + 1)]
}

/** How wide a mark's stack is drawn. */
export const CHIP = { size: 9, gap: 2 } as const
export const stackWidth = ({ bars, drop }: Mark): number => bars.length * (CHIP.size + CHIP.gap) - CHIP.gap + (drop ? 14 : 0)

const APART = 10

/** Centres of the marks' stacks: at their beats, or a little later where the stack before them in the row is in the way. */
export function spread(marks: readonly Mark[], x: (beat: number) => number): readonly number[] {
  const centres = marks.map(({ beat }) => x(beat))
  const order = marks.map((_, index) => index).toSorted((a, b) => (marks[a]?.beat ?? 0) - (marks[b]?.beat ?? 0))
  const taken = new Map<number, number>()
  for (const index of order) {
    const mark = marks[index]
    if (mark === undefined || mark.ghost) continue
    const half = stackWidth(mark) / 2
    const centre = Math.max(centres[index] ?? 0, (taken.get(mark.row) ?? -Infinity) + APART + half)
    centres[index] = centre
    taken.set(mark.row, centre + half)
  }
  return centres
}
