// The interfaces that cables make on machines: names, addresses, MACs and MTUs, given by the user or derived from numbers.
// Within a subnet routers count from .1, nodes from .11, hosts from three quarters; whose address is taken gets a free one from the middle on.
import { type Ipv4, type Mac, type Prefix, contains, parseMac, parsePrefix, printPrefix } from '../wire/address.ts'
import { type Plug, lookupOf, plugsOf } from './lookup.ts'
import type { Machine, MachineKind, Topology } from './scenario.ts'
import { nth, segmentOf, subnetOfPlug, usable } from './segment.ts'

/** One interface made by a cable. A switch's has no address. */
export interface Nic {
  readonly machine: string
  readonly cable: string
  readonly ifname: string
  readonly port: number
  readonly address?: Prefix
  readonly lladdr: Mac
  readonly mtu: number
  /** Layer-2 segment: interfaces with the same one hear each other's broadcasts. */
  readonly segment: string
  readonly peer: { readonly machine: string; readonly ifname: string }
}

const DEFAULT_MTU = 1500

const RANK: Readonly<Record<MachineKind, number>> = { router: 0, node: 1, host: 2, switch: 3 }

export const ifnameOf = (kind: MachineKind, port: number): string => (kind === 'switch' ? `swp${port}` : `eth${port}`)

/** MAC of a NIC: 02:00 and the address; it changes when the derived address does, as a card that is replaced. */
const macOfAddress = (address: Ipv4): Mac => (0x0200 * 2 ** 32 + address) as Mac

/** MAC of a switch's port (0: the switch itself): 02:5b, port, number. */
export const switchMac = (number: number, port: number): Mac => (0x025b * 2 ** 32 + ((port & 0xffff) * 65536 + (number & 0xffff))) as Mac

function preferred(machine: Machine, subnet: Prefix): number {
  if (machine.kind === 'router') return machine.number
  if (machine.kind === 'node') return 10 + machine.number
  return Math.floor((2 ** (32 - subnet.length) * 3) / 4) + machine.number
}

interface Wanting {
  readonly machine: Machine
  readonly plug: Plug
}

/** Gives every plug of one subnet an address: those the user set first, the others in order of kind, number and port. */
function assign(subnet: Prefix, wanting: readonly Wanting[], into: Map<object, Prefix>): void {
  const taken = new Set<Ipv4>()
  const open: Wanting[] = []
  for (const want of wanting) {
    const set = want.plug.end.address === undefined ? undefined : parsePrefix(want.plug.end.address)
    if (set === undefined || set.length === 0) open.push(want)
    else {
      into.set(want.plug.end, set.length === 32 && contains(subnet, set.address) ? { ...set, length: subnet.length } : set)
      taken.add(set.address)
    }
  }
  open.sort(
    (a, b) => RANK[a.machine.kind] - RANK[b.machine.kind] || a.machine.number - b.machine.number || a.plug.end.port - b.plug.end.port,
  )
  // Those who get what they prefer go first, so that a second interface of one machine never takes another machine's address.
  const displaced = open.filter((want) => {
    const address = nth(subnet, preferred(want.machine, subnet))
    if (taken.has(address)) return true
    taken.add(address)
    into.set(want.plug.end, { address, length: subnet.length })
    return false
  })
  const { count } = usable(subnet)
  let tried = 0
  for (const want of displaced) {
    let address = nth(subnet, preferred(want.machine, subnet))
    for (; taken.has(address) && tried < count; tried++) address = nth(subnet, Math.ceil(count / 2) + 1 + tried)
    taken.add(address)
    into.set(want.plug.end, { address, length: subnet.length })
  }
}

const known = new WeakMap<Topology, ReadonlyMap<object, Prefix>>()

function addresses(topology: Topology): ReadonlyMap<object, Prefix> {
  const found = known.get(topology)
  if (found !== undefined) return found
  const groups = new Map<string, { readonly subnet: Prefix; readonly wanting: Wanting[] }>()
  for (const machine of topology.machines) {
    if (machine.kind === 'switch') continue
    for (const plug of plugsOf(topology, machine.id)) {
      const subnet = subnetOfPlug(topology, plug)
      const key = printPrefix(subnet)
      const group = groups.get(key) ?? { subnet, wanting: [] }
      groups.set(key, group)
      group.wanting.push({ machine, plug })
    }
  }
  const into = new Map<object, Prefix>()
  for (const { subnet, wanting } of groups.values()) assign(subnet, wanting, into)
  known.set(topology, into)
  return into
}

function nicOf(topology: Topology, machine: Machine, plug: Plug): Nic {
  const { end, far, cable } = plug
  const address = addresses(topology).get(end)
  const farKind = lookupOf(topology).machines.get(far.machine)?.kind ?? 'host'
  const derived = address === undefined ? switchMac(machine.number, end.port + 1) : macOfAddress(address.address)
  return {
    machine: machine.id,
    cable: cable.id,
    ifname: ifnameOf(machine.kind, end.port),
    port: end.port,
    ...(address === undefined ? {} : { address }),
    lladdr: (end.lladdr === undefined ? undefined : parseMac(end.lladdr)) ?? derived,
    // A switch takes what the other end sends, unless it was told otherwise.
    mtu: end.mtu ?? (machine.kind === 'switch' ? far.mtu : undefined) ?? DEFAULT_MTU,
    segment: segmentOf(topology, plug),
    peer: { machine: far.machine, ifname: ifnameOf(farKind, far.port) },
  }
}

const nics = new WeakMap<Topology, Map<string, readonly Nic[]>>()

/** The interfaces of a machine in order of port. */
export function nicsOf(topology: Topology, machine: Machine): readonly Nic[] {
  const byMachine = nics.get(topology) ?? new Map<string, readonly Nic[]>()
  nics.set(topology, byMachine)
  const list = byMachine.get(machine.id) ?? plugsOf(topology, machine.id).map((plug) => nicOf(topology, machine, plug))
  byMachine.set(machine.id, list)
  return list
}

const byRouter = new WeakMap<Topology, ReadonlyMap<string, Nic>>()

/** Segment → the interface of its first router (by number). */
function routersBySegment(topology: Topology): ReadonlyMap<string, Nic> {
  const found = byRouter.get(topology)
  if (found !== undefined) return found
  const first = new Map<string, Nic>()
  const routers = topology.machines.filter((machine) => machine.kind === 'router').toSorted((a, b) => a.number - b.number)
  for (const router of routers) for (const nic of nicsOf(topology, router)) if (!first.has(nic.segment)) first.set(nic.segment, nic)
  byRouter.set(topology, first)
  return first
}

/** The first router's interface on the same layer-2 segment and subnet as `nic`. */
export function routerBeside(topology: Topology, nic: Nic): Nic | undefined {
  const router = routersBySegment(topology).get(nic.segment)
  if (router?.address === undefined || nic.address === undefined) return undefined
  return contains(nic.address, router.address.address) ? router : undefined
}
