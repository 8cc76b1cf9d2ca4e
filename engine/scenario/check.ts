// What a drawing says that cannot work, or not as meant: badges for the builder; nothing here blocks drawing or compiling.
// Checks of shape are parse.ts's. Leaves out: what only running would show (a route that the user's commands take away).
import { checkAddresses } from './check-addresses.ts'
import { checkPods } from './check-pods.ts'
import { checkServices } from './check-services.ts'
import { addressOf, podMtuOf, uplinkOf } from './derive.ts'
import { lookupOf, machineOf, nodesOf, plugsOf } from './lookup.ts'
import { nameOf } from './names.ts'
import { nicsOf } from './nic.ts'
import { runsBgp } from './plugin.ts'
import { type Report, netText, reporter } from './report.ts'
import type { Issue, Scenario, Topology } from './scenario.ts'
import { parseIpv4 } from '../wire/address.ts'

/** The least MTU an IPv4 device may have, and the least datagram every host must take (RFC 791). */
const LEAST_MTU = 68
const LEAST_USEFUL_MTU = 576

function checkNames(topology: Topology, report: Report): void {
  const seen = new Map<string, string>()
  for (const thing of topology.machines.flatMap((machine) => [machine, ...(machine.pods ?? [])])) {
    const name = nameOf(thing)
    const other = seen.get(name)
    if (other !== undefined) report('warning', 'duplicate-name', [thing.id], { name, other })
    else seen.set(name, thing.id)
  }
}

function checkCables(topology: Topology, report: Report): void {
  for (const { id, ends } of topology.cables) {
    if (ends[0].machine === ends[1].machine) report('error', 'cable-to-itself', [id], { machine: ends[0].machine })
  }
  for (const node of nodesOf(topology)) {
    if (plugsOf(topology, node.id).length === 0) report('warning', 'node-without-cable', [node.id], { name: nameOf(node) })
  }
}

/** Switches joined in a ring: without a spanning tree one broadcast circulates for ever. Names the cable that closes the ring. */
function checkLoops(topology: Topology, report: Report): void {
  const parent = new Map<string, string>()
  const rootOf = (id: string): string => {
    let at = id
    for (let up = parent.get(at); up !== undefined; up = parent.get(at)) at = up
    return at
  }
  const isSwitch = (id: string): boolean => machineOf(topology, id)?.kind === 'switch'
  for (const { id, ends } of topology.cables) {
    const [a, b] = [ends[0].machine, ends[1].machine]
    if (!isSwitch(a) || !isSwitch(b) || a === b) continue
    const [from, to] = [rootOf(a), rootOf(b)]
    if (from === to) report('error', 'switch-loop', [id], { a, b })
    else parent.set(from, to)
  }
}

/** One layer-2 segment, one MTU: a larger frame is discarded without a word. */
function checkMtus(topology: Topology, report: Report): void {
  const least = new Map<string, number>()
  const nics = topology.machines.flatMap((machine) => nicsOf(topology, machine))
  for (const { segment, mtu } of nics) least.set(segment, Math.min(mtu, least.get(segment) ?? mtu))
  for (const { cable, segment, mtu, machine, ifname } of nics) {
    const lowest = least.get(segment) ?? mtu
    if (mtu > lowest) report('warning', 'mtu-differs', [cable], { machine, ifname, mtu, lowest })
  }
  for (const node of nodesOf(topology)) {
    const mtu = podMtuOf(topology, node)
    if (mtu < LEAST_MTU) report('error', 'mtu-cannot-work', [node.id], { mtu, least: LEAST_MTU })
    else if (mtu < LEAST_USEFUL_MTU) report('warning', 'mtu-too-small', [node.id], { mtu, least: LEAST_USEFUL_MTU })
  }
}

/** host-gw routes straight to the other node: all nodes must share a subnet. */
function checkHostGateway(topology: Topology, report: Report): void {
  const { network } = topology
  if (network.plugin !== 'flannel' || network.backend !== 'host-gw') return
  const subnets = new Map<string, string[]>()
  for (const node of nodesOf(topology)) {
    const address = uplinkOf(topology, node)?.address
    if (address === undefined) continue
    const subnet = netText(address)
    subnets.set(subnet, [...(subnets.get(subnet) ?? []), node.id])
  }
  if (subnets.size < 2) return
  for (const [subnet, nodes] of subnets) {
    for (const id of nodes) report('error', 'host-gw-needs-one-subnet', [id], { subnet, subnets: subnets.size })
  }
}

/** Only BIRD reflects routes. */
function checkReflectors(topology: Topology, report: Report): void {
  if (runsBgp(topology.network)) return
  for (const node of nodesOf(topology)) if (node.routeReflector === true) report('warning', 'reflector-without-bgp', [node.id])
}

function checkTraffic({ topology, traffic, commands }: Scenario, report: Report): void {
  const { machines, pods } = lookupOf(topology)
  const exists = (id: string): boolean => machines.has(id) || pods.has(id)
  const isService = (id: string): boolean => topology.services?.some((service) => service.id === id) === true
  commands.forEach((command, index) => {
    if (!exists(command.in)) report('error', 'no-such-end', ['commands', index, 'in'], { id: command.in })
  })
  traffic.forEach((item, index) => {
    const from = item.kind === 'command' ? item.in : item.from
    if (!exists(from)) report('error', 'no-such-end', ['traffic', index, item.kind === 'command' ? 'in' : 'from'], { id: from })
    if (item.kind === 'command' || parseIpv4(item.to) !== undefined) return
    if (!exists(item.to) && !isService(item.to)) report('error', 'no-such-end', ['traffic', index, 'to'], { id: item.to })
    else if (addressOf(topology, item.to) === undefined) report('error', 'no-address', ['traffic', index, 'to'], { id: item.to })
  })
}

const topologies = new WeakMap<Topology, readonly Issue[]>()

function checkTopology(topology: Topology): readonly Issue[] {
  const found = topologies.get(topology)
  if (found !== undefined) return found
  const { issues, report } = reporter()
  checkNames(topology, report)
  checkCables(topology, report)
  checkLoops(topology, report)
  checkAddresses(topology, report)
  checkPods(topology, report)
  checkServices(topology, report)
  checkMtus(topology, report)
  checkHostGateway(topology, report)
  checkReflectors(topology, report)
  topologies.set(topology, issues)
  return issues
}

/** Everything that is worth a badge, errors and warnings. */
export function checkScenario(scenario: Scenario): readonly Issue[] {
  const { issues, report } = reporter()
  checkTraffic(scenario, report)
  return [...checkTopology(scenario.topology), ...issues]
}
