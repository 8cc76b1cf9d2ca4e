/** The drawing of the ladder: rows, lines, stacks, time axis and playhead. Only what is in sight is drawn. */
import { line, scaleLinear } from 'd3'
import { useCallback, useMemo, useRef, type PointerEvent } from 'react'
import { clock, select } from '../state/app.ts'
import { printTime } from '../state/names.ts'
import type { Timeline } from '../state/timeline.ts'
import { Axis } from './Axis.tsx'
import { LadderMark } from './LadderMark.tsx'
import { type Ladder as Rungs, type Mark, spread } from './ladder.ts'
import { Playhead } from './Playhead.tsx'

/** Rows come closer where the pane is low. */
const ROW = { least: 16, most: 22 }
export const MARGIN = { top: 8, right: 40, bottom: 24, left: 36 } as const
const BEAT = 20

const segment = line<readonly [number, number]>()

export function rowHeight(rows: number, height: number): number {
  const room = height - MARGIN.top - MARGIN.bottom
  return Math.max(ROW.least, Math.min(ROW.most, Math.floor(room / Math.max(1, rows))))
}

type LadderProps = {
  readonly rungs: Rungs
  readonly timeline: Timeline
  /** Position of the beat last reached. */
  readonly position: number
  readonly followed: number | undefined
  readonly room: number
  readonly row: number
  readonly from: number
  readonly to: number
  readonly onMove: (at: number) => void
}

function Links({
  rungs,
  centres,
  position,
  y,
  from,
  to,
}: Pick<LadderProps, 'rungs' | 'position' | 'from' | 'to'> & { readonly centres: readonly number[]; readonly y: (row: number) => number }) {
  return rungs.links.map(([a, b]) => {
    const [one, other] = [rungs.marks[a], rungs.marks[b]]
    const [start = 0, end = 0] = [centres[a], centres[b]]
    if (!one || !other || end < from || start > to) return null
    const path = segment([
      [start, y(one.row)],
      [end, y(other.row)],
    ])
    const future = other.from > position + 1e-6
    return (
      <path key={other.key} className="play-link" data-arp={one.track.arp || undefined} data-future={future || undefined} d={path ?? ''} />
    )
  })
}

export function Ladder({ rungs, timeline, position, followed, room, row: high, from, to, onMove }: LadderProps) {
  const { rows, marks } = rungs
  const y = (row: number): number => MARGIN.top + (row + 0.5) * high
  const width = Math.max(MARGIN.left + MARGIN.right + timeline.end * BEAT, room)
  const height = MARGIN.top + MARGIN.bottom + rows.length * high
  const x = useMemo(() => scaleLinear([0, timeline.end], [MARGIN.left, width - MARGIN.right]), [timeline.end, width])
  const centres = useMemo(() => spread(marks, x), [marks, x])
  const timeAt = useCallback((at: number) => printTime(timeline.timeAt(at)), [timeline])
  const choose = useCallback((mark: Mark) => {
    select({ kind: 'packet', packet: mark.track.packet.id })
    clock.seek(mark.to)
  }, [])
  const scrub = ({ currentTarget, clientX, buttons }: PointerEvent<SVGSVGElement>) => {
    if (buttons === 1) clock.seek(x.invert(clientX - currentTarget.getBoundingClientRect().left))
  }
  // What the hand holds stays under it.
  const held = useRef(false)
  const keepInSight = useCallback((at: number) => void (held.current || onMove(at)), [onMove])
  const begin = (event: PointerEvent<SVGSVGElement>) => {
    held.current = true
    event.currentTarget.setPointerCapture(event.pointerId)
    scrub(event)
  }
  return (
    <div className="play-rungs" aria-hidden>
      <svg
        width={width}
        height={height}
        onPointerDown={begin}
        onPointerMove={scrub}
        onLostPointerCapture={() => {
          held.current = false
        }}
      >
        {rows.map((row, index) => (
          <line key={row.key} className="play-line" x1={0} x2={width} y1={y(index)} y2={y(index)} />
        ))}
        <Links rungs={rungs} centres={centres} y={y} position={position} from={from} to={to} />
        {marks.map((mark, index) => {
          const at = centres[index] ?? 0
          if (at < from || at > to) return null
          const future = mark.from > position + 1e-6
          return (
            <LadderMark
              key={mark.key}
              mark={mark}
              x={at}
              y={y(mark.row)}
              future={future}
              followed={mark.track.packet.id === followed}
              onChoose={choose}
            />
          )
        })}
        <Axis x={x} y={height - MARGIN.bottom} timeAt={timeAt} />
      </svg>
      <Playhead x={x} height={height - MARGIN.bottom} onMove={keepInSight} />
    </div>
  )
}
