// The rows that flanneld writes for its peers, made only when a table is read: a thousand nodes would have a million of them.
// Gives the same rows as applying the operations one by one (peers.test.ts), or nothing when addresses clash and a row might be refused.
import { lazy } from '../base/lazy.ts'
import type { Cluster, ClusterNode, Lease } from '../control/cluster.ts'
import { inNetns } from '../control/configured.ts'
import { peerOperations, peersOf, vtepNameOf } from '../control/flannel.ts'
import type { Configured, NeighSpec, Operation } from '../netlink/operation.ts'
import type { FdbEntry } from '../table/fdb.ts'
import { lookup } from '../table/fib.ts'
import type { Neigh } from '../table/neigh.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Route } from '../table/route.ts'
import { type Ipv4, type Mac, printPrefix } from '../wire/address.ts'

interface Owners {
  /** No two nodes share a podCIDR or an address. */
  readonly unique: boolean
  /** Whose podCIDR, public IP or VTEP address it is. */
  readonly of: ReadonlyMap<string | Ipv4, string>
}

const known = new WeakMap<Cluster, Owners>()

function ownersOf(cluster: Cluster): Owners {
  const found = known.get(cluster)
  if (found !== undefined) return found
  const of = new Map<string | Ipv4, string>()
  let unique = true
  for (const { netns, podCIDR, publicIp, vtepAddress } of cluster.leases) {
    for (const key of [printPrefix(podCIDR), publicIp, vtepAddress]) {
      unique &&= !of.has(key)
      of.set(key, netns)
    }
  }
  const owners = { unique, of }
  known.set(cluster, owners)
  return owners
}

/** Would the kernel take every row of a reachable peer? The devices are there, and nothing of a peer's is this node's too. */
function isPlain(cluster: Cluster, node: ClusterNode, state: NetnsState): boolean {
  const { flannel } = cluster
  const { unique, of } = ownersOf(cluster)
  if (flannel === undefined || node.uplink === undefined || !unique) return false
  const isUp = (dev: string): boolean => state.links.get(dev)?.up === true
  if (!isUp(node.uplink.ifname) || (flannel.backend === 'vxlan' && !isUp(vtepNameOf(flannel)))) return false
  const isMine = (key: string | Ipv4): boolean => (of.get(key) ?? node.netns) === node.netns
  return state.routes.value.every(({ dst }) => isMine(printPrefix(dst))) && state.local.every(({ dst }) => isMine(dst.address))
}

export const peerConfiguration = (cluster: Cluster, node: ClusterNode): readonly Configured[] => {
  const { flannel } = cluster
  if (flannel === undefined) return []
  return inNetns(
    node.netns,
    'flanneld',
    peersOf(cluster, node).flatMap((peer: Lease) => peerOperations(flannel, node, peer)),
  )
}

/** The route as the kernel keeps it: with its device; nothing when the next hop is not on a link of this node. */
function installed(state: NetnsState, route: Route): Route | undefined {
  if (route.onlink || route.via === undefined) return route
  const { row } = lookup(state, { dst: route.via, ...(route.dev === undefined ? {} : { oif: route.dev }) })
  return row?.type !== 'unicast' || row.via !== undefined || row.dev === undefined ? undefined : { ...route, dev: row.dev }
}

const neighbour = ({ dst, dev, lladdr }: NeighSpec): Neigh => ({
  dst,
  dev,
  ...(lladdr === undefined ? {} : { lladdr }),
  nud: 'PERMANENT',
  by: 'flanneld',
  confirmed: 0,
  updated: 0,
  used: 0,
  probes: 0,
})

interface Rows {
  readonly routes: readonly Route[]
  readonly neigh: ReadonlyMap<Ipv4, Neigh>
  readonly fdb: ReadonlyMap<Mac, readonly FdbEntry[]>
}

function rowsOf(state: NetnsState, dev: string, operations: readonly Operation[]): Rows {
  const routes = [...state.routes.value]
  const neigh = new Map(state.neigh.get(dev)?.value)
  const fdb = new Map(state.fdb.get(dev)?.value)
  for (const operation of operations) {
    if (operation.kind === 'route.add') {
      const route = installed(state, { ...operation.route, by: 'flanneld' })
      if (route !== undefined) routes.push(route)
    } else if (operation.kind === 'neigh.replace') neigh.set(operation.neigh.dst, neighbour(operation.neigh))
    else if (operation.kind === 'fdb.replace')
      fdb.set(operation.entry.lladdr, [{ ...operation.entry, local: false, by: 'flanneld', updated: 0 }])
  }
  return { routes, neigh, fdb }
}

/** A node's state with the rows of its peers, which are made when a table is first read. */
export function withPeers(cluster: Cluster, node: ClusterNode, state: NetnsState): NetnsState | undefined {
  const { flannel } = cluster
  if (flannel === undefined) return state
  if (!isPlain(cluster, node, state)) return undefined
  const dev = vtepNameOf(flannel)
  const rows = lazy(() =>
    rowsOf(
      state,
      dev,
      peerConfiguration(cluster, node).map(({ operation }) => operation),
    ),
  )
  const routes = lazy(() => rows.value.routes)
  if (!state.links.has(dev)) return { ...state, routes }
  const neigh = new Map(state.neigh).set(
    dev,
    lazy(() => rows.value.neigh),
  )
  const fdb = new Map(state.fdb).set(
    dev,
    lazy(() => rows.value.fdb),
  )
  return { ...state, routes, neigh, fdb }
}
