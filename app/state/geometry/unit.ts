/**
 * The inside of a node, read from top to bottom: pods, their veths, the bridge, the routing decision, the tunnel device on the side that
 * faces the peers, the NICs at the foot. Sizes are whole multiples of the 8-pixel grid and follow from counts alone.
 *
 *   ┌ node-1 ─────────────────┐
 *   │ [web-1]       [api-1]   │
 *   │    │veth         │veth  │
 *   │ [cni0                 ] │
 *   │           ◇ip route     │
 *   │           ┊   └[flannel.1]
 *   │ [eth0]────────────┘     │
 *   └───┼─────────────────────┘
 *
 * Calico has no bridge: the veths go straight to the routing decision.
 */
import { type Machine, type Topology, nicsOf, tunnelNameOf, uplinkOf, vethNameOf } from '../../../engine/index.ts'
import type { Point } from './polyline.ts'

export interface Box extends Point {
  readonly width: number
  readonly height: number
}

type PartKind = 'pod' | 'bridge' | 'route' | 'tunnel' | 'nic'

/** Something drawn inside a node, in the node's own coordinates. */
export interface Part {
  readonly kind: PartKind
  readonly key: string
  readonly netns: string
  readonly dev: string
  readonly box: Box
}

type WireKind = 'veth' | 'kernel' | 'cable'

/** A way between two devices, from anchor to anchor; the boxes at its ends cover what lies under them. */
export interface Wire {
  readonly from: string
  readonly to: string
  readonly kind: WireKind
  readonly points: readonly Point[]
}

export type Side = 'left' | 'right'

export interface Unit {
  readonly width: number
  readonly height: number
  readonly parts: readonly Part[]
  readonly wires: readonly Wire[]
  /** Where devices are, by key. */
  readonly anchors: ReadonlyMap<string, Point>
}

/** The routing decision, where a device name is expected. */
export const ROUTE = 'ip route'
export const keyOf = (netns: string, dev: string): string => `${netns}/${dev}`

const PAD = 24
const TITLE = 40
const POD = { width: 136, height: 56 }
const BRIDGE = 40
const DIAMOND = { width: 128, height: 48 }
const TUNNEL = { width: 144, height: 48 }
const NIC = { width: 168, height: 40 }
const GAP = 16
const INNER = 288

const columnsFor = (pods: number): number => (pods <= 4 ? Math.max(2, pods) : pods <= 8 ? 4 : Math.min(8, Math.ceil(Math.sqrt(pods * 1.5))))
const spread = (count: number, size: number): number => count * (size + GAP) - GAP

interface Plan {
  readonly pods: number
  readonly columns: number
  readonly rows: number
  readonly nics: number
  readonly width: number
  readonly bridgeY: number
  readonly routeY: number
  readonly tunnelY: number
  readonly nicY: number
  readonly height: number
}

function planOf(pods: number, nics: number, bridge: boolean): Plan {
  const columns = columnsFor(pods)
  const rows = Math.max(1, Math.ceil(pods / columns))
  const width = 2 * PAD + Math.max(INNER, spread(columns, POD.width), spread(nics, NIC.width))
  const bridgeY = TITLE + GAP + spread(rows, POD.height) + 40
  const routeY = bridgeY + (bridge ? BRIDGE : 0) + 32
  const tunnelY = routeY + DIAMOND.height + GAP
  const nicY = tunnelY + TUNNEL.height + GAP + (nics > 1 ? 16 : 0)
  return { pods, columns, rows, nics, width, bridgeY, routeY, tunnelY, nicY, height: nicY + NIC.height + GAP }
}

const planOfNode = (topology: Topology, node: Machine): Plan =>
  planOf(node.pods?.length ?? 0, nicsOf(topology, node).length, topology.network.plugin !== 'calico')

export const nodeSize = (topology: Topology, node: Machine): { readonly width: number; readonly height: number } =>
  planOfNode(topology, node)

export const centre = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 })

function podParts(node: Machine, { columns }: Plan): readonly Part[] {
  return (node.pods ?? []).map(({ id }, i) => ({
    kind: 'pod',
    key: keyOf(id, 'eth0'),
    netns: id,
    dev: 'eth0',
    box: { x: PAD + (i % columns) * (POD.width + GAP), y: TITLE + GAP + Math.floor(i / columns) * (POD.height + GAP), ...POD },
  }))
}

/** A pod above another one sends its veth down the gap on its right. */
function vethPoints({ x, y, width, height }: Box, row: number, covered: boolean, bridgeY: number): readonly Point[] {
  const [px, foot] = [x + width / 2, y + height]
  if (!covered)
    return [
      { x: px, y: foot },
      { x: px, y: bridgeY },
    ]
  const gap = x + width + 4 + (row % 3) * 4
  return [
    { x: px, y: foot },
    { x: px, y: foot + 8 },
    { x: gap, y: foot + 8 },
    { x: gap, y: bridgeY },
  ]
}

