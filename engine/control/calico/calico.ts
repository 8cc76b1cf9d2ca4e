// calico-node and Calico's CNI plugin on one node, in the order in which they come to work: Felix, the pods, BIRD.
import { lazy, now } from '../../base/lazy.ts'
import type { Machine } from '../../scenario/scenario.ts'
import { printPrefix } from '../../wire/address.ts'
import type { Claim, Daemons } from '../daemons.ts'
import * as bird from './bird.ts'
import { type CalicoCluster, mtuOf } from './cluster.ts'
import { addPod } from './cni.ts'
import * as felix from './felix.ts'

export function daemonsOf(cluster: CalicoCluster, machine: Machine): Daemons {
  const { topology, pool } = cluster
  const node = cluster.nodes.find((one) => one.machine === machine)
  const mtu = mtuOf(cluster, machine)
  const all = (machine.pods ?? []).toSorted((a, b) => a.number - b.number)
  const own = [
    ...felix.setUp(cluster, machine),
    ...all.flatMap((pod) => addPod(topology, machine, pod, mtu)),
    ...felix.endpoints(cluster, machine),
    ...(node === undefined ? [] : bird.own(cluster, node)),
  ]
  const running = bird.birdOf(cluster, node)
  if (node === undefined) return { own, peers: now([]), devices: [], bird: running }
  const peers = lazy(() => [...felix.peers(cluster, node), ...bird.peers(cluster, node)])
  switch (pool.encapsulation) {
    case 'none':
      return { own, peers, devices: [node.ifname], bird: running }
    case 'ipip':
      return { own, peers, devices: [node.ifname, 'tunl0'], bird: running }
    default:
      return { own, peers, devices: [node.ifname, 'vxlan.calico'], vxlan: 'vxlan.calico', bird: running }
  }
}

/** What a node's rows on other nodes are about. */
export const claimsOf = ({ nodes }: CalicoCluster): readonly Claim[] =>
  nodes.map(({ machine, address, blocks, borrowed, tunnel }) => ({
    netns: machine.id,
    keys: [
      address.address,
      ...blocks.map(printPrefix),
      ...borrowed.map((ip) => printPrefix({ address: ip, length: 32 })),
      ...(tunnel === undefined ? [] : [tunnel.address, tunnel.mac]),
    ],
  }))
