/**
 * The drawing of a scenario, as numbers: machines, what is inside them, cables and tunnels, and the way of a packet between any two
 * devices. Pure; the canvas draws it and playback walks on it. Lines come to life (path, arc lengths) when somebody first looks.
 */
import { type Layout, type Scenario, type Topology } from '../../../engine/index.ts'
import { remember } from '../derived.ts'
import { type Standing, cablesOf } from './cables.ts'
import { placeMachines } from './grid.ts'
import { type Point, type Polyline, joined, polyline, reversed } from './polyline.ts'
import { type Box, ROUTE, type Side, type Wire, centre, keyOf, nodeUnit } from './unit.ts'

export interface Geometry {
  readonly machines: ReadonlyMap<string, Standing>
  /** By id of cable. */
  readonly cables: ReadonlyMap<string, Wire>
  readonly bounds: Box
  /** Where a device is, on the canvas. */
  readonly anchorOf: (netns: string, dev: string) => Point | undefined
  /** The way of a packet from one device to another; straight when nothing joins them; undefined if one of them is not drawn. */
  readonly wayBetween: (from: Device, to: Device) => Polyline | undefined
  /** The wires along that way, as pairs of device keys. */
  readonly wiresBetween: (from: Device, to: Device) => readonly string[]
}

interface Device {
  readonly netns: string
  readonly dev: string
}

/** Which side a node turns to its peers: the middle of them all. */
function sidesOf(boxes: ReadonlyMap<string, Box>, topology: Topology): ReadonlyMap<string, Side> {
  const nodes = topology.machines.flatMap(({ id, kind }) =>
    kind === 'node' && boxes.has(id) ? [[id, centre(boxes.get(id) as Box).x] as const] : [],
  )
  const mean = nodes.reduce((all, [, x]) => all + x, 0) / (nodes.length || 1)
  return new Map(nodes.map(([id, x]) => [id, nodes.length > 1 && x > mean + 1 ? 'left' : 'right']))
}

function stand(topology: Topology, layout: Layout): ReadonlyMap<string, Standing> {
  const boxes = placeMachines(topology, layout)
  const sides = sidesOf(boxes, topology)
  return new Map(
    topology.machines.flatMap((machine): [string, Standing][] => {
      const box = boxes.get(machine.id)
      if (box === undefined) return []
      const common = { id: machine.id, kind: machine.kind, box }
      return [
        [machine.id, machine.kind === 'node' ? { ...common, unit: nodeUnit(topology, machine, sides.get(machine.id) ?? 'right') } : common],
      ]
    }),
  )
}

export const pairOf = (a: string, b: string): string => (a < b ? `${a}↔${b}` : `${b}↔${a}`)

interface Link {
  readonly to: string
  readonly pair: string
  /** Lazily made: from the beginning of the wire, or from its end. */
  readonly line: () => Polyline
}

type Web = {
  readonly anchors: ReadonlyMap<string, Point>
  readonly links: ReadonlyMap<string, readonly Link[]>
  readonly lines: ReadonlyMap<string, () => Polyline>
}

/** A switch's ports meet at its bridge, a router's at its routing decision; a host has only its interfaces. */
const hubOf = ({ id, kind }: Standing): string => keyOf(id, kind === 'switch' ? 'br0' : ROUTE)

function webOf(machines: ReadonlyMap<string, Standing>, cables: ReadonlyMap<string, Wire>): Web {
  const anchors = new Map<string, Point>()
  const links = new Map<string, Link[]>()
  const lines = new Map<string, () => Polyline>()
  const add = (from: string, to: string, points: readonly Point[], origin: Point): void => {
    let forth: Polyline | undefined
    let back: Polyline | undefined
    const line = (): Polyline => (forth ??= polyline(points.map(({ x, y }) => ({ x: x + origin.x, y: y + origin.y }))))
    const pair = pairOf(from, to)
    lines.set(pair, line)
    const put = (key: string, link: Link): void => void links.set(key, [...(links.get(key) ?? []), link])
    put(from, { to, pair, line })
    put(to, { to: from, pair, line: () => (back ??= reversed(line())) })
  }
  const zero = { x: 0, y: 0 }
  for (const standing of machines.values()) {
    const { box, unit } = standing
    anchors.set(hubOf(standing), centre(box))
    for (const [key, { x, y }] of unit?.anchors ?? []) anchors.set(key, { x: x + box.x, y: y + box.y })
    for (const { from, to, points } of unit?.wires ?? []) add(from, to, points, box)
  }
  for (const { from, to, points } of cables.values()) {
    add(from, to, points, zero)
    for (const [key, point] of [
      [from, points[0]],
      [to, points.at(-1)],
    ] as const) {
      const standing = machines.get(key.slice(0, key.indexOf('/')))
      if (point === undefined || standing === undefined || anchors.has(key)) continue
      anchors.set(key, point)
      const hub = centre(standing.box)
      const upright = point.y === standing.box.y || point.y === standing.box.y + standing.box.height
      add(key, hubOf(standing), [point, upright ? { x: point.x, y: hub.y } : { x: hub.x, y: point.y }, hub], zero)
    }
  }
  return { anchors, links, lines }
}

