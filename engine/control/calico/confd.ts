// confd: what its templates take out of the datastore for one node, which is what BIRD then runs. The text is templates.ts's.
// confd/etc/calico/confd/templates of Calico v3.30.0. Leaves out: BGPPeers but for route reflectors, static routes, passwords, other ports and AS numbers.
import type { BgpPeer, BirdConfig } from '../../table/bird.ts'
import { type Ipv4, ipv4, networkOf, printIpv4 } from '../../wire/address.ts'
import type { CalicoCluster, CalicoNode } from './cluster.ts'
import type { Filters } from './filter.ts'

/** BGPConfiguration's default. */
const AS_NUMBER = 64512

/** routeReflectorClusterID, the same on all reflectors: an address that nobody has. */
export const CLUSTER_ID = ipv4('244.0.0.1')

/** A peer, and the node that it is. */
export interface Peering extends BgpPeer {
  readonly node: CalicoNode
}

/** With VXLAN the calico-vxlan manifest runs neither confd nor BIRD. */
export const isRunning = ({ pool }: CalicoCluster): boolean => pool.encapsulation !== 'vxlan'

const nameOf = (kind: 'Mesh' | 'Node', address: Ipv4): string => `${kind}_${printIpv4(address).replaceAll('.', '_')}`

/** The node-to-node mesh in order of name; who has the greater address, as text, connects. */
function meshOf({ byName }: CalicoCluster, node: CalicoNode): readonly Peering[] {
  const own = printIpv4(node.address.address)
  return byName.flatMap((peer): readonly Peering[] => {
    const neighbor = peer.address.address
    if (neighbor === node.address.address) return []
    return [{ node: peer, kind: 'mesh', name: nameOf('Mesh', neighbor), neighbor, passive: printIpv4(neighbor) > own, client: false }]
  })
}

/** `nodeSelector: all()`, `peerSelector: has(route-reflector)`, and the reverse: everybody with the reflectors, in order of their addresses. */
function reflectorsOf({ nodes }: CalicoCluster, node: CalicoNode): readonly Peering[] {
  const others = nodes.filter(({ reflector, address }) => (reflector || node.reflector) && address.address !== node.address.address)
  return others
    .map((peer): Peering => {
      const neighbor = peer.address.address
      return {
        node: peer,
        kind: 'peer',
        name: nameOf('Node', neighbor),
        neighbor,
        passive: false,
        client: node.reflector && !peer.reflector,
      }
    })
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** With route reflectors nodeToNodeMeshEnabled is off. */
export const peersOf = (cluster: CalicoCluster, node: CalicoNode): readonly Peering[] =>
  (cluster.nodes.some(({ reflector }) => reflector) ? reflectorsOf : meshOf)(cluster, node)

export function filtersOf({ pool }: CalicoCluster, { blocks, address }: CalicoNode): Filters {
  const tunnel = pool.encapsulation === 'ipip' ? 'tunl0' : ''
  const network = { address: networkOf(address), length: address.length }
  return { blocks, network, pool: { cidr: pool.cidr, tunnel, crossSubnet: tunnel !== '' && pool.crossSubnet } }
}

export const configOf = (cluster: CalicoCluster, node: CalicoNode): BirdConfig => ({
  ...filtersOf(cluster, node),
  routerId: node.address.address,
  as: AS_NUMBER,
  peers: peersOf(cluster, node),
})
