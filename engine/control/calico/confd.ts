// confd: what its templates take out of the datastore for one node, which is what BIRD then runs. The text is templates.ts's.
// confd/etc/calico/confd/templates of Calico v3.30.0. Leaves out: BGPPeers, route reflectors, static routes, passwords, other ports and AS numbers.
import type { BgpPeer, BirdConfig } from '../../table/bird.ts'
import { networkOf, printIpv4 } from '../../wire/address.ts'
import type { CalicoCluster, CalicoNode } from './cluster.ts'
import type { Filters } from './filter.ts'

/** BGPConfiguration's default. */
const AS_NUMBER = 64512

export interface MeshPeer extends BgpPeer {
  readonly node: CalicoNode
}

/** With VXLAN the calico-vxlan manifest runs neither confd nor BIRD. */
export const isRunning = ({ pool }: CalicoCluster): boolean => pool.encapsulation !== 'vxlan'

/** The node-to-node mesh in order of name; who has the greater address, as text, connects. */
export function meshOf({ byName }: CalicoCluster, node: CalicoNode): readonly MeshPeer[] {
  const own = printIpv4(node.address.address)
  return byName.flatMap((peer) => {
    const other = printIpv4(peer.address.address)
    if (other === own) return []
    return { node: peer, name: `Mesh_${other.replaceAll('.', '_')}`, neighbor: peer.address.address, passive: other > own }
  })
}

export function filtersOf({ pool }: CalicoCluster, { blocks, address }: CalicoNode): Filters {
  const tunnel = pool.encapsulation === 'ipip' ? 'tunl0' : ''
  const network = { address: networkOf(address), length: address.length }
  return { blocks, network, pool: { cidr: pool.cidr, tunnel, crossSubnet: tunnel !== '' && pool.crossSubnet } }
}

export const configOf = (cluster: CalicoCluster, node: CalicoNode): BirdConfig => ({
  ...filtersOf(cluster, node),
  routerId: node.address.address,
  as: AS_NUMBER,
  mesh: meshOf(cluster, node),
})
