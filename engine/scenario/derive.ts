// What follows from a document: names, interfaces, gateways, podCIDRs, pod addresses and MACs; a value that the user set goes before.
// flannel's defaults: Documentation/configuration.md; host-local: first address of the podCIDR is the gateway, the first pod has the second.
// A text that is not an address counts as not set: scenario/check.ts reports it.
import { hash32 } from '../base/rng.ts'
import { type Ipv4, type Mac, type Prefix, contains, networkOf, parseIpv4, parseMac, prefix } from '../wire/address.ts'
import { lookupOf, machineOf } from './lookup.ts'
import { type Nic, nicsOf, routerBeside } from './nic.ts'
import type { ClusterNetwork, Machine, MachineKind, Pod, Topology } from './scenario.ts'
import { nth, parseSubnet, usable } from './segment.ts'

const POD_NETWORK = '10.244.0.0/16'
const VNI = 1
/** The port of Linux's vxlan module, older than IANA's 4789. */
const VXLAN_PORT = 8472
/** Outer Ethernet, IPv4, UDP and VXLAN headers. */
const VXLAN_OVERHEAD = 50

export const LETTERS: Readonly<Record<MachineKind, string>> = { node: 'n', host: 'h', router: 'r', switch: 's' }
const WORDS: Readonly<Record<MachineKind, string>> = { node: 'node', host: 'host', router: 'router', switch: 'tor' }

/** What the user calls it, else node-1, tor-1, pod-1-2 (the second pod of node 1). */
export function nameOf(thing: Machine | Pod): string {
  if (thing.name !== undefined) return thing.name
  if ('kind' in thing) return `${WORDS[thing.kind]}-${thing.number}`
  const [node = '', pod = ''] = thing.id.slice(1).split('p')
  return `pod-${node}-${pod}`
}

export const podNetworkOf = (network: ClusterNetwork): Prefix =>
  (network.plugin === 'flannel' ? parseSubnet(network.network) : undefined) ?? prefix(POD_NETWORK)

export const vniOf = (network: ClusterNetwork): number => (network.plugin === 'flannel' ? (network.vni ?? VNI) : VNI)
export const vxlanPortOf = (network: ClusterNetwork): number => (network.plugin === 'flannel' ? (network.port ?? VXLAN_PORT) : VXLAN_PORT)

/** SubnetLen of net-conf.json: 24, or two bits more than a network longer than /22. */
const subnetLength = (network: Prefix): number => Math.min(network.length > 22 ? network.length + 2 : 24, 30)

/** The number-th subnet of the pod network; numbers beyond the last begin again with the first. */
export function podCidrOf(topology: Topology, node: Machine): Prefix {
  const set = parseSubnet(node.podCIDR)
  if (set !== undefined) return set
  const network = podNetworkOf(topology.network)
  const length = subnetLength(network)
  const index = node.number % 2 ** (length - network.length)
  return { address: (networkOf(network) + index * 2 ** (32 - length)) as Ipv4, length }
}

/** cni0's address: the first of the podCIDR. */
export const bridgeAddressOf = (topology: Topology, node: Machine): Ipv4 => nth(podCidrOf(topology, node), 1)

const numbered = (high: number, number: number): Mac => (high * 2 ** 32 + (number >>> 0)) as Mac
/** 02:c0:00:00:00:<number>. */
export const bridgeMacOf = (node: Machine): Mac => numbered(0x02c0, node.number)
/** 02:f1:00:00:00:<number>: the VTEP's, which real flannel draws at random and keeps in the node's annotations. */
export const vtepMacOf = (node: Machine): Mac => numbered(0x02f1, node.number)
/** flannel.<VNI>'s address: the podCIDR's own. */
export const vtepAddressOf = (topology: Topology, node: Machine): Ipv4 => networkOf(podCidrOf(topology, node))

/** Pod n has the (n + 1)-th address of the podCIDR, after cni0's. */
export function podAddressOf(topology: Topology, node: Machine, pod: Pod): Ipv4 {
  const cidr = podCidrOf(topology, node)
  const set = pod.address === undefined ? undefined : parseIpv4(pod.address)
  return set ?? nth(cidr, 2 + ((pod.number - 1) % Math.max(1, usable(cidr).count - 1)))
}

/** The pod's address with the length of the podCIDR, as host-local hands it out. */
export const podPrefixOf = (topology: Topology, node: Machine, pod: Pod): Prefix => ({
  address: podAddressOf(topology, node, pod),
  length: podCidrOf(topology, node).length,
})

const podMac = (address: Ipv4, last: number): Mac => (0x02 * 2 ** 40 + address * 256 + last) as Mac
/** 02:<address>:01. */
export const podMacOf = (topology: Topology, node: Machine, pod: Pod): Mac =>
  (pod.lladdr === undefined ? undefined : parseMac(pod.lladdr)) ?? podMac(podAddressOf(topology, node, pod), 1)
/** The node's end of the veth pair: 02:<address>:02. */
export const vethMacOf = (topology: Topology, node: Machine, pod: Pod): Mac => podMac(podAddressOf(topology, node, pod), 2)
/** `veth` and eight hexadecimal digits: random in the bridge plugin, here a hash of the pod's id. */
export const vethNameOf = (pod: Pod): string => `veth${hash32(pod.id).toString(16).padStart(8, '0')}`

/** Next hop of the default route and the interface it leaves by: the user's, else the first router beside an interface. */
export function defaultRouteOf(topology: Topology, machine: Machine): { readonly via: Ipv4; readonly nic?: Nic } | undefined {
  if (machine.kind === 'router' || machine.kind === 'switch' || machine.gateway === '') return undefined
  const nics = nicsOf(topology, machine)
  const set = machine.gateway === undefined ? undefined : parseIpv4(machine.gateway)
  if (set !== undefined) {
    const nic = nics.find(({ address }) => address !== undefined && contains(address, set))
    return nic === undefined ? { via: set } : { via: set, nic }
  }
  for (const nic of nics) {
    const router = routerBeside(topology, nic)
    if (router?.address !== undefined) return { via: router.address.address, nic }
  }
  return undefined
}

export const gatewayOf = (topology: Topology, machine: Machine): Ipv4 | undefined => defaultRouteOf(topology, machine)?.via

/** The interface that flanneld takes: that of the default route, else the first (--iface=eth0). */
export const uplinkOf = (topology: Topology, node: Machine): Nic | undefined =>
  defaultRouteOf(topology, node)?.nic ?? nicsOf(topology, node)[0]

/** FLANNEL_MTU: what the backend leaves of the uplink's. */
export function podMtuOf(topology: Topology, node: Machine): number {
  const uplink = uplinkOf(topology, node)
  if (uplink === undefined) return 1500
  return topology.network.plugin === 'flannel' && topology.network.backend === 'vxlan' ? uplink.mtu - VXLAN_OVERHEAD : uplink.mtu
}

/** The address by which a pod or machine is reached; undefined for a switch, an unplugged machine or an unknown id. */
export function addressOf(topology: Topology, id: string): Ipv4 | undefined {
  const found = lookupOf(topology).pods.get(id)
  if (found !== undefined) return podAddressOf(topology, found.node, found.pod)
  const machine = machineOf(topology, id)
  return machine === undefined ? undefined : nicsOf(topology, machine)[0]?.address?.address
}
