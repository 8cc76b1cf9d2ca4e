/** Where the stations stand and how the ways run between them, for a pane of any size: five rows of three columns, see station.ts. */
import { type Polyline, type Point, polyline } from '../state/geometry/polyline.ts'
import { type StationId, WAYS, wayKey } from './station.ts'

/** Milliseconds between one station and the next being lit, and reached. */
export const PACE = 60

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface Plan {
  readonly width: number
  readonly height: number
  /** Little room: the packet stands under its station. */
  readonly close: boolean
  /** Lines for which a station has room under its name. */
  readonly lines: number
  readonly boxes: Readonly<Record<StationId, Box>>
  /** By wayKey. */
  readonly ways: ReadonlyMap<string, Polyline>
}

type Place = readonly [column: 0 | 1 | 2, row: 0 | 1 | 2 | 3 | 4]
const PLACES: Readonly<Record<StationId, Place>> = {
  INPUT: [0, 0],
  process: [1, 0],
  'route.out': [2, 0],
  'route.in': [0, 1],
  FORWARD: [1, 1],
  OUTPUT: [2, 1],
  PREROUTING: [0, 2],
  POSTROUTING: [2, 2],
  tunnel: [1, 3],
  neigh: [2, 3],
  in: [0, 4],
  bridge: [1, 4],
  out: [2, 4],
}

const ROWS = 5
/** Under this width the columns stand close. */
const NARROW = 560
const SIZES = {
  wide: { pad: 16, gap: 18, gutter: 44, least: 72, most: 94, widest: 264 },
  narrow: { pad: 10, gap: 18, gutter: 18, least: 76, most: 94, widest: 200 },
} as const
/** A station's name with its margins, and one line under it. */
const HEAD = 24
const LINE = 15

const middleX = ({ x, width }: Box): number => x + width / 2
const middleY = ({ y, height }: Box): number => y + height / 2
const right = ({ x, width }: Box): number => x + width
const bottom = ({ y, height }: Box): number => y + height

type Boxes = Plan['boxes']

