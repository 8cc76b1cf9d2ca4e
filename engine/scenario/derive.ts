// What follows from a document: gateways, podCIDRs, pod addresses and MACs; a value that the user set goes before.
// host-local: first address of the podCIDR is the gateway, the first pod has the second. Calico: scenario/blocks.ts.
// A text that is not an address counts as not set: scenario/check.ts reports it.
import { type Ipv4, type Mac, type Prefix, contains, mac, networkOf, parseIpv4, parseMac, prefix } from '../wire/address.ts'
import { firstBlockOf, ipamOf } from './blocks.ts'
import { lookupOf, machineOf } from './lookup.ts'
import { calicoVtepMacOf } from './names.ts'
import { type Nic, nicsOf, routerBeside } from './nic.ts'
import { overheadOf, podNetworkOf } from './plugin.ts'
import type { Machine, Pod, Service, Topology } from './scenario.ts'
import { nth, parseSubnet, usable } from './segment.ts'

/** SubnetLen of net-conf.json: 24, or two bits more than a network longer than /22. */
const subnetLength = (network: Prefix): number => Math.min(network.length > 22 ? network.length + 2 : 24, 30)

/** flannel: the number-th subnet of the pod network; numbers beyond the last begin again with the first. Calico: the node's first block. */
export function podCidrOf(topology: Topology, node: Machine): Prefix {
  if (topology.network.plugin === 'calico') return firstBlockOf(topology, node)
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
/** 02:f1:00:00:00:<number>: the VTEP's, which real flannel draws at random and keeps in the node's annotations; Calico's comes from the name. */
export const vtepMacOf = ({ network }: Topology, node: Machine): Mac =>
  network.plugin === 'calico' ? calicoVtepMacOf(node) : numbered(0x02f1, node.number)
/** flannel.<VNI>'s address: the podCIDR's own. That of tunl0 or vxlan.calico: one of the pool's. */
export const vtepAddressOf = (topology: Topology, node: Machine): Ipv4 =>
  (topology.network.plugin === 'calico' ? ipamOf(topology).tunnels.get(node.id) : undefined) ?? networkOf(podCidrOf(topology, node))

/** Pod n has the (n + 1)-th address of the podCIDR, after cni0's. */
export function podAddressOf(topology: Topology, node: Machine, pod: Pod): Ipv4 {
  const assigned = topology.network.plugin === 'calico' ? ipamOf(topology).addresses.get(pod.id) : undefined
  if (assigned !== undefined) return assigned
  const cidr = podCidrOf(topology, node)
  const set = pod.address === undefined ? undefined : parseIpv4(pod.address)
  return set ?? nth(cidr, 2 + ((pod.number - 1) % Math.max(1, usable(cidr).count - 1)))
}

/** The pod's address with the length of the podCIDR, as host-local hands it out; Calico knows no subnets of pods. */
export const podPrefixOf = (topology: Topology, node: Machine, pod: Pod): Prefix => ({
  address: podAddressOf(topology, node, pod),
  length: topology.network.plugin === 'calico' ? 32 : podCidrOf(topology, node).length,
})

const podMac = (address: Ipv4, last: number): Mac => (0x02 * 2 ** 40 + address * 256 + last) as Mac
/** 02:<address>:01. */
export const podMacOf = (topology: Topology, node: Machine, pod: Pod): Mac =>
  (pod.lladdr === undefined ? undefined : parseMac(pod.lladdr)) ?? podMac(podAddressOf(topology, node, pod), 1)
const CALICO_VETH = mac('ee:ee:ee:ee:ee:ee')
/** The node's end of the veth pair: 02:<address>:02; Calico's have all the same. */
export const vethMacOf = (topology: Topology, node: Machine, pod: Pod): Mac =>
  topology.network.plugin === 'calico' ? CALICO_VETH : podMac(podAddressOf(topology, node, pod), 2)

/**
 * Next hop of the default route and the interface it leaves by: the user's, else the first router beside an interface. Calico's pods need a
 * default route on their node even where no router is drawn (installers insist on one): it then leads to the subnet's first address.
 */
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
  const nic = nics.find(({ address }) => address !== undefined && nth(address, 1) !== address.address)
  if (topology.network.plugin !== 'calico' || machine.kind !== 'node' || nic?.address === undefined) return undefined
  return { via: nth(nic.address, 1), nic }
}

export const gatewayOf = (topology: Topology, machine: Machine): Ipv4 | undefined => defaultRouteOf(topology, machine)?.via

/** The interface that flanneld takes: that of the default route, else the first (--iface=eth0). Calico's first-found: the first with an address. */
export function uplinkOf(topology: Topology, node: Machine): Nic | undefined {
  const nics = nicsOf(topology, node)
  if (topology.network.plugin === 'calico') return nics.find(({ address }) => address !== undefined) ?? nics[0]
  return defaultRouteOf(topology, node)?.nic ?? nics[0]
}

/** Felix, when no interface matches mtuIfacePattern. */
const FELIX_FALLBACK = 1460

/** What pods' and tunnel devices' MTU is made from: the uplink's; for Felix the least of all interfaces (felix/dataplane/linux/int_dataplane.go). */
function hostMtu(topology: Topology, node: Machine): number | undefined {
  if (topology.network.plugin !== 'calico') return uplinkOf(topology, node)?.mtu
  const mtus = nicsOf(topology, node).map(({ mtu }) => mtu)
  return mtus.length === 0 ? FELIX_FALLBACK : Math.min(...mtus)
}

/** FLANNEL_MTU, /var/lib/calico/mtu: what the encapsulation leaves. */
export function podMtuOf(topology: Topology, node: Machine): number {
  const mtu = hostMtu(topology, node)
  return mtu === undefined ? 1500 : mtu - overheadOf(topology.network)
}

/** kubeadm's --service-cluster-ip-range. */
export const SERVICE_NETWORK = prefix('10.96.0.0/12')
/** Its first addresses are for Services that choose theirs, such as cluster DNS (KEP-3070); those that do not come behind them. */
const FIRST_SERVICE = 256

export const clusterIpOf = ({ clusterIP, number }: Service): Ipv4 =>
  (clusterIP === undefined ? undefined : parseIpv4(clusterIP)) ?? nth(SERVICE_NETWORK, FIRST_SERVICE + number)

/** The address by which a pod, machine or Service is reached; undefined for a switch, an unplugged machine or an unknown id. */
export function addressOf(topology: Topology, id: string): Ipv4 | undefined {
  const found = lookupOf(topology).pods.get(id)
  if (found !== undefined) return podAddressOf(topology, found.node, found.pod)
  const service = topology.services?.find((one) => one.id === id)
  if (service !== undefined) return clusterIpOf(service)
  const machine = machineOf(topology, id)
  return machine === undefined ? undefined : nicsOf(topology, machine)[0]?.address?.address
}
