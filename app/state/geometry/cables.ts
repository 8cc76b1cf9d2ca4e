/**
 * The ways of cables between machines. Nodes and hosts are plugged in at the foot; switches and routers on the side that faces the other
 * end. A machine alone on its side goes straight down and in from that side; several come in from above, on nested tracks, so that they
 * do not cross.
 */
import { type Cable, type CableEnd, type MachineKind, type Topology, ifnameOf, lookupOf } from '../../../engine/index.ts'
import type { Point } from './polyline.ts'
import { type Box, type Unit, type Wire, centre, keyOf } from './unit.ts'

export interface Standing {
  readonly id: string
  readonly kind: MachineKind
  readonly box: Box
  /** Node only. */
  readonly unit?: Unit
}

type Face = 'top' | 'bottom' | 'left' | 'right'

interface Port {
  readonly cable: Cable
  readonly owner: Standing
  readonly key: string
  /** Where the device is; the cable's visible part begins at the edge. */
  readonly anchor: Point
  readonly other: Standing
  face: Face
  at: Point
  track: number
}

const TRACK = 8

/** Foot of a node's NIC, or of a host. */
function footOf(standing: Standing, key: string, index: number, count: number): { readonly anchor: Point; readonly at: Point } {
  const { box, unit } = standing
  const inside = unit?.anchors.get(key)
  const bottom = box.y + box.height
  const x = box.x + (inside?.x ?? (box.width * (index + 1)) / (count + 1))
  return { anchor: { x, y: inside === undefined ? centre(box).y : box.y + inside.y }, at: { x, y: bottom } }
}

function faceOf(own: Standing, other: Box): Face {
  if (own.kind === 'node' || own.kind === 'host') return 'bottom'
  if (other.y + other.height <= own.box.y) return 'top'
  if (other.y >= own.box.y + own.box.height) return 'bottom'
  return centre(other).x < centre(own.box).x ? 'left' : 'right'
}

const spread = (box: Box, i: number, count: number): number => box.x + Math.round((box.width * (i + 1)) / (count + 1))

/** Ports on top: one that is alone on its side, and beside the box, comes in from that side. */
function placeTop(box: Box, ports: readonly Port[], from: (port: Port) => number): void {
  const sorted = ports.toSorted((a, b) => from(a) - from(b))
  const left = sorted.filter((port) => from(port) < box.x - 16)
  const right = sorted.filter((port) => from(port) > box.x + box.width + 16)
  if (left.length <= 1 && right.length <= 1 && left.length + right.length === sorted.length) {
    for (const port of sorted) {
      port.face = left.includes(port) ? 'left' : 'right'
      port.at = { x: port.face === 'left' ? box.x : box.x + box.width, y: centre(box).y }
    }
    return
  }
  const alone = sorted.length === 1
  sorted.forEach((port, i) => {
    const x = alone ? Math.max(box.x + 16, Math.min(box.x + box.width - 16, from(port))) : spread(box, i, sorted.length)
    port.at = { x, y: box.y }
    port.track = from(port) <= x ? i : sorted.length - 1 - i
  })
}

function placeFace(standing: Standing, face: Face, ports: readonly Port[], from: (port: Port) => number): void {
  const { box } = standing
  if (face === 'top') return placeTop(box, ports, from)
  const sorted = ports.toSorted((a, b) => (face === 'bottom' ? from(a) - from(b) : centre(a.other.box).y - centre(b.other.box).y))
  sorted.forEach((port, i) => {
    const y = box.y + Math.round((box.height * (i + 1)) / (sorted.length + 1))
    port.at =
      face === 'bottom'
        ? { x: spread(box, i, sorted.length), y: box.y + box.height }
        : { x: face === 'left' ? box.x : box.x + box.width, y }
    port.track = i
  })
}

