// Calico's pool: blocks that are none of it, nodes and pods that borrow or get nothing, pods outside the pool, a mesh that cannot come up
// or whose routes lead to routers that know no pods.
import {
  type Prefix,
  contains,
  isMulticastMac,
  networkOf,
  parseIpv4,
  parseMac,
  parsePrefix,
  printIpv4,
  printPrefix,
} from '../wire/address.ts'
import { blockSetting, blocksOf, ipamOf } from './blocks.ts'
import { gatewayOf, podAddressOf, uplinkOf } from './derive.ts'
import { nodesOf } from './lookup.ts'
import { blockSizeOf, podNetworkOf } from './plugin.ts'
import { type Report, netText } from './report.ts'
import type { ClusterNetwork, Machine, Topology } from './scenario.ts'

type Calico = Extract<ClusterNetwork, { plugin: 'calico' }>

function checkBlocks(topology: Topology, node: Machine, pool: Prefix, report: Report): void {
  const { podCIDR, id } = node
  const length = blockSizeOf(topology.network)
  if (podCIDR !== undefined) {
    const set = parsePrefix(podCIDR)
    const wanted = blockSetting(topology, node)
    if (set === undefined || wanted === undefined) report('warning', 'not-a-block', [id], { text: podCIDR, length, pool: netText(pool) })
    else if (!blocksOf(topology, node).some(({ address }) => address === networkOf(set)))
      report('warning', 'block-taken', [id], { block: printPrefix(wanted) })
  }
  const wants = (node.pods ?? []).length > 0 || ipamOf(topology).tunnels.has(id)
  if (wants && blocksOf(topology, node).length === 0) report('warning', 'node-without-block', [id], { pool: netText(pool), length })
}

function checkPods(topology: Topology, node: Machine, pool: Prefix, report: Report): void {
  const { exhausted, tunnels } = ipamOf(topology)
  const tunnel = tunnels.get(node.id)
  for (const id of [node.id, ...(node.pods ?? []).map((pod) => pod.id)])
    if (exhausted.includes(id)) report('error', 'pool-exhausted', [id], { pool: netText(pool) })
  for (const pod of node.pods ?? []) {
    const mac = pod.lladdr === undefined ? undefined : parseMac(pod.lladdr)
    if (pod.lladdr !== undefined && (mac === undefined || mac === 0 || isMulticastMac(mac)))
      report('error', 'invalid-mac', [pod.id], { text: pod.lladdr, machine: pod.id })
    const text = pod.address
    if (text !== undefined && parseIpv4(text) === undefined) report('error', 'invalid-address', [pod.id], { text, machine: pod.id })
    const address = podAddressOf(topology, node, pod)
    if (!contains(pool, address)) report('error', 'pod-outside-pool', [pod.id], { address: printIpv4(address), pool: netText(pool) })
    else if (address === tunnel) report('error', 'duplicate-address', [pod.id], { address: printIpv4(address), id: pod.id, other: node.id })
  }
}

/** Without encapsulation the routes of other subnets lead to a router, and a router knows no pods. */
function checkRoutes(topology: Topology, { encapsulation }: Calico, report: Report): void {
  const nodes = nodesOf(topology).flatMap((node) => {
    const address = uplinkOf(topology, node)?.address
    return address === undefined ? [] : [{ node, address }]
  })
  for (const { node, address } of nodes) {
    const far = nodes.find((peer) => !contains(address, peer.address.address))
    if (encapsulation === 'none' && far !== undefined)
      report('warning', 'bgp-across-subnets', [node.id], { subnet: netText(address), other: far.node.id })
    if ((node.pods ?? []).length > 0 && gatewayOf(topology, node) === undefined) report('error', 'no-default-route', [node.id])
  }
}

export function checkCalico(topology: Topology, network: Calico, report: Report): void {
  const pool = podNetworkOf(network)
  if ((network.blockSize ?? 32) < pool.length)
    report('error', 'pool-too-small', ['topology', 'network', 'blockSize'], { pool: netText(pool), length: network.blockSize ?? 0 })
  for (const node of nodesOf(topology)) {
    checkBlocks(topology, node, pool, report)
    checkPods(topology, node, pool, report)
  }
  checkRoutes(topology, network, report)
}
