// What flanneld knows of a cluster: a lease per node, kept in the Node's annotations (subnet/kube/kube.go).
// A node without an uplink has no public IP and so no lease.
import { bridgeMacOf, podCidrOf, podMtuOf, uplinkOf, vtepAddressOf, vtepMacOf } from '../scenario/derive.ts'
import { nodesOf } from '../scenario/lookup.ts'
import { nicsOf } from '../scenario/nic.ts'
import { podNetworkOf, vniOf, vxlanPortOf } from '../scenario/plugin.ts'
import type { ClusterNetwork, Machine, Topology } from '../scenario/scenario.ts'
import { nth } from '../scenario/segment.ts'
import type { Ipv4, Mac, Prefix } from '../wire/address.ts'

export interface Lease {
  /** Id of the node and name of its namespace. */
  readonly netns: string
  readonly podCIDR: Prefix
  readonly publicIp: Ipv4
  /** flannel.<VNI>'s address and MAC (backend-data's VtepMAC). */
  readonly vtepAddress: Ipv4
  readonly vtepMac: Mac
}

/** One node as its own daemons see it. */
export interface ClusterNode {
  readonly netns: string
  readonly podCIDR: Prefix
  readonly podMtu: number
  readonly bridgeMac: Mac
  readonly bridgeAddress: Ipv4
  /** External interface; absent: flanneld does not start its backend. */
  readonly uplink?: { readonly ifname: string; readonly mtu: number }
  readonly lease?: Lease
  /** Subnets of its interfaces: what is in them is reached without a gateway. */
  readonly connected: readonly Prefix[]
}

export interface Flannel {
  readonly backend: 'vxlan' | 'host-gw'
  readonly directRouting: boolean
  readonly network: Prefix
  readonly vni: number
  readonly port: number
}

export interface Cluster {
  readonly flannel: Flannel
  /** In order of number. */
  readonly leases: readonly Lease[]
}

function leaseOf(topology: Topology, node: Machine): Lease | undefined {
  const publicIp = uplinkOf(topology, node)?.address?.address
  if (publicIp === undefined) return undefined
  return {
    netns: node.id,
    podCIDR: podCidrOf(topology, node),
    publicIp,
    vtepAddress: vtepAddressOf(topology, node),
    vtepMac: vtepMacOf(topology, node),
  }
}

export type FlannelNetwork = Extract<ClusterNetwork, { plugin: 'flannel' }>

export const clusterOf = (topology: Topology, network: FlannelNetwork): Cluster => ({
  flannel: {
    backend: network.backend,
    directRouting: network.directRouting,
    network: podNetworkOf(network),
    vni: vniOf(network),
    port: vxlanPortOf(network),
  },
  leases: nodesOf(topology).flatMap((node) => leaseOf(topology, node) ?? []),
})

export function clusterNodeOf(topology: Topology, node: Machine): ClusterNode {
  const podCIDR = podCidrOf(topology, node)
  const uplink = uplinkOf(topology, node)
  const lease = leaseOf(topology, node)
  return {
    netns: node.id,
    podCIDR,
    podMtu: podMtuOf(topology, node),
    bridgeMac: bridgeMacOf(node),
    bridgeAddress: nth(podCIDR, 1),
    ...(uplink === undefined ? {} : { uplink: { ifname: uplink.ifname, mtu: uplink.mtu } }),
    ...(lease === undefined ? {} : { lease }),
    connected: nicsOf(topology, node).flatMap(({ address }) => address ?? []),
  }
}
