/** Virtual time under the ladder. Beats are not to scale, so each tick says its own time, unless the one before says the same. */
import { type ScaleLinear, axisBottom, select } from 'd3'
import { useEffect, useRef } from 'react'

type AxisProps = { readonly x: ScaleLinear<number, number>; readonly y: number; readonly timeAt: (position: number) => string }

const APART = 120

export function Axis({ x, y, timeAt }: AxisProps) {
  const group = useRef<SVGGElement>(null)
  useEffect(() => {
    if (!group.current) return
    const [left = 0, right = 0] = x.range()
    const ticks = x.ticks(Math.max(2, Math.floor((right - left) / APART)))
    const said = ticks.map(timeAt)
    const axis = axisBottom(x)
      .tickValues(ticks)
      .tickSize(4)
      .tickPadding(4)
      .tickFormat((_, index) => (said[index] === said[index - 1] ? '' : (said[index] ?? '')))
    select(group.current).call(axis)
  }, [x, timeAt])
  return <g ref={group} className="play-axis" transform={`translate(0 ${y})`} />
}
