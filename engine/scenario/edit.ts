// The builder's edits: pure functions from document to document. An edit that changes nothing gives the same reference back.
import { servicesWithout, setService } from './edit-service.ts'
import { type Patch, kept, nextNumber, patched, replaced, withTopology } from './edit-value.ts'
import { LETTERS } from './names.ts'
import { lookupOf, plugsOf } from './lookup.ts'
import type { Cable, CableEnd, ClusterNetwork, Command, Layout, Machine, MachineKind, Pod, Scenario, Traffic } from './scenario.ts'
import { MAX_CABLES, MAX_COMMANDS, MAX_MACHINES, MAX_PODS, MAX_TRAFFIC } from './limits.ts'

const changeMachine = (scenario: Scenario, id: string, change: (machine: Machine) => Machine): Scenario => {
  const { machines } = scenario.topology
  return withTopology(scenario, {
    machines: replaced(
      machines,
      machines.findIndex((machine) => machine.id === id),
      change,
    ),
  })
}

/** The id that addMachine will give. */
export const nextMachineId = (scenario: Scenario, kind: MachineKind): string =>
  `${LETTERS[kind]}${nextNumber(scenario.topology.machines.filter((machine) => machine.kind === kind))}`

export function addMachine(scenario: Scenario, kind: MachineKind, at?: { readonly x: number; readonly y: number }): Scenario {
  const { machines } = scenario.topology
  if (machines.length >= MAX_MACHINES) return scenario
  const id = nextMachineId(scenario, kind)
  const added = withTopology(scenario, { machines: [...machines, { id, kind, number: Number(id.slice(1)) }] })
  return at === undefined ? added : move(added, { [id]: at })
}

export const nextPodId = (node: Machine): string => `${node.id}p${nextNumber(node.pods ?? [])}`

export function addPod(scenario: Scenario, node: string): Scenario {
  if (lookupOf(scenario.topology).pods.size >= MAX_PODS) return scenario
  return changeMachine(scenario, node, (machine) => {
    if (machine.kind !== 'node') return machine
    const pods = machine.pods ?? []
    const pod: Pod = { id: nextPodId(machine), number: nextNumber(pods) }
    return { ...machine, pods: [...pods, pod] }
  })
}

/** The lowest port that no cable uses: eth0, swp1. */
function freePort(scenario: Scenario, machine: Machine): number {
  const used = new Set(plugsOf(scenario.topology, machine.id).map(({ end }) => end.port))
  let port = machine.kind === 'switch' ? 1 : 0
  while (used.has(port)) port++
  return port
}

/** A cable between the next free ports of two machines. */
export function connect(scenario: Scenario, a: string, b: string): Scenario {
  const { machines } = lookupOf(scenario.topology)
  const [from, to] = [machines.get(a), machines.get(b)]
  const { cables } = scenario.topology
  if (from === undefined || to === undefined || a === b || cables.length >= MAX_CABLES) return scenario
  const number = nextNumber(cables)
  const ends = [
    { machine: a, port: freePort(scenario, from) },
    { machine: b, port: freePort(scenario, to) },
  ] as const
  return withTopology(scenario, { cables: [...cables, { id: `c${number}`, number, ends }] })
}

const concerns = (traffic: Traffic, gone: ReadonlySet<string>): boolean =>
  traffic.kind === 'command' ? gone.has(traffic.in) : gone.has(traffic.from) || gone.has(traffic.to)

/** Removes machines, pods, cables and Services, and with them what refers to them: cables, commands, traffic, places on the canvas. */
export function remove(scenario: Scenario, ids: readonly string[]): Scenario {
  const gone = new Set(ids)
  for (const { id, pods = [] } of scenario.topology.machines) if (gone.has(id)) for (const pod of pods) gone.add(pod.id)
  const { machines, cables } = scenario.topology
  const staying = kept(machines, ({ id }) => !gone.has(id))
  const withoutPods = staying.some(({ pods = [] }) => pods.some(({ id }) => gone.has(id)))
    ? staying.map((machine) =>
        machine.pods === undefined ? machine : patched(machine, { pods: kept(machine.pods, ({ id }) => !gone.has(id)) }),
      )
    : staying
  const layout = Object.keys(scenario.layout).some((id) => gone.has(id))
    ? Object.fromEntries(Object.entries(scenario.layout).filter(([id]) => !gone.has(id)))
    : scenario.layout
  return patched(scenario, {
    topology: patched(scenario.topology, {
      machines: withoutPods,
      cables: kept(cables, ({ id, ends }) => !gone.has(id) && !ends.some(({ machine }) => gone.has(machine))),
      services: servicesWithout(scenario.topology.services, gone),
    }),
    commands: kept(scenario.commands, (command) => !gone.has(command.in)),
    traffic: kept(scenario.traffic, (traffic) => !concerns(traffic, gone)),
    layout,
  })
}

