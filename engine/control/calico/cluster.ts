// What Calico's datastore holds of a cluster: one IPPool, and per Node its BGP address, blocks, borrowed addresses and tunnel address.
// Version: v3.30, where Felix programs VXLAN and BIRD programs IPIP and plain routes. Others: from v3.31 tunnel routes carry `mtu`, and Felix can
// program all of them (programClusterRoutes); from v3.33 it programs IPIP by default, as `proto 80`; nftables by default from v3.32.
// Leaves out: several pools, node selectors, IPv6, WireGuard, eBPF, BGPPeers other than those of route reflectors.
import { ipamOf } from '../../scenario/blocks.ts'
import { podMtuOf, uplinkOf, vtepMacOf } from '../../scenario/derive.ts'
import { nodesOf } from '../../scenario/lookup.ts'
import { nameOf } from '../../scenario/names.ts'
import { blockSizeOf, podNetworkOf, vniOf, vxlanPortOf } from '../../scenario/plugin.ts'
import type { ClusterNetwork, Machine, Topology } from '../../scenario/scenario.ts'
import { type Ipv4, type Mac, type Prefix, contains } from '../../wire/address.ts'

export type CalicoNetwork = Extract<ClusterNetwork, { plugin: 'calico' }>

export interface Pool {
  readonly cidr: Prefix
  readonly blockSize: number
  readonly encapsulation: CalicoNetwork['encapsulation']
  readonly crossSubnet: boolean
  readonly natOutgoing: boolean
}

export interface Tunnel {
  readonly address: Ipv4
  /** vxlan.calico's; tunl0 has none. */
  readonly mac: Mac
  /** Of another node's block. */
  readonly borrowed: boolean
}

/** A node with a BGP address: spec.bgp.ipv4Address, and the interface that has it. */
export interface CalicoNode {
  readonly machine: Machine
  readonly name: string
  readonly address: Prefix
  readonly ifname: string
  readonly blocks: readonly Prefix[]
  readonly pods: readonly Ipv4[]
  /** Pods' addresses in other nodes' blocks. */
  readonly borrowed: readonly Ipv4[]
  readonly tunnel?: Tunnel
  /** spec.bgp.routeReflectorClusterID is set. */
  readonly reflector: boolean
}

export interface CalicoCluster {
  readonly topology: Topology
  readonly pool: Pool
  readonly vni: number
  readonly port: number
  /** In order of number. */
  readonly nodes: readonly CalicoNode[]
  /** As the datastore lists them. */
  readonly byName: readonly CalicoNode[]
}

const isIn = (blocks: readonly Prefix[], address: Ipv4): boolean => blocks.some((block) => contains(block, address))

function nodeOf(topology: Topology, machine: Machine): CalicoNode | undefined {
  const uplink = uplinkOf(topology, machine)
  if (uplink?.address === undefined) return undefined
  const { blocks: all, addresses, tunnels } = ipamOf(topology)
  const blocks = all.get(machine.id) ?? []
  const pods = (machine.pods ?? []).flatMap(({ id }) => addresses.get(id) ?? [])
  const address = tunnels.get(machine.id)
  return {
    machine,
    name: nameOf(machine),
    address: uplink.address,
    ifname: uplink.ifname,
    blocks,
    pods,
    reflector: machine.routeReflector === true,
    borrowed: pods.filter((pod) => contains(podNetworkOf(topology.network), pod) && !isIn(blocks, pod)),
    ...(address === undefined ? {} : { tunnel: { address, mac: vtepMacOf(topology, machine), borrowed: !isIn(blocks, address) } }),
  }
}

export function clusterOf(topology: Topology, network: CalicoNetwork): CalicoCluster {
  const nodes = nodesOf(topology).flatMap((machine) => nodeOf(topology, machine) ?? [])
  return {
    topology,
    pool: {
      cidr: podNetworkOf(network),
      blockSize: blockSizeOf(network),
      encapsulation: network.encapsulation,
      crossSubnet: network.crossSubnet,
      natOutgoing: network.natOutgoing ?? true,
    },
    vni: vniOf(network),
    port: vxlanPortOf(network),
    nodes,
    byName: nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  }
}

/** MTU of pods and of the tunnel device. */
export const mtuOf = ({ topology }: CalicoCluster, machine: Machine): number => podMtuOf(topology, machine)
