// Calico's IPAM as it stands when everything is up: which node has which blocks of the IPPool, which pod and which tunnel device has which
// address. libcalico-go/lib/ipam: a node claims whole blocks; an address that the user gave claims its block; when no block is left, single
// addresses are borrowed from blocks of other nodes.
// Simplified: Calico takes blocks in an order drawn from the host's name and ordinals in order of demand; here both follow from numbers, so that
// a deleted pod renumbers none: a node's blocks lie side by side, ordinal 0 is the tunnel's, pod n has ordinal n + 1, who borrows takes the last.
import { type Ipv4, type Prefix, contains, networkOf, parseIpv4, parsePrefix } from '../wire/address.ts'
import { nodesOf } from './lookup.ts'
import { nicsOf } from './nic.ts'
import { blockSizeOf, podNetworkOf } from './plugin.ts'
import type { Machine, Pod, Topology } from './scenario.ts'

export interface Ipam {
  /** By node, in the order claimed. */
  readonly blocks: ReadonlyMap<string, readonly Prefix[]>
  /** By pod. */
  readonly addresses: ReadonlyMap<string, Ipv4>
  /** By node that has a tunnel device. */
  readonly tunnels: ReadonlyMap<string, Ipv4>
  /** Nodes and pods that got nothing that is free: the pool is used up. */
  readonly exhausted: readonly string[]
}

/** Blocks of a node that lie side by side, where the pool is large enough. */
const SIDE_BY_SIDE = 4

interface Layout {
  readonly pool: Prefix
  readonly length: number
  /** Blocks in the pool, addresses in a block. */
  readonly count: number
  readonly capacity: number
}

function layoutOf({ network }: Topology): Layout {
  const pool = podNetworkOf(network)
  const length = blockSizeOf(network)
  return { pool, length, count: 2 ** (length - pool.length), capacity: 2 ** (32 - length) }
}

const blockAt = ({ pool, length, count, capacity }: Layout, index: number): Prefix => ({
  address: (networkOf(pool) + (index % count) * capacity) as Ipv4,
  length,
})

/** The place-th block in the order in which nodes are served: a permutation of the pool. */
function placed(layout: Layout, place: number): Prefix {
  const stride = Math.min(SIDE_BY_SIDE, layout.count)
  return blockAt(layout, stride * place + Math.floor((stride * place) / layout.count))
}

/** The k-th block that a node would like. */
const wished = (layout: Layout, { number }: Machine, k: number): Prefix =>
  placed(layout, number + k * Math.ceil(layout.count / SIDE_BY_SIDE))

/** `podCIDR` in Calico's sense: a whole block of the pool. */
export function blockSetting(topology: Topology, node: Machine): Prefix | undefined {
  const { pool, length } = layoutOf(topology)
  const set = node.podCIDR === undefined ? undefined : parsePrefix(node.podCIDR)
  return set?.length === length && contains(pool, set.address) ? { address: networkOf(set), length } : undefined
}

const addressSetting = (pod: Pod): Ipv4 | undefined => (pod.address === undefined ? undefined : parseIpv4(pod.address))

/** Which block holds a node's pods of this number, and where in it. */
const seat = ({ capacity }: Layout, { number }: Pod): { readonly k: number; readonly ordinal: number } => ({
  k: Math.floor((number + 1) / capacity),
  ordinal: (number + 1) % capacity,
})

interface Affinities {
  readonly layout: Layout
  /** Block's first address → node. */
  readonly owner: Map<Ipv4, string>
  /** Node → its k-th block. */
  readonly seats: Map<string, Map<number, Prefix>>
  readonly blocks: Map<string, Prefix[]>
  cursor: number
}

/** Claims the wished block or the next free one; undefined when the pool has none left. */
function claim(all: Affinities, node: Machine, wish: Prefix): Prefix | undefined {
  const { layout, owner, blocks } = all
  let block = wish
  for (; owner.has(block.address); block = placed(layout, all.cursor++)) if (all.cursor > layout.count) return undefined
  owner.set(block.address, node.id)
  blocks.set(node.id, [...(blocks.get(node.id) ?? []), block])
  return block
}