export type MachineSettings = Pick<Machine, 'name' | 'subnet' | 'podCIDR' | 'gateway' | 'routeReflector'>
export const setMachine = (scenario: Scenario, id: string, patch: Patch<MachineSettings>): Scenario =>
  changeMachine(scenario, id, (machine) => patched<Machine>(machine, patch))

export type PodSettings = Pick<Pod, 'name' | 'address' | 'lladdr'>
export function setPod(scenario: Scenario, id: string, patch: Patch<PodSettings>): Scenario {
  const found = lookupOf(scenario.topology).pods.get(id)
  if (found === undefined) return scenario
  return changeMachine(scenario, found.node.id, (node) => {
    const pods = node.pods ?? []
    return patched(node, {
      pods: replaced(
        pods,
        pods.findIndex((pod) => pod.id === id),
        (pod) => patched<Pod>(pod, patch),
      ),
    })
  })
}

export type EndSettings = Pick<CableEnd, 'address' | 'lladdr' | 'mtu'>
/** Address, MAC and MTU of one end of a cable: `side` is its place in `ends`. */
export function setEnd(scenario: Scenario, cable: string, side: 0 | 1, patch: Patch<EndSettings>): Scenario {
  const { cables } = scenario.topology
  const change = (item: Cable): Cable => {
    const [a, b] = item.ends
    const next = patched<CableEnd>(side === 0 ? a : b, patch)
    if (next === item.ends[side]) return item
    return { ...item, ends: side === 0 ? [next, b] : [a, next] }
  }
  return withTopology(scenario, {
    cables: replaced(
      cables,
      cables.findIndex(({ id }) => id === cable),
      change,
    ),
  })
}

/** Names a machine, pod or Service; an empty name gives the derived one back. */
export function rename(scenario: Scenario, id: string, name: string): Scenario {
  const to = name === '' ? undefined : name
  if (scenario.topology.services?.some((service) => service.id === id)) return setService(scenario, id, { name: to })
  return lookupOf(scenario.topology).pods.has(id) ? setPod(scenario, id, { name: to }) : setMachine(scenario, id, { name: to })
}

export const setTitle = (scenario: Scenario, title: string): Scenario => patched(scenario, { title })

/** Equal settings, whatever the order of their keys. */
const sameNetwork = (a: ClusterNetwork, b: ClusterNetwork): boolean => {
  const keys = Object.keys({ ...a, ...b }) as (keyof ClusterNetwork)[]
  return keys.every((key) => a[key] === b[key])
}

export const setNetwork = (scenario: Scenario, network: ClusterNetwork): Scenario =>
  sameNetwork(network, scenario.topology.network) ? scenario : withTopology(scenario, { network })

export const addTraffic = (scenario: Scenario, traffic: Traffic): Scenario =>
  scenario.traffic.length >= MAX_TRAFFIC ? scenario : { ...scenario, traffic: [...scenario.traffic, traffic] }

export const removeTraffic = (scenario: Scenario, at: number): Scenario =>
  patched(scenario, { traffic: kept(scenario.traffic, (item) => item !== scenario.traffic[at]) })

export const addCommand = (scenario: Scenario, command: Command): Scenario =>
  scenario.commands.length >= MAX_COMMANDS ? scenario : { ...scenario, commands: [...scenario.commands, command] }

export const removeCommand = (scenario: Scenario, at: number): Scenario =>
  patched(scenario, { commands: kept(scenario.commands, (item) => item !== scenario.commands[at]) })

/** Places machines on the canvas, in whole pixels. */
export function move(scenario: Scenario, places: Layout): Scenario {
  const layout = { ...scenario.layout }
  let changed = false
  for (const [id, place] of Object.entries(places)) {
    // Adding zero makes 0 of -0.
    const [x, y] = [Math.round(place.x) + 0, Math.round(place.y) + 0]
    if (!lookupOf(scenario.topology).machines.has(id) || (layout[id]?.x === x && layout[id].y === y)) continue
    layout[id] = { x, y }
    changed = true
  }
  return changed ? { ...scenario, layout } : scenario
}
