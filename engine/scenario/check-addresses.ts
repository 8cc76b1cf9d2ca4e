// Addresses and MACs of interfaces: texts that are none, duplicates, addresses that do not fit their subnet, subnets on two segments.
import {
  type Prefix,
  broadcastOf,
  contains,
  isMulticastMac,
  networkOf,
  parseIpv4,
  parseMac,
  parsePrefix,
  printIpv4,
  printMac,
} from '../wire/address.ts'
import { podAddressOf, podMacOf } from './derive.ts'
import { plugsOf } from './lookup.ts'
import { type Nic, nicsOf } from './nic.ts'
import { type Report, netText, overlapping, repeated } from './report.ts'
import type { Machine, Topology } from './scenario.ts'
import { parseSubnet, subnetOf } from './segment.ts'

function checkTexts(topology: Topology, machine: Machine, report: Report): void {
  if (machine.subnet !== undefined && parseSubnet(machine.subnet) === undefined) {
    report('error', 'invalid-subnet', [machine.id], { text: machine.subnet })
  }
  for (const { cable, end } of plugsOf(topology, machine.id)) {
    const { address, lladdr } = end
    if (address !== undefined && (parsePrefix(address)?.length ?? 0) === 0)
      report('error', 'invalid-address', [cable.id], { text: address, machine: machine.id })
    const mac = lladdr === undefined ? undefined : parseMac(lladdr)
    if (lladdr !== undefined && (mac === undefined || mac === 0 || isMulticastMac(mac)))
      report('error', 'invalid-mac', [cable.id], { text: lladdr, machine: machine.id })
  }
  checkGateway(topology, machine, report)
}

function checkGateway(topology: Topology, machine: Machine, report: Report): void {
  const { gateway } = machine
  if (gateway === undefined || gateway === '') return
  const via = parseIpv4(gateway)
  if (via === undefined) return report('error', 'invalid-address', [machine.id], { text: gateway, machine: machine.id })
  const near = nicsOf(topology, machine).some(({ address }) => address !== undefined && contains(address, via))
  if (!near) report('error', 'gateway-outside-subnet', [machine.id], { gateway })
}

/** Network and broadcast addresses, and addresses of another subnet than the one they are plugged into. */
function checkFit(
  topology: Topology,
  nic: Nic,
  peers: ReadonlyMap<string, Nic>,
  machines: ReadonlyMap<string, Machine>,
  report: Report,
): void {
  const { address, cable, machine } = nic
  if (address === undefined) return
  const text = printIpv4(address.address)
  const edge = address.length < 31 && (address.address === networkOf(address) || address.address === broadcastOf(address))
  if (edge) report('error', 'not-a-host-address', [cable], { address: text, machine })
  const far = machines.get(nic.peer.machine)
  const subnet: Prefix | undefined =
    far?.kind === 'switch' ? subnetOf(topology, far) : peers.get(`${nic.peer.machine} ${nic.peer.ifname}`)?.address
  if (subnet !== undefined && !contains(subnet, address.address))
    report('warning', 'address-outside-subnet', [cable], { address: text, subnet: netText(subnet), machine })
}

/** Two layer-2 segments with one subnet: neither side finds the other by ARP. */
function checkSegments(nics: readonly Nic[], report: Report): void {
  const nets = new Map<string, { net: Prefix; id: string; cable: string }>()
  for (const { address, segment, cable } of nics) {
    const key = address === undefined ? segment : `${segment} ${netText(address)}`
    if (address !== undefined && address.length < 32 && !nets.has(key)) nets.set(key, { net: address, id: segment, cable })
  }
  const cables = new Map([...nets.values()].map(({ id, cable }) => [id, cable]))
  overlapping([...nets.values()], (id, other) => {
    if (id !== other) report('warning', 'subnet-on-two-segments', [cables.get(id) ?? id], { segment: id, other })
  })
}

export function checkAddresses(topology: Topology, report: Report): void {
  const nics = topology.machines.flatMap((machine) => nicsOf(topology, machine))
  const machines = new Map(topology.machines.map((machine) => [machine.id, machine]))
  const pods =
    topology.network.plugin === 'none' ? [] : topology.machines.flatMap((node) => (node.pods ?? []).map((pod) => ({ node, pod })))
  const peers = new Map(nics.map((nic) => [`${nic.machine} ${nic.ifname}`, nic]))
  for (const machine of topology.machines) checkTexts(topology, machine, report)
  for (const nic of nics) checkFit(topology, nic, peers, machines, report)
  checkSegments(nics, report)
  const addresses = [
    ...nics.flatMap(({ address, machine, cable }) => (address === undefined ? [] : [{ key: address.address, id: machine, at: cable }])),
    ...pods.map(({ node, pod }) => ({ key: podAddressOf(topology, node, pod), id: pod.id, at: pod.id })),
  ]
  repeated(addresses, ({ key, id, at }, { id: other }) =>
    report('error', 'duplicate-address', [at], { address: printIpv4(key), id, other }),
  )
  const macs = [
    ...nics.map(({ lladdr, machine, cable, segment }) => ({ key: `${segment} ${printMac(lladdr)}`, id: machine, at: cable })),
    ...pods.map(({ node, pod }) => ({ key: `${node.id} ${printMac(podMacOf(topology, node, pod))}`, id: pod.id, at: pod.id })),
  ]
  // On different segments one MAC does no harm.
  repeated(macs, ({ key, id, at }, { id: other }) => report('error', 'duplicate-mac', [at], { lladdr: key.split(' ')[1] ?? '', id, other }))
}
