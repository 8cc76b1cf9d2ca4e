/** Now: a layer of its own that goes with the clock, and is kept in sight. */
import type { ScaleLinear } from 'd3'
import { useEffect, useRef } from 'react'
import { clock } from '../state/app.ts'
import { glide } from './glide.ts'
import { shownPosition } from './stage.ts'

type PlayheadProps = { readonly x: ScaleLinear<number, number>; readonly height: number; readonly onMove: (at: number) => void }

export function Playhead({ x, height, onMove }: PlayheadProps) {
  const head = useRef<SVGSVGElement>(null)
  useEffect(() => (head.current ? glide(head.current, (position) => `translateX(${x(position)}px)`) : undefined), [x])
  useEffect(() => {
    const show = (position: number) => onMove(x(shownPosition(position)))
    show(clock.position())
    return clock.subscribe(show)
  }, [x, onMove])
  return (
    <svg ref={head} className="play-head" width={10} height={height} viewBox={`-5 0 10 ${height}`}>
      <path d="M-5 0h10l-5 7z" />
      <line y1={6} y2={height} />
    </svg>
  )
}
