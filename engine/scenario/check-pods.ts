// The pod network: podCIDRs that overlap or lie outside it, pods outside their podCIDR, a pod network that the underlay uses too.
import { type Prefix, contains, isMulticastMac, parseIpv4, parseMac, printIpv4, printPrefix } from '../wire/address.ts'
import { checkCalico } from './check-calico.ts'
import { bridgeAddressOf, podCidrOf } from './derive.ts'
import { nodesOf } from './lookup.ts'
import { nicsOf } from './nic.ts'
import { podNetworkOf } from './plugin.ts'
import { type Report, netText, overlapping } from './report.ts'
import type { Machine, Pod, Topology } from './scenario.ts'
import { nth, parseSubnet, usable } from './segment.ts'

const isInside = (outer: Prefix, inner: Prefix): boolean => inner.length >= outer.length && contains(outer, inner.address)

function checkPod(topology: Topology, node: Machine, pod: Pod, report: Report): void {
  const mac = pod.lladdr === undefined ? undefined : parseMac(pod.lladdr)
  if (pod.lladdr !== undefined && (mac === undefined || mac === 0 || isMulticastMac(mac)))
    report('error', 'invalid-mac', [pod.id], { text: pod.lladdr, machine: pod.id })
  if (pod.address === undefined) return
  const address = parseIpv4(pod.address)
  if (address === undefined) return report('error', 'invalid-address', [pod.id], { text: pod.address, machine: pod.id })
  const cidr = podCidrOf(topology, node)
  const first = nth(cidr, 1)
  const last = nth(cidr, usable(cidr).last)
  if (!contains(cidr, address)) report('error', 'pod-outside-podcidr', [pod.id], { address: pod.address, podCIDR: printPrefix(cidr) })
  else if (address < first || address > last) report('error', 'not-a-host-address', [pod.id], { address: pod.address, machine: pod.id })
  else if (address === bridgeAddressOf(topology, node))
    report('error', 'duplicate-address', [pod.id], { address: printIpv4(address), id: pod.id, other: node.id })
}

function checkPodCidrs(topology: Topology, network: Prefix, report: Report): void {
  const nodes = nodesOf(topology)
  for (const node of nodes) {
    const cidr = podCidrOf(topology, node)
    if (node.podCIDR !== undefined && parseSubnet(node.podCIDR) === undefined)
      report('error', 'invalid-subnet', [node.id], { text: node.podCIDR })
    else if (!isInside(network, cidr))
      report('error', 'podcidr-outside-network', [node.id], { podCIDR: printPrefix(cidr), network: netText(network) })
    const room = usable(cidr).count - 1
    if ((node.pods ?? []).length > room) report('error', 'podcidr-full', [node.id], { podCIDR: printPrefix(cidr), room })
    for (const pod of node.pods ?? []) checkPod(topology, node, pod, report)
  }
  const cidrs = nodes.map((node) => ({ net: podCidrOf(topology, node), id: node.id }))
  overlapping(cidrs, (id, other) => report('error', 'podcidr-overlap', [id], { id, other }))
}

/** A pod network that the underlay uses too. */
function checkOverlap(topology: Topology, network: Prefix, report: Report): void {
  const used = new Map<string, { readonly cable: string; readonly net: Prefix }>()
  for (const nic of topology.machines.flatMap((machine) => nicsOf(topology, machine))) {
    if (nic.address === undefined || used.has(netText(nic.address))) continue
    used.set(netText(nic.address), { cable: nic.cable, net: nic.address })
  }
  for (const [subnet, { cable, net }] of used) {
    if (contains(network, net.address)) report('warning', 'pod-network-in-use', [cable], { subnet, network: netText(network) })
  }
}

export function checkPods(topology: Topology, report: Report): void {
  const { network: plugin } = topology
  if (plugin.plugin === 'none') return
  const set = plugin.network
  if (set !== undefined && parseSubnet(set) === undefined)
    report('error', 'invalid-subnet', ['topology', 'network', 'network'], { text: set })
  const network = podNetworkOf(plugin)
  if (plugin.plugin === 'calico') checkCalico(topology, plugin, report)
  else checkPodCidrs(topology, network, report)
  checkOverlap(topology, network, report)
}
