// BIRD: the kernel protocol's export of what it learned and of its own blocks, as `proto bird`. confd's bird_ipam.cfg.template and
// bird_aggr.cfg.template; the fork's sysdep/linux/netlink.c: with krt_tunnel the BGP next hop itself becomes an onlink gateway of tunl0,
// otherwise the next hop is resolved recursively, and a peer behind a router is reached `via` that router (nest/rt-table.c).
// Leaves out: multipath, route withdrawal.
import type { Configured, Operation } from '../../netlink/operation.ts'
import { contains } from '../../wire/address.ts'
import { inNetns, route } from '../configured.ts'
import { type Advertised, learnedBy, wayTo } from './bgp.ts'
import type { CalicoCluster, CalicoNode } from './cluster.ts'
import { blackholes } from './felix.ts'

const PROTO = 'bird'

function exported({ topology, pool }: CalicoCluster, node: CalicoNode, { dst, nextHop }: Advertised): readonly Operation[] {
  const tunneled = pool.encapsulation === 'ipip' && !(pool.crossSubnet && contains(node.address, nextHop))
  if (tunneled) {
    return [{ kind: 'route.add', route: route('bird', dst, { via: nextHop, dev: 'tunl0', onlink: true, proto: PROTO }) }]
  }
  const way = wayTo(topology, node.machine, nextHop)
  return way === undefined ? [] : [{ kind: 'route.add', route: route('bird', dst, { ...way, proto: PROTO }) }]
}

/** With VXLAN the calico-vxlan manifest runs no BIRD at all. */
const isRunning = ({ pool }: CalicoCluster): boolean => pool.encapsulation !== 'vxlan'

export const own = (cluster: CalicoCluster, node: CalicoNode): readonly Configured[] =>
  isRunning(cluster) ? inNetns(node.machine.id, 'bird', blackholes('bird', node, PROTO)) : []

export function peers(cluster: CalicoCluster, node: CalicoNode): readonly Configured[] {
  if (!isRunning(cluster)) return []
  return inNetns(
    node.machine.id,
    'bird',
    learnedBy(cluster, node).flatMap((advertised) => exported(cluster, node, advertised)),
  )
}
