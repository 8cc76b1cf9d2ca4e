/**
 * An orthogonal line with rounded corners. One list of points gives both the SVG path that is drawn and the table of arc lengths by
 * which a packet is placed on it: the two cannot disagree, and neither needs a DOM.
 */
export interface Point {
  readonly x: number
  readonly y: number
}

export interface Polyline {
  /** Corners, from one end to the other; none of them superfluous. */
  readonly points: readonly Point[]
  readonly length: number
  /** SVG path data. */
  readonly path: string
  /** The point at a distance from the beginning, clamped to the ends. */
  readonly pointAt: (distance: number) => Point
}

const RADIUS = 8
const SAMPLES = 6

export const distance = (a: Point, b: Point): number => Math.hypot(b.x - a.x, b.y - a.y)
const towards = (from: Point, to: Point, way: number): Point => {
  const share = way / (distance(from, to) || 1)
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }
}

/** Without repeated points and points in the middle of a straight line. */
export function simplify(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = []
  for (const point of points) {
    const [before, last] = [kept.at(-2), kept.at(-1)]
    if (last !== undefined && last.x === point.x && last.y === point.y) continue
    const straight = before && last && (last.x - before.x) * (point.y - before.y) === (last.y - before.y) * (point.x - before.x)
    const onwards = straight && (last.x - before.x) * (point.x - last.x) + (last.y - before.y) * (point.y - last.y) >= 0
    if (onwards) kept.pop()
    kept.push(point)
  }
  return kept
}

type Corner = { readonly at: Point; readonly from: Point; readonly to: Point }

/** Where each inner corner's curve begins and ends. */
function cornersOf(points: readonly Point[], radius: number): readonly Corner[] {
  return points.slice(1, -1).map((at, i) => {
    const [before, after] = [points[i] ?? at, points[i + 2] ?? at]
    const r = Math.min(radius, distance(before, at) / 2, distance(at, after) / 2)
    return { at, from: towards(at, before, r), to: towards(at, after, r) }
  })
}

const say = ({ x, y }: Point): string => `${Math.round(x * 100) / 100} ${Math.round(y * 100) / 100}`

function pathOf(points: readonly Point[], corners: readonly Corner[]): string {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined) return ''
  return [`M${say(first)}`, ...corners.map(({ at, from, to }) => `L${say(from)}Q${say(at)} ${say(to)}`), `L${say(last)}`].join('')
}

/** The quadratic curves of the corners as short straight pieces. */
function flatten(points: readonly Point[], corners: readonly Corner[]): readonly Point[] {
  const curve = ({ at, from, to }: Corner): readonly Point[] =>
    Array.from({ length: SAMPLES + 1 }, (_, i) => {
      const s = i / SAMPLES
      const mix = (a: number, b: number, c: number): number => (1 - s) * (1 - s) * a + 2 * (1 - s) * s * b + s * s * c
      return { x: mix(from.x, at.x, to.x), y: mix(from.y, at.y, to.y) }
    })
  return [...points.slice(0, 1), ...corners.flatMap(curve), ...points.slice(-1)]
}

type Table = { readonly points: readonly Point[]; readonly lengths: readonly number[]; readonly length: number }

function tableOf(points: readonly Point[]): Table {
  let length = 0
  const lengths = points.map((point, i) => (length += i === 0 ? 0 : distance(points[i - 1] ?? point, point)))
  return { points, lengths, length }
}

function at({ points, lengths }: Table, way: number): Point {
  let low = 0
  let high = lengths.length - 1
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((lengths[middle] ?? 0) <= way) low = middle
    else high = middle
  }
  const [a, b] = [points[low], points[high]]
  if (a === undefined || b === undefined) return { x: 0, y: 0 }
  const span = (lengths[high] ?? 0) - (lengths[low] ?? 0)
  return span === 0 ? b : towards(a, b, Math.max(0, Math.min(span, way - (lengths[low] ?? 0))))
}

export function polyline(corners: readonly Point[], radius = RADIUS): Polyline {
  const points = simplify(corners)
  const rounded = cornersOf(points, radius)
  let path: string | undefined
  let table: Table | undefined
  const measured = (): Table => (table ??= tableOf(flatten(points, rounded)))
  return {
    points,
    get length() {
      return measured().length
    },
    get path() {
      return (path ??= pathOf(points, rounded))
    },
    pointAt: (way) => at(measured(), way),
  }
}

/** The same way, walked from the other end. */
export const reversed = (line: Polyline): Polyline => polyline(line.points.toReversed())

/** One way after the other. */
export const joined = (lines: readonly Polyline[]): Polyline => polyline(lines.flatMap(({ points }) => points))
