/** The packet itself, on the edge of the station where it is; from one look to the next it moves along the ways that are lit. */
import { useLayoutEffect, useRef } from 'react'
import type { Step, Trace } from '../../engine/index.ts'
import { LayerChip } from '../ui/LayerChip.tsx'
import { useReducedMotion } from '../ui/useMedia.ts'
import { type Box, type Plan, PACE } from './layout.ts'
import { type KernelView, stackAt } from './project.ts'
import { type StationId, wayKey } from './station.ts'

type Spot = {
  readonly left: string
  readonly top: string
  /** Which part of the packet is there. */
  readonly translate: string
}

/** Clear of the station's name, and inside the drawing. */
function spotAt({ x, y, width, height }: Box, plan: Plan): Spot {
  const column = x < plan.width / 3 ? 0 : x + width > (plan.width * 2) / 3 ? 1 : 0.5
  const left = column === 0 ? x + 8 : column === 1 ? x + width - 8 : x + width / 2
  return { left: `${left}px`, top: `${plan.close ? y + height : y}px`, translate: `${-100 * column}% ${plan.close ? -30 : -70}%` }
}

/** The stations of the visits `from` to `to`, in order of the packet's way. */
function stationsBetween({ stations }: KernelView, from: number, to: number): readonly StationId[] {
  const visits = stations.flatMap(({ id, calls }) => calls.map(({ order }) => ({ id, order })))
  return visits
    .filter(({ order }) => order >= from && order <= to)
    .toSorted((a, b) => a.order - b.order)
    .map(({ id }) => id)
}

/** Where it is seen on its way: at the first station, along each way, at the last. */
function spotsAlong(stations: readonly StationId[], plan: Plan): Spot[] {
  const ends = [stations[0], stations.at(-1)].flatMap((id) => (id === undefined ? [] : [spotAt(plan.boxes[id], plan)]))
  const along = stations.slice(1).flatMap((id, at) => plan.ways.get(wayKey(stations[at] ?? id, id))?.points ?? [])
  return [...ends.slice(0, 1), ...along.map(({ x, y }) => ({ left: `${x}px`, top: `${y}px`, translate: '-50% -50%' })), ...ends.slice(1)]
}

interface TokenProps {
  readonly trace: Trace
  readonly step: Step
  readonly view: KernelView
  readonly plan: Plan
}

export function Token({ trace, step, view, plan }: TokenProps) {
  const self = useRef<HTMLDivElement>(null)
  const last = useRef<KernelView>(undefined)
  const still = useReducedMotion()
  useLayoutEffect(() => {
    const before = last.current
    last.current = view
    if (before === undefined || before.passed < 1 || view.passed <= before.passed || still) return
    const stations = stationsBetween(view, before.passed, view.passed)
    self.current?.animate(spotsAlong(stations, plan), { duration: stations.length * PACE, easing: 'linear' })
  }, [view, plan, still])
  const here = view.stations.find(({ light }) => light === 'here')
  const bars = stackAt(trace, step)
  if (here === undefined || bars.length === 0) return null
  return (
    <div ref={self} className="kern-token" style={{ ...spotAt(plan.boxes[here.id], plan) }} aria-hidden>
      {bars.map(({ colour, label }, index) => (
        <LayerChip key={index} layer={colour} label={label} size="s" faded={here.died} />
      ))}
    </div>
  )
}