function nicParts(topology: Topology, node: Machine, plan: Plan, side: Side, tunnel: boolean): readonly Part[] {
  return nicsOf(topology, node).map(({ ifname }, i) => {
    const slot = PAD + i * (NIC.width + GAP)
    const x = plan.nics === 1 && !tunnel ? (plan.width - NIC.width) / 2 : side === 'right' ? slot : plan.width - slot - NIC.width
    return { kind: 'nic', key: keyOf(node.id, ifname), netns: node.id, dev: ifname, box: { x, y: plan.nicY, ...NIC } }
  })
}

/** From the routing decision to a NIC, round the tunnel device if that is in the way. */
function routeToNic(from: Point, to: Point, plan: Plan, tunnel: Box | undefined): readonly Point[] {
  const y = plan.tunnelY - 8
  if (tunnel === undefined || to.x < tunnel.x - 4 || to.x > tunnel.x + tunnel.width + 4) {
    return [from, { x: from.x, y }, { x: to.x, y }, to]
  }
  const x = tunnel.x > from.x ? tunnel.x - 8 : tunnel.x + tunnel.width + 8
  const under = plan.nicY - 8
  return [from, { x: from.x, y }, { x, y }, { x, y: under }, { x: to.x, y: under }, to]
}

function tunnelToNic(from: Point, nic: Box, plan: Plan): readonly Point[] {
  const to = centre(nic)
  const beside = from.x < nic.x || from.x > nic.x + nic.width
  if (beside && plan.nics === 1) return [from, { x: from.x, y: to.y }, to]
  const y = plan.tunnelY + TUNNEL.height + 8
  return [from, { x: from.x, y }, { x: to.x + 16, y }, { x: to.x + 16, y: to.y }, to]
}

export function nodeUnit(topology: Topology, node: Machine, side: Side): Unit {
  const plan = planOfNode(topology, node)
  const { network } = topology
  const pods = podParts(node, plan)
  const key = (dev: string): string => keyOf(node.id, dev)
  const part = (kind: PartKind, dev: string, box: Box): Part => ({ kind, key: key(dev), netns: node.id, dev, box })
  const bridge =
    network.plugin === 'flannel' && pods.length > 0
      ? part('bridge', 'cni0', { x: PAD, y: plan.bridgeY, width: plan.width - 2 * PAD, height: BRIDGE })
      : undefined
  const route = part('route', ROUTE, { x: (plan.width - DIAMOND.width) / 2, y: plan.routeY, ...DIAMOND })
  const tunnelX = side === 'right' ? plan.width - PAD - TUNNEL.width : PAD
  const tunnelName = tunnelNameOf(network)
  const tunnel = tunnelName === undefined ? undefined : part('tunnel', tunnelName, { x: tunnelX, y: plan.tunnelY, ...TUNNEL })
  const nics = nicParts(topology, node, plan, side, tunnel !== undefined)
  const uplink = nics.find(({ dev }) => dev === uplinkOf(topology, node)?.ifname)

  const anchors = new Map<string, Point>()
  const wires: Wire[] = []
  const middle = centre(route.box)
  for (const { key: name, kind, box } of [...pods, ...(bridge ? [bridge] : []), route, ...(tunnel ? [tunnel] : []), ...nics]) {
    anchors.set(name, kind === 'pod' ? { x: box.x + box.width / 2, y: box.y + box.height } : centre(box))
  }
  // What the veths end at: the bridge, or without one the routing decision, under a line that gathers them.
  const hub = bridge ?? (network.plugin === 'calico' ? route : undefined)
  if (hub !== undefined) {
    const to = centre(hub.box)
    const gather = bridge === undefined ? plan.bridgeY + 16 : to.y
    for (const [i, pod] of (node.pods ?? []).entries()) {
      const box = pods[i]?.box ?? hub.box
      const points = vethPoints(box, Math.floor(i / plan.columns), i + plan.columns < pods.length, plan.bridgeY)
      const end = points.at(-1) ?? to
      const veth = key(vethNameOf(topology, pod))
      anchors.set(veth, end)
      wires.push({ from: keyOf(pod.id, 'eth0'), to: veth, kind: 'veth', points })
      wires.push({ from: veth, to: hub.key, kind: 'kernel', points: [end, { x: end.x, y: gather }, { x: to.x, y: gather }, to] })
    }
  }
  if (bridge !== undefined) wires.push({ from: bridge.key, to: route.key, kind: 'kernel', points: [centre(bridge.box), middle] })
  if (tunnel !== undefined) {
    const to = centre(tunnel.box)
    wires.push({ from: route.key, to: tunnel.key, kind: 'kernel', points: [middle, { x: to.x, y: middle.y }, to] })
    if (uplink !== undefined) wires.push({ from: tunnel.key, to: uplink.key, kind: 'kernel', points: tunnelToNic(to, uplink.box, plan) })
  }
  for (const nic of nics) {
    wires.push({ from: route.key, to: nic.key, kind: 'kernel', points: routeToNic(middle, centre(nic.box), plan, tunnel?.box) })
  }
  const parts = [...pods, ...(bridge ? [bridge] : []), route, ...(tunnel ? [tunnel] : []), ...nics]
  return { width: plan.width, height: plan.height, parts, wires, anchors }
}