/** The corners of each way. The gutters carry up to two lines, at a third and two thirds of their width. */
function cornersOf(boxes: Boxes, gap: number, gutter: number): Readonly<Record<string, readonly Point[]>> {
  const { in: into, bridge, PREROUTING, INPUT, process, FORWARD, POSTROUTING, neigh, out, tunnel, OUTPUT } = boxes
  const [routeIn, routeOut] = [boxes['route.in'], boxes['route.out']]
  const [left, rightX] = [right(into), right(bridge)]
  const up = (from: Box, to: Box, shift = 0): readonly Point[] => [
    { x: middleX(from) + shift, y: from.y },
    { x: middleX(from) + shift, y: bottom(to) },
  ]
  const down = (from: Box, to: Box): readonly Point[] => up(to, from).toReversed()
  const across = (from: Box, to: Box): readonly Point[] => [
    { x: right(from), y: middleY(from) },
    { x: to.x, y: middleY(from) },
  ]
  /** Out of one side, along the gutter at x, into another side. */
  const along = (from: Point, x: number, to: Point): readonly Point[] => [from, { x, y: from.y }, { x, y: to.y }, to]
  const low = bridge.y - gap / 2
  const aside = Math.min(36, into.width / 4)
  const step = Math.min(12, into.height / 4)
  const under: Point = { x: middleX(bridge) - aside, y: bridge.y }
  const over: Point = { x: middleX(bridge) + aside, y: bridge.y }
  const free = middleY(PREROUTING)
  const edge = right(out) + gap / 3
  const foot = bottom(out) + gap / 3
  return {
    'in>PREROUTING': up(into, PREROUTING),
    'in>bridge': across(into, bridge),
    'bridge>PREROUTING': [
      under,
      { x: under.x, y: low },
      { x: middleX(into) + aside, y: low },
      { x: middleX(into) + aside, y: bottom(PREROUTING) },
    ],
    'PREROUTING>bridge': [
      { x: middleX(into) + aside, y: bottom(PREROUTING) },
      { x: middleX(into) + aside, y: low },
      { x: under.x, y: low },
      under,
    ],
    'bridge>out': across(bridge, out),
    'PREROUTING>route.in': up(PREROUTING, routeIn),
    'route.in>INPUT': up(routeIn, INPUT),
    'INPUT>process': across(INPUT, process),
    'route.in>FORWARD': across(routeIn, FORWARD),
    'FORWARD>POSTROUTING': along({ x: right(FORWARD), y: middleY(FORWARD) }, rightX + gutter / 3, {
      x: POSTROUTING.x,
      y: middleY(POSTROUTING),
    }),
    'process>route.out': across(process, routeOut),
    'route.out>OUTPUT': down(routeOut, OUTPUT),
    'OUTPUT>POSTROUTING': down(OUTPUT, POSTROUTING),
    'POSTROUTING>neigh': down(POSTROUTING, neigh),
    'neigh>out': down(neigh, out),
    'neigh>bridge': [{ x: middleX(neigh) - aside, y: bottom(neigh) }, { x: middleX(neigh) - aside, y: low }, { x: over.x, y: low }, over],
    'out>tunnel': along({ x: out.x, y: middleY(out) - step }, rightX + gutter / 2, { x: right(tunnel), y: middleY(tunnel) + step }),
    'tunnel>route.out': along({ x: right(tunnel), y: middleY(tunnel) - step }, rightX + (gutter * 2) / 3, {
      x: routeOut.x,
      y: middleY(routeOut) + step,
    }),
    'process>tunnel': along({ x: process.x, y: middleY(process) + step }, left + (gutter * 2) / 3, {
      x: tunnel.x,
      y: middleY(tunnel) - step,
    }),
    'tunnel>in': along({ x: tunnel.x, y: middleY(tunnel) + step }, left + gutter / 2, { x: right(into), y: middleY(into) - step }),
    'out>in': [
      { x: middleX(out), y: bottom(out) },
      { x: middleX(out), y: foot },
      { x: middleX(into), y: foot },
      { x: middleX(into), y: bottom(into) },
    ],
    'in>neigh': [
      ...along({ x: right(into), y: middleY(into) - step }, left + gutter / 2, { x: left + gutter / 2, y: free }),
      ...along({ x: rightX + gutter / 2, y: free }, rightX + gutter / 2, { x: neigh.x, y: middleY(neigh) }),
    ],
    'bridge>FORWARD': along({ x: bridge.x, y: middleY(bridge) - step }, left + gutter / 2, { x: middleX(FORWARD), y: free }).concat({
      x: middleX(FORWARD),
      y: bottom(FORWARD),
    }),
    'POSTROUTING>out': along({ x: right(POSTROUTING), y: middleY(POSTROUTING) }, edge, { x: right(out), y: middleY(out) }),
  }
}

/** `width`, `height`: the room; the plan may need more height. */
export function planOf(width: number, height: number): Plan {
  const close = width < NARROW
  const size = close ? SIZES.narrow : SIZES.wide
  const room = width - 2 * size.pad
  const column = Math.min(size.widest, (room - 2 * size.gutter) / 3)
  const gutter = Math.min(2.2 * size.gutter, (room - 3 * column) / 2)
  const left = (width - 3 * column - 2 * gutter) / 2
  const pitch = Math.max(size.least, Math.min(size.most, (height - 2 * size.pad + size.gap) / ROWS))
  const top = Math.max(size.pad, (height - ROWS * pitch + size.gap) / 2)
  const boxOf = ([at, row]: Place): Box => ({
    x: Math.round(left + at * (column + gutter)),
    y: Math.round(top + row * pitch),
    width: Math.round(column),
    height: Math.round(pitch - size.gap),
  })
  const boxes = Object.fromEntries(Object.entries(PLACES).map(([id, place]) => [id, boxOf(place)])) as Boxes
  const corners = cornersOf(boxes, size.gap, gutter)
  return {
    width,
    height: top + ROWS * pitch - size.gap + size.pad,
    close,
    lines: Math.max(1, Math.floor((pitch - size.gap - HEAD) / LINE)),
    boxes,
    ways: new Map(WAYS.map(({ from, to }) => [wayKey(from, to), polyline(corners[wayKey(from, to)] ?? [])])),
  }
}
