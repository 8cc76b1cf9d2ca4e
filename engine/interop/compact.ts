// A document as nested arrays, for links: places instead of keys, indices instead of ids, and nothing that can be derived or is the default.
// Version 1 of the form; links live for ever, so a change of this file is a new version (share.test.ts keeps a link of each).
//
//   [title, network, machines, cables, commands, traffic, layout, services]
//   machine  kind | [kind, numbers skipped, pods, name, subnet, podCIDR, gateway, routeReflector]    cable  [a, b, numbers skipped, end a, end b]
//   pods     count | [pod …]      pod  0 | name | [numbers skipped, name, address, lladdr]      end  [ports skipped, address, lladdr, mtu]
//   service  [port, numbers skipped, endpoints, protocol, targetPort, name, clusterIP]
//
// `0` stands for "not set"; trailing zeros are cut off.
import { LETTERS } from '../scenario/names.ts'
import type { Cable, CableEnd, ClusterNetwork, Machine, MachineKind, Pod, Scenario, Service, Traffic } from '../scenario/scenario.ts'

export type Compact = number | string | readonly Compact[]

export const KINDS: readonly MachineKind[] = ['node', 'host', 'router', 'switch']
export const BACKENDS = ['vxlan', 'host-gw'] as const
/** Calico's follow after flannel's backends. */
export const ENCAPSULATIONS = ['none', 'ipip', 'vxlan'] as const
export const PROTOCOLS = ['tcp', 'udp'] as const
export const TRAFFIC = ['ping', 'udp', 'tcp', 'traceroute', 'command'] as const
export const METHODS = ['udp', 'icmp', 'tcp'] as const

const unset = <T extends Compact>(value: T | undefined): T | 0 => value ?? 0

/** Without trailing zeros. */
function trimmed(items: readonly Compact[]): readonly Compact[] {
  let length = items.length
  while (length > 0 && items[length - 1] === 0) length--
  return items.slice(0, length)
}

/** As `trimmed`, and 0 for nothing at all. */
const short = (items: readonly Compact[]): Compact => {
  const kept = trimmed(items)
  return kept.length === 0 ? 0 : kept
}

function network(value: ClusterNetwork): Compact {
  if (value.plugin === 'none') return 1
  if (value.plugin === 'calico') {
    const { encapsulation, crossSubnet, natOutgoing } = value
    const settings = [unset(value.network), unset(value.vni), unset(value.port), unset(value.blockSize)]
    // 1: told not to, 2: told to.
    const masquerade = natOutgoing === undefined ? 0 : 1 + Number(natOutgoing)
    return short([BACKENDS.length + ENCAPSULATIONS.indexOf(encapsulation), Number(crossSubnet), ...settings, masquerade])
  }
  const { backend, directRouting } = value
  return short([BACKENDS.indexOf(backend), Number(directRouting), unset(value.network), unset(value.vni), unset(value.port)])
}

function pod({ number, name, address, lladdr }: Pod, expected: number): Compact {
  const rest = trimmed([number - expected, unset(name), unset(address), unset(lladdr)])
  if (rest.length === 0) return 0
  return rest.length === 2 && rest[0] === 0 ? (rest[1] ?? 0) : rest
}

function pods(list: readonly Pod[] | undefined): Compact {
  if (list === undefined) return 0
  const items = list.map((item, index) => pod(item, (list[index - 1]?.number ?? 0) + 1))
  return list.length > 0 && items.every((item) => item === 0) ? list.length : items
}

function machine(item: Machine, expected: number): Compact {
  const { kind, number, name, subnet, podCIDR, gateway, routeReflector } = item
  const texts = [name, subnet, podCIDR, gateway].map(unset)
  const rest = trimmed([number - expected, pods(item.pods), ...texts, routeReflector === true ? 1 : 0])
  return rest.length === 0 ? KINDS.indexOf(kind) : [KINDS.indexOf(kind), ...rest]
}

/** Numbers that are expected next, per key. */
export function counters(first: (key: string) => number): {
  readonly expect: (key: string) => number
  readonly used: (key: string, value: number) => void
} {
  const next = new Map<string, number>()
  return { expect: (key) => next.get(key) ?? first(key), used: (key, value) => void next.set(key, value + 1) }
}

/** The first port that the builder gives: eth0, swp1. */
export const firstPort = (machineId: string): number => (machineId.startsWith(LETTERS.switch) ? 1 : 0)

function cables(list: readonly Cable[], indexOf: (id: string) => number): Compact {
  const ports = counters(firstPort)
  const end = (item: CableEnd): Compact => {
    const { port, address, lladdr, mtu } = item
    const skipped = port - ports.expect(item.machine)
    ports.used(item.machine, port)
    return short([skipped, unset(address), unset(lladdr), unset(mtu)])
  }
  let expected = 1
  const packed = list.map(({ number, ends: [a, b] }) => {
    const skipped = number - expected
    expected = number + 1
    return [indexOf(a.machine), indexOf(b.machine), ...trimmed([skipped, end(a), end(b)])]
  })
  return packed.length === 0 ? 0 : packed
}

function traffic(item: Traffic): Compact {
  const kind = TRAFFIC.indexOf(item.kind)
  switch (item.kind) {
    case 'ping':
      return trimmed([kind, item.at, item.from, item.to, unset(item.count), item.size === undefined ? 0 : item.size + 1, unset(item.ttl)])
    case 'udp':
    case 'tcp':
      return trimmed([kind, item.at, item.from, item.to, item.dport, unset(item.payload)])
    case 'traceroute':
      return trimmed([kind, item.at, item.from, item.to, METHODS.indexOf(item.method)])
    default:
      return [kind, item.at, item.in, item.line]
  }
}

function services(list: readonly Service[]): Compact {
  let expected = 1
  return list.map(({ number, port, endpoints, protocol, targetPort, name, clusterIP }) => {
    const skipped = number - expected
    expected = number + 1
    const held = endpoints.length === 0 ? 0 : endpoints.join(' ')
    return trimmed([port, skipped, held, PROTOCOLS.indexOf(protocol), unset(targetPort), unset(name), unset(clusterIP)])
  })
}

export function compact({ title, topology, commands, traffic: items, layout }: Scenario): Compact {
  const indices = new Map(topology.machines.map(({ id }, index) => [id, index]))
  const indexOf = (id: string): number => indices.get(id) ?? -1
  const numbers = counters(() => 1)
  const machines = topology.machines.map((item) => {
    const packed = machine(item, numbers.expect(item.kind))
    numbers.used(item.kind, item.number)
    return packed
  })
  const places = Object.entries(layout).flatMap(([id, { x, y }]) => [indexOf(id), x, y])
  return trimmed([
    title === '' ? 0 : title,
    network(topology.network),
    machines.length === 0 ? 0 : machines,
    cables(topology.cables, indexOf),
    commands.length === 0 ? 0 : commands.flatMap((command) => [command.in, command.line]),
    items.length === 0 ? 0 : items.map(traffic),
    places.length === 0 ? 0 : places,
    topology.services === undefined ? 0 : services(topology.services),
  ])
}
