// The cluster's network plugin as compile runs it.
import { type Lazy, lazy, now } from '../base/lazy.ts'
import type { Machine, Topology } from '../scenario/scenario.ts'
import * as calico from './calico/calico.ts'
import { clusterOf as calicoCluster } from './calico/cluster.ts'
import { inNetns, up } from './configured.ts'
import { type Daemons, type Owners, ownersOf } from './daemons.ts'
import * as flannel from './flannel.ts'
import { clusterOf as flannelCluster } from './cluster.ts'

export interface Plane {
  readonly daemonsOf: (node: Machine) => Daemons
  readonly owners: Lazy<Owners>
}

/** Without a plugin the runtime makes pods that have a loopback device and nothing else. */
const unserved = ({ pods = [] }: Machine): Daemons => ({
  own: pods.flatMap((pod) => inNetns(pod.id, 'cni', [up('lo')])),
  peers: now([]),
  devices: [],
})

export function planeOf(topology: Topology): Plane {
  const { network } = topology
  switch (network.plugin) {
    case 'none':
      return { daemonsOf: unserved, owners: now({ unique: true, of: new Map() }) }
    case 'flannel': {
      const cluster = flannelCluster(topology, network)
      return { daemonsOf: (node) => flannel.daemonsOf(topology, cluster, node), owners: lazy(() => ownersOf(flannel.claimsOf(cluster))) }
    }
    default: {
      const cluster = calicoCluster(topology, network)
      return { daemonsOf: (node) => calico.daemonsOf(cluster, node), owners: lazy(() => ownersOf(calico.claimsOf(cluster))) }
    }
  }
}