/** From the foot of one to where the other takes it. */
function between(a: Port, b: Port, via: number | undefined): readonly Point[] {
  const [from, to] = [a.at, b.at]
  if (a.face === 'bottom' && b.face === 'top') {
    const y = Math.max(from.y + TRACK, to.y - 12 - TRACK * Math.min(b.track, 12))
    if (from.x === to.x) return [from, to]
    if (via !== undefined) {
      const under = from.y + 16
      return [from, { x: from.x, y: under }, { x: via, y: under }, { x: via, y }, { x: to.x, y }, to]
    }
    return [from, { x: from.x, y }, { x: to.x, y }, to]
  }
  if (a.face === 'bottom' && b.face === 'bottom') {
    const y = Math.max(from.y, to.y) + 16 + TRACK * Math.min(Math.max(a.track, b.track), 12)
    return [from, { x: from.x, y }, { x: to.x, y }, to]
  }
  if (a.face === 'bottom') {
    const out = b.face === 'left' ? -1 : 1
    if (to.y > from.y + TRACK && (from.x - to.x) * out >= 0) return [from, { x: from.x, y: to.y }, to]
    const x = to.x + out * 16
    return [from, { x: from.x, y: from.y + 16 }, { x, y: from.y + 16 }, { x, y: to.y }, to]
  }
  if (a.face === 'top' || b.face === 'top') {
    const y = Math.min(from.y, to.y) - 16
    return [from, { x: from.x, y }, { x: to.x, y }, to]
  }
  const x = Math.round((from.x + to.x) / 2)
  return [from, { x, y: from.y }, { x, y: to.y }, to]
}

function portsOf(topology: Topology, standing: ReadonlyMap<string, Standing>): readonly (readonly [Port, Port])[] {
  const counts = new Map<string, number>()
  const { plugs } = lookupOf(topology)
  const port = (cable: Cable, end: CableEnd, own: Standing, other: Standing): Port => {
    const index = counts.get(own.id) ?? 0
    counts.set(own.id, index + 1)
    const key = keyOf(own.id, ifnameOf(own.kind, end.port))
    const foot = footOf(own, key, index, plugs.get(own.id)?.length ?? 1)
    return { cable, owner: own, key, other, face: faceOf(own, other.box), track: 0, ...foot }
  }
  return topology.cables.flatMap((cable) => {
    const [a, b] = [standing.get(cable.ends[0].machine), standing.get(cable.ends[1].machine)]
    return a && b ? [[port(cable, cable.ends[0], a, b), port(cable, cable.ends[1], b, a)] as const] : []
  })
}

/** Nodes above other nodes of their rack send their cable down the gap on their right. */
function gapOf(owner: Standing, other: Standing, boxes: readonly Box[]): number | undefined {
  if (boxes.length === 0 || owner.kind !== 'node') return undefined
  const { box } = owner
  const below = boxes.some(
    (item) =>
      item.y >= box.y + box.height && item.y + item.height <= other.box.y && item.x < box.x + box.width && box.x < item.x + item.width,
  )
  return below ? box.x + box.width + 16 + ((box.y / 8) % 5) * 8 : undefined
}

const across = (points: readonly Point[], from: Port, to: Port): readonly Point[] => {
  const inner = (port: Port): Point => {
    if (port.owner.kind === 'node' || port.owner.kind === 'host') return port.anchor
    return port.at
  }
  return [inner(from), ...points, inner(to)]
}

/** Cable → its way, from device to device. */
export function cablesOf(topology: Topology, standing: ReadonlyMap<string, Standing>): ReadonlyMap<string, Wire> {
  const pairs = portsOf(topology, standing)
  const partner = new Map(pairs.flatMap(([a, b]) => [[a, b] as const, [b, a] as const]))
  const from = (port: Port): number => {
    const peer = partner.get(port)
    return peer === undefined
      ? 0
      : peer.face === 'bottom' && (peer.owner.kind === 'node' || peer.owner.kind === 'host')
        ? peer.at.x
        : centre(port.other.box).x
  }
  const groups = new Map<string, Port[]>()
  for (const port of pairs.flat()) {
    if (port.owner.kind === 'node' || port.owner.kind === 'host') continue
    const key = `${port.owner.id} ${port.face}`
    groups.set(key, [...(groups.get(key) ?? []), port])
  }
  for (const ports of groups.values()) {
    const [first] = ports
    if (first !== undefined) placeFace(first.owner, first.face, ports, from)
  }
  const nodes = pairs.length > 8 ? [...standing.values()].filter(({ kind }) => kind === 'node').map(({ box }) => box) : []
  const wires = new Map<string, Wire>()
  for (const [a, b] of pairs) {
    const [first, second] = a.face === 'bottom' && (b.face !== 'bottom' || a.at.y <= b.at.y) ? [a, b] : [b, a]
    const points = across(between(first, second, gapOf(first.owner, second.owner, nodes)), first, second)
    wires.set(a.cable.id, { from: first.key, to: second.key, kind: 'cable', points })
  }
  return wires
}
