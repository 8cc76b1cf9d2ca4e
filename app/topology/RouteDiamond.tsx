/** The routing decision: no device, but every packet between bridge, tunnel and NIC passes it. */
import type { Part } from '../state/geometry/unit.ts'
import { at } from './parts.ts'

export function RouteDiamond({ part, lit }: { readonly part: Part; readonly lit: boolean }) {
  const { width, height } = part.box
  return (
    <div className="topo-route mono" style={at(part.box)} data-lit={lit || undefined} aria-hidden>
      <svg width={width} height={height}>
        <path d={`M${width / 2} 1L${width - 1} ${height / 2}L${width / 2} ${height - 1}L1 ${height / 2}Z`} />
      </svg>
      <span>{part.dev}</span>
    </div>
  )
}
