/** The ways inside a node, under its boxes. The way that the packet took is lit; at the routing decision, the way not taken is dotted. */
import { memo } from 'react'
import { type Topology, isDirectWithin, tunnelNameOf } from '../../engine/index.ts'
import { pairOf } from '../state/geometry/geometry.ts'
import { type Point, polyline } from '../state/geometry/polyline.ts'
import { ROUTE, type Unit, type Wire } from '../state/geometry/unit.ts'
import { useLevel } from '../state/camera.ts'

type WiresProps = { readonly unit: Unit; readonly lit: ReadonlySet<string>; readonly topology: Topology }

const isOut = ({ from }: Wire): boolean => from.endsWith(`/${ROUTE}`)

/** Of the ways out of the routing decision: those that are not taken, now or as a rule. */
function notTaken(wire: Wire, { wires }: Unit, lit: ReadonlySet<string>, { network }: Topology): boolean {
  if (!isOut(wire)) return false
  const outs = wires.filter(isOut)
  if (outs.some(({ from, to }) => lit.has(pairOf(from, to)))) return !lit.has(pairOf(wire.from, wire.to))
  const tunnel = tunnelNameOf(network)
  return tunnel !== undefined && !isDirectWithin(network) && !wire.to.endsWith(`/${tunnel}`)
}

function Ends({ wire, lit }: { readonly wire: Wire; readonly lit: boolean }) {
  const ends = [wire.points[0], wire.points.at(-1)].filter((point): point is Point => point !== undefined)
  return ends.map((point) => <circle key={point.y} className="topo-dot" data-lit={lit || undefined} cx={point.x} cy={point.y} r={4} />)
}

const nicsOf = ({ parts }: Unit): Unit['parts'] => parts.filter(({ kind }) => kind === 'nic')

export const Wires = memo(function Wires({ unit, lit, topology }: WiresProps) {
  const states = unit.wires.map((wire) => ({ wire, lit: lit.has(pairOf(wire.from, wire.to)), dotted: notTaken(wire, unit, lit, topology) }))
  return (
    <svg className="topo-wires" width={unit.width} height={unit.height} aria-hidden>
      {states
        .toSorted((a, b) => Number(a.lit) - Number(b.lit))
        .map(({ wire, lit: on, dotted }) => (
          <path
            key={pairOf(wire.from, wire.to)}
            className="topo-wire"
            data-lit={on || undefined}
            data-dotted={dotted || undefined}
            d={polyline(wire.points).path}
          />
        ))}
      {nicsOf(unit).map(({ key, box }) => (
        <path
          key={key}
          className="topo-wire"
          data-lit={hasCable(lit, key) || undefined}
          d={`M${box.x + box.width / 2} ${box.y + box.height}V${unit.height}`}
        />
      ))}
    </svg>
  )
})

/** The round ends of veth pairs and cables, over the boxes. */
export const Dots = memo(function Dots({ unit, lit }: Omit<WiresProps, 'topology'>) {
  const level = useLevel()
  const veths = unit.wires.filter(({ kind }) => kind === 'veth')
  return (
    <svg className="topo-wires" width={unit.width} height={unit.height} aria-hidden>
      {veths.map((wire) => (
        <Ends key={wire.to} wire={wire} lit={lit.has(pairOf(wire.from, wire.to))} />
      ))}
      {nicsOf(unit).map(({ key, box }) => (
        <circle
          key={key}
          className="topo-dot"
          data-lit={hasCable(lit, key) || undefined}
          cx={box.x + box.width / 2}
          cy={box.y + box.height}
          r={4}
        />
      ))}
      {level !== 'mid' &&
        veths
          .filter(({ points }) => points.length === 2)
          .map(({ to, points: [a, b] }) => (
            <text key={to} className="topo-note" x={(a?.x ?? 0) + 10} y={((a?.y ?? 0) + (b?.y ?? 0)) / 2 + 4}>
              veth
            </text>
          ))}
    </svg>
  )
})

/** A cable of this NIC is on the packet's way. */
const hasCable = (lit: ReadonlySet<string>, key: string): boolean =>
  [...lit].some(
    (pair) =>
      pair.includes('↔') &&
      pair.split('↔').includes(key) &&
      !pair.includes(ROUTE) &&
      pair.split('↔').some((end) => end.slice(0, end.indexOf('/')) !== key.slice(0, key.indexOf('/'))),
  )
