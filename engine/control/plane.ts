// What runs on the nodes of a cluster, as compile runs it: the network plugin and kube-proxy. Calico and kube-proxy are asked for when there is
// something for them to do, because a page fetches them (control/later.ts): it begins with flannel.
import { type Lazy, lazy, now } from '../base/lazy.ts'
import type { ClusterNetwork, Machine, Topology } from '../scenario/scenario.ts'
import type { Configured } from '../netlink/operation.ts'
import { inNetns, up } from './configured.ts'
import { type Daemons, type Owners, ownersOf } from './daemons.ts'
import * as flannel from './flannel.ts'
import { clusterOf } from './cluster.ts'

export interface Plane {
  readonly daemonsOf: (node: Machine) => Daemons
  readonly owners: Lazy<Owners>
}

type Calico = Extract<ClusterNetwork, { plugin: 'calico' }>

export interface Later {
  readonly calico: (topology: Topology, network: Calico) => Plane
  readonly proxyOperations: (topology: Topology, node: Machine) => readonly Configured[]
}

/** Without a plugin the runtime makes pods that have a loopback device and nothing else. */
const unserved = ({ pods = [] }: Machine): Daemons => ({
  own: pods.flatMap((pod) => inNetns(pod.id, 'cni', [up('lo')])),
  peers: now([]),
  devices: [],
})

function pluginOf(later: () => Later, topology: Topology): Plane {
  const { network } = topology
  switch (network.plugin) {
    case 'none':
      return { daemonsOf: unserved, owners: now({ unique: true, of: new Map() }) }
    case 'flannel': {
      const cluster = clusterOf(topology, network)
      return { daemonsOf: (node) => flannel.daemonsOf(topology, cluster, node), owners: lazy(() => ownersOf(flannel.claimsOf(cluster))) }
    }
    default:
      return later().calico(topology, network)
  }
}

/** `later`: asked for when the cluster has Calico, or Services. */
export function planeOf(later: () => Later, topology: Topology): Plane {
  const plugin = pluginOf(later, topology)
  if ((topology.services ?? []).length === 0) return plugin
  const daemonsOf = (node: Machine): Daemons => {
    const daemons = plugin.daemonsOf(node)
    return { ...daemons, own: [...daemons.own, ...later().proxyOperations(topology, node)] }
  }
  return { ...plugin, daemonsOf }
}
