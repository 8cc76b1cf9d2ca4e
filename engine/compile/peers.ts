// The rows that daemons write about other nodes, made only when a table is read: a thousand nodes would have a million of them.
// Gives the same rows as applying the operations one by one (peers.test.ts), or nothing when addresses clash and a row might be refused.
import { lazy } from '../base/lazy.ts'
import type { Daemons, Key, Owners } from '../control/daemons.ts'
import type { Configured, NeighSpec } from '../netlink/operation.ts'
import type { FdbEntry } from '../table/fdb.ts'
import { lookup } from '../table/fib.ts'
import type { Neigh } from '../table/neigh.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import type { Route } from '../table/route.ts'
import { type Ipv4, type Mac, printPrefix } from '../wire/address.ts'

/** Would the kernel take every row? The devices are there, and nothing of another node's is this node's too. */
function isPlain({ unique, of }: Owners, { devices }: Daemons, state: NetnsState): boolean {
  if (!unique || !devices.every((dev) => state.links.get(dev)?.up === true)) return false
  const isMine = (key: Key): boolean => (of.get(key) ?? state.name) === state.name
  return state.routes.value.every(({ dst }) => isMine(printPrefix(dst))) && state.local.every(({ dst }) => isMine(dst.address))
}

/** The route as the kernel keeps it: with its device; nothing when the next hop is not on a link of this node. */
function installed(state: NetnsState, route: Route): Route | undefined {
  if (route.onlink || route.via === undefined) return route
  const { row } = lookup(state, { dst: route.via, ...(route.dev === undefined ? {} : { oif: route.dev }) })
  return row?.type !== 'unicast' || row.via !== undefined || row.dev === undefined ? undefined : { ...route, dev: row.dev }
}

const neighbour = ({ dst, dev, lladdr }: NeighSpec, by: Owner): Neigh => ({
  dst,
  dev,
  ...(lladdr === undefined ? {} : { lladdr }),
  nud: 'PERMANENT',
  by,
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

function rowsOf(state: NetnsState, dev: string, peers: readonly Configured[]): Rows {
  const routes = [...state.routes.value]
  const neigh = new Map(state.neigh.get(dev)?.value)
  const fdb = new Map(state.fdb.get(dev)?.value)
  for (const { by, operation } of peers) {
    if (operation.kind === 'route.add') {
      const route = installed(state, { ...operation.route, by })
      if (route !== undefined) routes.push(route)
    } else if (operation.kind === 'neigh.replace') neigh.set(operation.neigh.dst, neighbour(operation.neigh, by))
    else if (operation.kind === 'fdb.replace') fdb.set(operation.entry.lladdr, [{ ...operation.entry, local: false, by, updated: 0 }])
  }
  return { routes, neigh, fdb }
}

/** A node's state with the rows about other nodes, which are made when a table is first read. */
export function withPeers(owners: Owners, daemons: Daemons, state: NetnsState): NetnsState | undefined {
  if (!isPlain(owners, daemons, state)) return undefined
  const { vxlan: dev = '' } = daemons
  const rows = lazy(() => rowsOf(state, dev, daemons.peers.value))
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
