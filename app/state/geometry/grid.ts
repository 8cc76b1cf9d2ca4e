/**
 * Where machines stand: deterministic, and a matter of milliseconds for a thousand. A rack is a switch with the nodes and hosts that are
 * plugged into it; racks stand side by side, their switches below them, routers below the switches they join. A machine that the user
 * placed stays there and keeps its slot in the grid, so that moving one moves no other; the others make room for it.
 */
import { type Layout, type Machine, type Topology, lookupOf, nicsOf, plugsOf } from '../../../engine/index.ts'
import type { Point } from './polyline.ts'
import { type Box, nodeSize } from './unit.ts'

type Size = { readonly width: number; readonly height: number }

const GAP = 64
const ROW_GAP = 56
const SINGLE_ROW = 6
const SWITCH: Size = { width: 184, height: 48 }
const HOST: Size = { width: 184, height: 64 }
export const ROUTER_LINES = 3

function sizeOf(topology: Topology, machine: Machine): Size {
  switch (machine.kind) {
    case 'node':
      return nodeSize(topology, machine)
    case 'host':
      return HOST
    case 'switch':
      return SWITCH
    case 'router': {
      const lines = Math.min(ROUTER_LINES, Math.max(1, nicsOf(topology, machine).length))
      return { width: 208, height: 40 + 16 * lines }
    }
  }
}

interface Rack {
  /** The switch below, or the machine that its members are plugged into; '' for those without a cable. */
  readonly foot: string
  readonly members: readonly Machine[]
}

/** The machine below a node or host: the first switch or router that it is plugged into. */
function footOf(topology: Topology, machine: Machine): string {
  const { machines } = lookupOf(topology)
  for (const { far } of plugsOf(topology, machine.id)) {
    const kind = machines.get(far.machine)?.kind
    if (kind === 'switch' || kind === 'router') return far.machine
  }
  return ''
}

const order = { switch: 0, router: 1, node: 2, host: 3 } as const
const inOrder = (a: Machine, b: Machine): number => order[a.kind] - order[b.kind] || a.number - b.number

function racksOf(topology: Topology): readonly Rack[] {
  const members = new Map<string, Machine[]>()
  for (const machine of topology.machines.toSorted(inOrder)) {
    if (machine.kind === 'switch') members.set(machine.id, members.get(machine.id) ?? [])
    if (machine.kind === 'node' || machine.kind === 'host') {
      const foot = footOf(topology, machine)
      members.set(foot, [...(members.get(foot) ?? []), machine])
    }
  }
  const { machines } = lookupOf(topology)
  const place = (foot: string): number =>
    ({ switch: 0, router: 1e6, node: 2e6, host: 2e6 })[machines.get(foot)?.kind ?? 'host'] + (machines.get(foot)?.number ?? 0)
  return [...members].map(([foot, list]) => ({ foot, members: list })).toSorted((a, b) => place(a.foot) - place(b.foot))
}

interface Block extends Size {
  readonly rack: Rack
  readonly boxes: ReadonlyMap<string, Box>
  /** Room for cables between members and foot. */
  readonly channel: number
}

/** Wider than high, and the last row as full as can be. */
function columnsFor(members: number): number {
  if (members <= SINGLE_ROW) return Math.max(1, members)
  const rows = Math.ceil(members / Math.ceil(Math.sqrt(members * 1.4)))
  return Math.ceil(members / rows)
}

const sum = (values: readonly number[], gap: number): number =>
  values.reduce((all, value) => all + value + gap, values.length === 0 ? 0 : -gap)

/** The members of a rack in rows; feet aligned, columns as wide as their widest. */
function blockOf(topology: Topology, rack: Rack): Block {
  const { members } = rack
  const columns = columnsFor(members.length)
  const sizes = members.map((machine) => sizeOf(topology, machine))
  const widths = Array.from({ length: columns }, (_, c) =>
    Math.max(0, ...sizes.filter((__, i) => i % columns === c).map(({ width }) => width)),
  )
  const heights = Array.from({ length: Math.ceil(members.length / columns) }, (_, r) =>
    Math.max(...sizes.slice(r * columns, (r + 1) * columns).map(({ height }) => height)),
  )
  const lefts = widths.map((_, c) => (c === 0 ? 0 : sum(widths.slice(0, c), GAP) + GAP))
  const feet = heights.map((_, r) => sum(heights.slice(0, r + 1), ROW_GAP))
  const boxes = new Map(
    members.map((machine, i): [string, Box] => {
      const { width, height } = sizes[i] ?? HOST
      const x = (lefts[i % columns] ?? 0) + Math.floor(((widths[i % columns] ?? width) - width) / 16) * 8
      return [machine.id, { x, y: (feet[Math.floor(i / columns)] ?? 0) - height, width, height }]
    }),
  )
  const channel = members.length <= 2 ? 32 : 24 + 8 * Math.min(8, Math.ceil(Math.min(members.length, columns) / 2))
  return { rack, boxes, width: Math.max(sum(widths, GAP), SWITCH.width), height: feet.at(-1) ?? 0, channel }
}

