/** Now. Moved by the clock itself, frame by frame, and kept in sight while it plays. */
import type { ScaleLinear } from 'd3'
import { useEffect, useRef, type RefObject } from 'react'
import { app, clock } from '../state/app.ts'
import { shownPosition } from './stage.ts'

type PlayheadProps = {
  readonly x: ScaleLinear<number, number>
  readonly height: number
  readonly scroller: RefObject<HTMLDivElement | null>
}

/** How near to the edge it may come before the ladder scrolls, in pixels. */
const EDGE = 80
/** What the row labels cover. */
const LABELS = 120

export function Playhead({ x, height, scroller }: PlayheadProps) {
  const group = useRef<SVGGElement>(null)
  useEffect(() => {
    const show = (position: number) => {
      const at = x(shownPosition(position))
      group.current?.setAttribute('transform', `translate(${at} 0)`)
      const { current: box } = scroller
      if (!box || !app.store.getState().playback.playing) return
      const room = box.clientWidth - LABELS
      if (at < box.scrollLeft || at > box.scrollLeft + room - EDGE) box.scrollLeft = at - room / 3
    }
    show(clock.position())
    return clock.subscribe(show)
  }, [x, scroller])
  return (
    <g ref={group} className="play-head">
      <path d="M-5 0h10l-5 7z" />
      <line y1={6} y2={height} />
    </g>
  )
}