const FAR = 6

/** Fewest wires first: breadth-first, and no further than a packet goes between two frames. */
function search({ links }: Web, from: string, to: string): readonly Link[] | undefined {
  const seen = new Set([from])
  let edge: readonly { readonly key: string; readonly way: readonly Link[] }[] = [{ key: from, way: [] }]
  for (let depth = 0; depth < FAR && edge.length > 0; depth += 1) {
    const next: { readonly key: string; readonly way: readonly Link[] }[] = []
    for (const { key, way } of edge) {
      for (const link of links.get(key) ?? []) {
        if (link.to === to) return [...way, link]
        if (seen.has(link.to)) continue
        seen.add(link.to)
        next.push({ key: link.to, way: [...way, link] })
      }
    }
    edge = next
  }
  return undefined
}

function boundsOf(machines: ReadonlyMap<string, Standing>): Box {
  const boxes = [...machines.values()].map(({ box }) => box)
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 }
  const [x, y] = [Math.min(...boxes.map((box) => box.x)), Math.min(...boxes.map((box) => box.y))]
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  }
}

const sameWay = (a: Wire, b: Wire): boolean =>
  a.points.length === b.points.length && a.points.every(({ x, y }, i) => b.points[i]?.x === x && b.points[i]?.y === y)

/** Cables that lie as before stay the same objects, so that nobody draws them again. */
function kept(cables: ReadonlyMap<string, Wire>, before: ReadonlyMap<string, Wire>): ReadonlyMap<string, Wire> {
  const same = (id: string, wire: Wire): Wire => {
    const old = before.get(id)
    return old !== undefined && sameWay(old, wire) ? old : wire
  }
  return new Map([...cables].map(([id, wire]) => [id, same(id, wire)]))
}

type Drawing = Geometry & { readonly web: () => Web }

function assemble(topology: Topology, machines: ReadonlyMap<string, Standing>, before?: Drawing): Drawing {
  const routed = cablesOf(topology, machines)
  const cables = before === undefined ? routed : kept(routed, before.cables)
  let made: Web | undefined
  const web = (): Web => (made ??= webOf(machines, cables))
  const found = new Map<string, readonly Link[] | undefined>()
  const way = (from: string, to: string): readonly Link[] | undefined => {
    const key = `${from} ${to}`
    if (!found.has(key)) found.set(key, search(web(), from, to))
    return found.get(key)
  }
  const anchorOf = (netns: string, dev: string): Point | undefined => web().anchors.get(keyOf(netns, dev))
  const lines = new Map<string, Polyline | undefined>()
  const lineOf = (a: Device, b: Device): Polyline | undefined => {
    const [from, to] = [anchorOf(a.netns, a.dev), anchorOf(b.netns, b.dev)]
    if (from === undefined || to === undefined) return undefined
    if (a.netns === b.netns && a.dev === b.dev) return polyline([from])
    const links = way(keyOf(a.netns, a.dev), keyOf(b.netns, b.dev))
    return links === undefined ? polyline([from, to]) : joined(links.map(({ line }) => line()))
  }
  return {
    machines,
    cables,
    bounds: boundsOf(machines),
    anchorOf,
    wayBetween: (a, b) => {
      const key = `${a.netns}/${a.dev} ${b.netns}/${b.dev}`
      if (!lines.has(key)) lines.set(key, lineOf(a, b))
      return lines.get(key)
    },
    wiresBetween: (a, b) => way(keyOf(a.netns, a.dev), keyOf(b.netns, b.dev))?.map(({ pair }) => pair) ?? [],
    web,
  }
}

const assembled = remember((topology: Topology, layout: Layout) => assemble(topology, stand(topology, layout)))

/** While machines are dragged: they are moved, their cables follow, and nothing else stirs. */
const dragged = remember((topology: Topology, layout: Layout, drag: Layout) => {
  const rest = assembled(topology, layout)
  const machines = new Map(rest.machines)
  for (const [id, { x, y }] of Object.entries(drag)) {
    const standing = machines.get(id)
    if (standing !== undefined) machines.set(id, { ...standing, box: { ...standing.box, x, y } })
  }
  return assemble(topology, machines, rest)
}, 1)

export const geometryOf = ({ topology, layout }: Scenario, drag?: Layout): Geometry =>
  drag === undefined ? assembled(topology, layout) : dragged(topology, layout, drag)

/** Every wire as a line, by its pair of devices: `n1/eth0↔s1/swp1`, `n1/cni0↔n1/ip route`. */
export function paths(scenario: Scenario): ReadonlyMap<string, Polyline> {
  const { lines } = assembled(scenario.topology, scenario.layout).web()
  return new Map([...lines].map(([pair, line]) => [pair, line()]))
}
