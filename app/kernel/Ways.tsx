/** The ways between the stations: a hairline where the packet does not go, dotted where it will, in the accent where it went. */
import type { Polyline, Point } from '../state/geometry/polyline.ts'
import type { Plan } from './layout.ts'
import type { WayView } from './project.ts'

/** A small arrowhead at the end of a way, along its last piece. */
function head({ points }: Polyline): string {
  const [from, to] = [points.at(-2), points.at(-1)]
  if (from === undefined || to === undefined) return ''
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length]
  const back = ({ x, y }: Point, side: number) => `${x - dx * 7 - dy * 4 * side} ${y - dy * 7 + dx * 4 * side}`
  return `M${to.x} ${to.y}L${back(to, 1)}L${back(to, -1)}Z`
}

type WaysProps = { readonly plan: Plan; readonly ways: readonly WayView[]; readonly delayOf: (order: number) => number }

const ORDER = { quiet: 0, ahead: 1, passed: 2 } as const

export function Ways({ plan, ways, delayOf }: WaysProps) {
  const drawn = ways.toSorted((a, b) => ORDER[a.light] - ORDER[b.light])
  return (
    <svg className="kern-ways" width={plan.width} height={plan.height} aria-hidden>
      {drawn.map(({ key, light, order }) => {
        const line = plan.ways.get(key)
        if (line === undefined) return null
        const style = { transitionDelay: `${delayOf(order)}ms` }
        return (
          <g key={key} className="kern-way" data-light={light}>
            <path className="kern-line-base" d={line.path} />
            <path className="kern-line-lit" d={line.path} pathLength={1} style={style} />
            <path className="kern-arrow" d={head(line)} style={style} />
          </g>
        )
      })}
    </svg>
  )
}
