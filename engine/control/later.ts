// Calico and kube-proxy, as what a cluster of flannel without Services can do without: see plane.ts.
import { lazy } from '../base/lazy.ts'
import * as daemons from './calico/calico.ts'
import { clusterOf } from './calico/cluster.ts'
import { ownersOf } from './daemons.ts'
import { proxyOperations } from './kube-proxy.ts'
import type { Later } from './plane.ts'

const calico: Later['calico'] = (topology, network) => {
  const cluster = clusterOf(topology, network)
  return { daemonsOf: (node) => daemons.daemonsOf(cluster, node), owners: lazy(() => ownersOf(daemons.claimsOf(cluster))) }
}

export const later: Later = { calico, proxyOperations }
