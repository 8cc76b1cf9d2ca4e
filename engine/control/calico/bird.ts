// BIRD: the kernel protocol's export of what it learned and of its own blocks, as `proto bird`. confd's bird_ipam.cfg.template and
// bird_aggr.cfg.template; the fork's sysdep/linux/netlink.c: with krt_tunnel the BGP next hop itself becomes an onlink gateway of tunl0,
// otherwise the next hop is resolved recursively, and a peer behind a router is reached `via` that router (nest/rt-table.c).
// Leaves out: multipath, route withdrawal.
import { type Lazy, lazy, now } from '../../base/lazy.ts'
import type { Configured, Operation } from '../../netlink/operation.ts'
import type { Bird, BgpRoute } from '../../table/bird.ts'
import { printPrefix } from '../../wire/address.ts'
import { inNetns, route } from '../configured.ts'
import { learnedBy, sessionsOf, wayTo } from './bgp.ts'
import type { CalicoCluster, CalicoNode } from './cluster.ts'
import { configOf, filtersOf, isRunning } from './confd.ts'
import { blackholes } from './felix.ts'
import { type Filters, tunnelOf } from './filter.ts'

const PROTO = 'bird'

function exported({ topology }: CalicoCluster, node: CalicoNode, filters: Filters, { dst, nextHop }: BgpRoute): readonly Operation[] {
  const dev = tunnelOf(filters, dst, nextHop)
  if (dev !== '') return [{ kind: 'route.add', route: route('bird', dst, { via: nextHop, dev, onlink: true, proto: PROTO }) }]
  const way = wayTo(topology, node.machine, nextHop)
  return way === undefined ? [] : [{ kind: 'route.add', route: route('bird', dst, { ...way, proto: PROTO }) }]
}

/** What it runs and has heard; undefined where it is installed and does not run. */
export const birdOf = (cluster: CalicoCluster, node: CalicoNode | undefined): Lazy<Bird | undefined> =>
  node === undefined || !isRunning(cluster)
    ? now(undefined)
    : lazy(() => ({ config: configOf(cluster, node), sessions: sessionsOf(cluster, node), learned: learnedBy(cluster, node) }))

export const own = (cluster: CalicoCluster, node: CalicoNode): readonly Configured[] =>
  isRunning(cluster) ? inNetns(node.machine.id, 'bird', blackholes('bird', node, PROTO)) : []

/** Of each destination the first; in a mesh nobody tells of another's. */
function best(heard: readonly BgpRoute[]): readonly BgpRoute[] {
  if (heard.every(({ session }) => session.kind === 'mesh')) return heard
  const seen = new Set<string>()
  return heard.filter(({ dst }) => !seen.has(printPrefix(dst)) && seen.add(printPrefix(dst)))
}

export function peers(cluster: CalicoCluster, node: CalicoNode): readonly Configured[] {
  if (!isRunning(cluster)) return []
  const filters = filtersOf(cluster, node)
  return inNetns(
    node.machine.id,
    'bird',
    best(learnedBy(cluster, node)).flatMap((heard) => exported(cluster, node, filters, heard)),
  )
}
