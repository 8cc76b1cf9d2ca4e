/** Now. Moved by the clock itself, frame by frame, and kept in sight while it plays. */
import type { ScaleLinear } from 'd3'
import { useEffect, useRef } from 'react'
import { app, clock } from '../state/app.ts'
import { shownPosition } from './stage.ts'

type PlayheadProps = { readonly x: ScaleLinear<number, number>; readonly height: number; readonly onMove: (at: number) => void }

export function Playhead({ x, height, onMove }: PlayheadProps) {
  const group = useRef<SVGGElement>(null)
  useEffect(() => {
    const show = (position: number) => {
      const at = x(shownPosition(position))
      group.current?.setAttribute('transform', `translate(${at} 0)`)
      if (app.store.getState().playback.playing) onMove(at)
    }
    show(clock.position())
    return clock.subscribe(show)
  }, [x, onMove])
  return (
    <g ref={group} className="play-head">
      <path d="M-5 0h10l-5 7z" />
      <line y1={6} y2={height} />
    </g>
  )
}
