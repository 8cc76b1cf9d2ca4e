// host-local: the answer to one ADD for a node's range. plugins/ipam/host-local of containernetworking/plugins, and the netconf that
// flannel's CNI plugin writes (flannel_linux.go): route to the pod network, default route through the bridge.
// Leaves out: round-robin after releases; a pod's number is its place in the range.
import { podCidrOf, podPrefixOf } from '../scenario/derive.ts'
import { podNetworkOf } from '../scenario/plugin.ts'
import type { Machine, Pod, Topology } from '../scenario/scenario.ts'
import { nth } from '../scenario/segment.ts'
import type { Ipv4, Prefix } from '../wire/address.ts'
import { DEFAULT } from './configured.ts'

/** `ips` and `routes` of the CNI result. */
export interface IpamResult {
  readonly address: Prefix
  readonly gateway: Ipv4
  readonly routes: readonly { readonly dst: Prefix; readonly via: Ipv4 }[]
}

export function add(topology: Topology, node: Machine, pod: Pod): IpamResult {
  const gateway = nth(podCidrOf(topology, node), 1)
  const routes = [podNetworkOf(topology.network), DEFAULT].map((dst) => ({ dst, via: gateway }))
  return { address: podPrefixOf(topology, node, pod), gateway, routes }
}