const snap = (value: number): number => Math.round(value / 8) * 8

/** Blocks side by side, in several lines when there are many; their switches below them. */
function placeBlocks(blocks: readonly Block[], into: Map<string, Box>): number {
  const perLine = blocks.length <= SINGLE_ROW ? blocks.length : Math.ceil(Math.sqrt(blocks.length * 2))
  let top = 0
  for (let at = 0; at < blocks.length; at += perLine) {
    const line = blocks.slice(at, at + perLine)
    const height = Math.max(...line.map((block) => block.height))
    const foot = top + height + (height === 0 ? 0 : Math.max(...line.map(({ channel }) => channel)))
    let left = 0
    for (const { rack, boxes, width, height: own } of line) {
      const inner = Math.max(0, ...[...boxes.values()].map((box) => box.x + box.width))
      const shift = snap((width - inner) / 2)
      for (const [id, box] of boxes) into.set(id, { ...box, x: left + shift + box.x, y: top + height - own + box.y })
      if (rack.foot.startsWith('s')) into.set(rack.foot, { x: left + snap((width - SWITCH.width) / 2), y: foot, ...SWITCH })
      left += width + GAP
    }
    top = foot + SWITCH.height + ROW_GAP
  }
  return Math.max(0, top - ROW_GAP)
}

const middle = (box: Box): number => box.x + box.width / 2

/** Routers in one line below everything, each as near as possible to the middle of what it joins. */
function placeRouters(topology: Topology, bottom: number, into: Map<string, Box>): void {
  const right = Math.max(0, ...[...into.values()].map(({ x, width }) => x + width))
  const wanted = topology.machines
    .filter(({ kind }) => kind === 'router')
    .map((router) => {
      const near = plugsOf(topology, router.id).flatMap(({ far }) => into.get(far.machine) ?? [])
      const at = near.length === 0 ? right + GAP : near.reduce((all, box) => all + middle(box), 0) / near.length
      const size = sizeOf(topology, router)
      return { router, size, x: snap(at - size.width / 2) }
    })
    .toSorted((a, b) => a.x - b.x || a.router.number - b.router.number)
  let free = -Infinity
  for (const { router, size, x } of wanted) {
    const left = Math.max(x, free)
    into.set(router.id, { x: left, y: bottom === 0 ? 0 : bottom + 48, ...size })
    free = left + size.width + GAP
  }
}

export const overlap = (a: Box, b: Box, gap = 0): boolean =>
  a.x < b.x + b.width + gap && b.x < a.x + a.width + gap && a.y < b.y + b.height + gap && b.y < a.y + a.height + gap

/** Puts the user's machines where the user put them, and moves the others to the right until they are clear of everything. */
function makeRoom(boxes: ReadonlyMap<string, Box>, layout: Layout): ReadonlyMap<string, Box> {
  const own = (id: string): Point | undefined => (Object.hasOwn(layout, id) ? layout[id] : undefined)
  const placed: Box[] = []
  const result = new Map<string, Box>()
  for (const [id, box] of boxes) {
    const point = own(id)
    if (point === undefined) continue
    const moved = { ...box, x: point.x, y: point.y }
    placed.push(moved)
    result.set(id, moved)
  }
  if (placed.length === 0) return boxes
  for (const [id, box] of boxes) {
    if (result.has(id)) continue
    let free = box
    for (
      let by = placed.find((other) => overlap(free, other, 16));
      by !== undefined;
      by = placed.find((other) => overlap(free, other, 16))
    ) {
      free = { ...free, x: by.x + by.width + 32 }
    }
    placed.push(free)
    result.set(id, free)
  }
  return result
}

/** Every machine's box on the canvas. */
export function placeMachines(topology: Topology, layout: Layout): ReadonlyMap<string, Box> {
  const into = new Map<string, Box>()
  const bottom = placeBlocks(
    racksOf(topology).map((rack) => blockOf(topology, rack)),
    into,
  )
  placeRouters(topology, bottom, into)
  return makeRoom(into, layout)
}