function affinities(topology: Topology, members: readonly Machine[]): Affinities {
  const layout = layoutOf(topology)
  const all: Affinities = { layout, owner: new Map(), seats: new Map(), blocks: new Map(), cursor: 0 }
  const seated = (node: Machine, k: number, block: Prefix | undefined): void => {
    const own = all.seats.get(node.id) ?? new Map<number, Prefix>()
    all.seats.set(node.id, own)
    if (block !== undefined) own.set(k, block)
  }
  const isSet = (node: Machine): boolean => blockSetting(topology, node) !== undefined
  for (const node of [...members.filter(isSet), ...members.filter((one) => !isSet(one))])
    seated(node, 0, claim(all, node, blockSetting(topology, node) ?? wished(layout, node, 0)))
  for (const node of members) {
    for (const pod of node.pods ?? []) {
      const address = addressSetting(pod)
      if (address === undefined || !contains(layout.pool, address)) continue
      const block = { address: networkOf({ address, length: layout.length }), length: layout.length }
      if (!all.owner.has(block.address)) claim(all, node, block)
    }
  }
  for (const node of members) {
    const more = new Set((node.pods ?? []).filter((pod) => addressSetting(pod) === undefined).map((pod) => seat(layout, pod).k))
    for (const k of more) if (k > 0) seated(node, k, claim(all, node, wished(layout, node, k)))
  }
  return all
}

/** Last addresses of claimed blocks that nobody has, one after the other. */
function* free({ layout, owner }: Affinities, used: ReadonlySet<Ipv4>): Generator<Ipv4, undefined> {
  for (const block of owner.keys())
    for (let ordinal = layout.capacity - 1; ordinal >= 0; ordinal--) {
      const address = (block + ordinal) as Ipv4
      if (!used.has(address)) yield address
    }
}

const hasTunnel = ({ network }: Topology): boolean => network.plugin === 'calico' && network.encapsulation !== 'none'

/** calico-node gives a tunnel address to nodes that have an address of their own (allocateip.go). */
const wantsTunnel = (topology: Topology, node: Machine): boolean =>
  hasTunnel(topology) && nicsOf(topology, node).some(({ address }) => address !== undefined)

function build(topology: Topology): Ipam {
  const members = nodesOf(topology).filter((node) => (node.pods ?? []).length > 0 || wantsTunnel(topology, node))
  const all = affinities(topology, members)
  const { layout, seats, blocks } = all
  const [addresses, tunnels] = [new Map<string, Ipv4>(), new Map<string, Ipv4>()]
  const borrowing: (readonly [Map<string, Ipv4>, string])[] = []
  const give = (to: Map<string, Ipv4>, id: string, address: Ipv4 | undefined): void => {
    if (address === undefined) borrowing.push([to, id])
    else to.set(id, address)
  }
  for (const node of members) {
    const own = seats.get(node.id)
    if (wantsTunnel(topology, node)) give(tunnels, node.id, own?.get(0)?.address)
    for (const pod of node.pods ?? []) {
      const { k, ordinal } = seat(layout, pod)
      const block = own?.get(k)
      give(addresses, pod.id, addressSetting(pod) ?? (block && ((block.address + ordinal) as Ipv4)))
    }
  }
  const left = free(all, new Set([...addresses.values(), ...tunnels.values()]))
  const exhausted: string[] = []
  for (const [to, id] of borrowing) {
    const address = left.next().value
    if (address === undefined) exhausted.push(id)
    to.set(id, address ?? networkOf(layout.pool))
  }
  return { blocks, addresses, tunnels, exhausted }
}

const known = new WeakMap<Topology, Ipam>()

export function ipamOf(topology: Topology): Ipam {
  const found = known.get(topology) ?? build(topology)
  known.set(topology, found)
  return found
}

/** A node's blocks, in the order claimed. */
export const blocksOf = (topology: Topology, node: Machine): readonly Prefix[] => ipamOf(topology).blocks.get(node.id) ?? []

/** A node's first block; what it would be while the node needs none. */
export const firstBlockOf = (topology: Topology, node: Machine): Prefix =>
  ipamOf(topology).blocks.get(node.id)?.[0] ?? blockSetting(topology, node) ?? wished(layoutOf(topology), node, 0)
