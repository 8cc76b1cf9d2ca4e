/** A cable: a line one can point at, under the machines that it joins. */
import { memo } from 'react'
import { app, derived, geometryNow, useApp } from '../state/app.ts'
import { pairOf } from '../state/geometry/geometry.ts'
import { polyline } from '../state/geometry/polyline.ts'
import type { AppState } from '../state/store.ts'
import { useT } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import { cableName } from './project.ts'
import { useElement } from './useElement.ts'
import { litNow } from './useMachine.ts'

/** One of its interfaces was switched off by a command. */
function isDown({ document: { scenario } }: AppState, ends: readonly string[]): boolean {
  if (scenario.commands.length === 0) return false
  try {
    const network = derived.networkOf(scenario)
    return ends.some((key) => {
      const [netns = '', dev = ''] = key.split('/')
      return network.stateOf(netns)?.links.get(dev)?.up === false
    })
  } catch {
    return false
  }
}

export const CableLine = memo(function CableLine({ id }: { readonly id: string }) {
  const t = useT('topology')
  const wire = useApp((state) => geometryNow(state).cables.get(id))
  const lit = useApp((state) => wire !== undefined && litNow(state).wires.has(pairOf(wire.from, wire.to)))
  const down = useApp((state) => wire !== undefined && isDown(state, [wire.from, wire.to]))
  const name = cableName(app.scenario(), id, t)
  const props = useElement(id, name)
  if (wire === undefined) return null
  const { path } = polyline(wire.points)
  return (
    <g className="topo-cable" data-lit={lit || undefined} data-down={down || undefined} {...props} {...tip(name)}>
      <path className="topo-cable-hit" d={path} />
      <path className="topo-wire" d={path} />
    </g>
  )
})
