// Layer-2 segments: switches that cables join, and the machines plugged into them; a cable between two machines that route is a segment too.
// A segment has one subnet: the first its switches were given, else that of its first switch; a switch's own setting goes before for its ports.
import { type Ipv4, type Prefix, mask, networkOf, parsePrefix } from '../wire/address.ts'
import { type Plug, lookupOf, plugsOf } from './lookup.ts'
import type { Machine, Topology } from './scenario.ts'

const known = new WeakMap<Topology, ReadonlyMap<string, string>>()

/** Switch → the first switch (by number) of its segment. */
function roots(topology: Topology): ReadonlyMap<string, string> {
  const found = known.get(topology)
  if (found !== undefined) return found
  const { machines } = lookupOf(topology)
  const root = new Map<string, string>()
  const switches = topology.machines.filter((machine) => machine.kind === 'switch').toSorted((a, b) => a.number - b.number)
  for (const first of switches) {
    if (root.has(first.id)) continue
    const open = [first.id]
    root.set(first.id, first.id)
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const { far } of plugsOf(topology, id)) {
        if (root.has(far.machine) || machines.get(far.machine)?.kind !== 'switch') continue
        root.set(far.machine, first.id)
        open.push(far.machine)
      }
    }
  }
  known.set(topology, root)
  return root
}

/** Name of the segment that a plug belongs to: a switch's id, or the cable's. */
export const segmentOf = (topology: Topology, plug: Plug): string =>
  roots(topology).get(plug.end.machine) ?? roots(topology).get(plug.far.machine) ?? plug.cable.id

/** A prefix of at least two bits for hosts, host bits cleared; undefined for anything else. */
export function parseSubnet(text: string | undefined): Prefix | undefined {
  const parsed = text === undefined ? undefined : parsePrefix(text)
  return parsed === undefined || parsed.length > 30 || parsed.length < 4 ? undefined : { address: networkOf(parsed), length: parsed.length }
}

/** 192.168.<number>.0/24; numbers beyond 255 go on in 10.<number / 256>.<number % 256>.0/24. */
const defaultSubnet = (number: number): Prefix => ({
  address: (number < 256 ? 0xc0a80000 + number * 256 : (0x0a000000 + number * 256) >>> 0) as Ipv4,
  length: 24,
})

/** 172.16.<number>.0/24 and on through 172.31.255.0/24. */
const cableSubnet = (number: number): Prefix => ({ address: (0xac100000 + (number % 4096) * 256) as Ipv4, length: 24 })

const given = new WeakMap<Topology, ReadonlyMap<string, Prefix>>()

/** Segment → the subnet of its first switch that has a setting of its own. */
function givenSubnets(topology: Topology): ReadonlyMap<string, Prefix> {
  const found = given.get(topology)
  if (found !== undefined) return found
  const subnets = new Map<string, Prefix>()
  const switches = topology.machines.filter((machine) => machine.kind === 'switch').toSorted((a, b) => a.number - b.number)
  for (const machine of switches) {
    const subnet = parseSubnet(machine.subnet)
    const root = roots(topology).get(machine.id) ?? machine.id
    if (subnet !== undefined && !subnets.has(root)) subnets.set(root, subnet)
  }
  given.set(topology, subnets)
  return subnets
}

/** The subnet that interfaces plugged into this switch get their addresses from. */
export function subnetOf(topology: Topology, machine: Machine): Prefix {
  const root = roots(topology).get(machine.id) ?? machine.id
  const first = lookupOf(topology).machines.get(root) ?? machine
  return parseSubnet(machine.subnet) ?? givenSubnets(topology).get(root) ?? defaultSubnet(first.number)
}

/** The subnet in which a plug of a machine that routes has its address. */
export function subnetOfPlug(topology: Topology, plug: Plug): Prefix {
  const far = lookupOf(topology).machines.get(plug.far.machine)
  return far?.kind === 'switch' ? subnetOf(topology, far) : cableSubnet(plug.cable.number)
}

/** First and last offset in a prefix that a host may have. */
export const usable = (subnet: Prefix): { readonly first: number; readonly last: number; readonly count: number } => {
  const size = 2 ** (32 - subnet.length)
  return { first: 1, last: size - 2, count: size - 2 }
}

/** The address at `offset` of a prefix; offsets beyond the last usable one begin again at the first. */
export const nth = (subnet: Prefix, offset: number): Ipv4 =>
  (((subnet.address & mask(subnet.length)) >>> 0) + ((offset - 1) % usable(subnet).count) + 1) as Ipv4
