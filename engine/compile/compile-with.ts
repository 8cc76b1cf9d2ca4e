// A topology and the commands typed into it become a network: per machine, made when first asked for and kept as long as the topology is.
// Order: operator's set-up, CNI plugin and daemons, then the scenario's own commands.
import { lazy } from '../base/lazy.ts'
import { planeOf } from '../control/plane.ts'
import { lookupOf } from '../scenario/lookup.ts'
import type { Command, Issue, Topology, Traffic } from '../scenario/scenario.ts'
import { exchangesOf } from './exchange.ts'
import { type Group, type Replayed, groupsOf, replay } from './groups.ts'
import type { LoggedCommand, Network } from './network.ts'
import type { Rest } from './rest.ts'
import type { Shell } from '../shell/shell.ts'
import type { NetnsState } from '../table/netns.ts'
import { type Ran, type Unit, buildUnit } from './unit.ts'

interface Units {
  readonly machineOf: (netns: string) => string | undefined
  readonly unitOf: (machine: string) => Unit | undefined
}

const known = new WeakMap<Topology, Units>()

/** Machines as their control planes leave them: shared by all networks of one topology, so that a typed command costs one machine. */
function unitsOf(rest: () => Rest, topology: Topology): Units {
  const found = known.get(topology)
  if (found !== undefined) return found
  const { machines, pods } = lookupOf(topology)
  const plane = lazy(() => planeOf(rest, topology))
  const built = new Map<string, Unit>()
  const unitOf = (id: string): Unit | undefined => {
    const machine = machines.get(id)
    if (machine === undefined) return undefined
    const unit = built.get(id) ?? buildUnit(topology, plane.value, machine)
    built.set(id, unit)
    return unit
  }
  const units = { machineOf: (netns: string) => (machines.has(netns) ? netns : pods.get(netns)?.node.id), unitOf }
  known.set(topology, units)
  return units
}

/** Nodes whose pods no plugin serves. */
function unserved({ network, machines }: Topology): readonly Issue[] {
  if (network.plugin !== 'none') return []
  const nodes = machines.filter(({ kind, pods = [] }) => kind === 'node' && pods.length > 0)
  return nodes.map(({ id }) => ({ severity: 'warning', code: 'pods-without-network', path: [id], params: { node: id } }))
}

type Compile = (topology: Topology, commands: readonly Command[], traffic: readonly Traffic[]) => Network

/** `rest`: asked for when there are commands to run, or what was run is to be read; and for Calico and Services. */
export const compileWith =
  (rest: () => Rest): Compile =>
  (topology, commands, traffic) =>
    networkOf(rest, topology, commands, traffic)

/** What a daemon ran, as an operator would type it. */
function logged({ print, complaintOf }: Shell, ran: Ran): LoggedCommand {
  const { netns, by, operation, refusedIn } = ran
  const line = print(operation)
  return { netns, by, line, ...(refusedIn && { error: complaintOf((name) => refusedIn.get(name), ran) }) }
}

/** confd's files come before what BIRD does by them; they are configuration of no namespace, so a script of the network has no use for them. */
function withFiles({ filesOf }: Shell, ran: readonly LoggedCommand[], state: NetnsState | undefined): readonly LoggedCommand[] {
  const paths = state === undefined ? [] : [...filesOf(state).keys()]
  if (state === undefined || paths.length === 0) return ran
  const at = ran.findIndex(({ by }) => by === 'bird')
  const lines = [...paths.map((path) => `cat > ${path}`), 'sv hup bird']
  return ran.toSpliced(at < 0 ? ran.length : at, 0, ...lines.map((line): LoggedCommand => ({ netns: state.name, by: 'confd', line })))
}

function networkOf(rest: () => Rest, topology: Topology, commands: readonly Command[], traffic: readonly Traffic[]): Network {
  const { machineOf, unitOf } = unitsOf(rest, topology)
  const groups = groupsOf(commands, machineOf)
  const replayed = new Map<Group, Replayed>()
  const replayOf = (machine: string): Replayed | undefined => {
    const group = groups.get(machine)
    if (group === undefined) return undefined
    const done =
      replayed.get(group) ?? replay(rest().shell, group, new Map(group.machines.flatMap((id) => [...(unitOf(id)?.states ?? [])])))
    replayed.set(group, done)
    return done
  }
  const resolved = lazy(() => exchangesOf(topology, traffic))
  const failed = (): readonly Issue[] =>
    [...new Set(groups.values())].flatMap(({ machines: [first = ''] }) => replayOf(first)?.issues ?? [])
  /** Each group's log is in the order typed; the commands tell how they are interleaved. */
  const typed = (): readonly LoggedCommand[] => {
    const logs = new Map([...new Set(groups.values())].map((group) => [group, (replayOf(group.machines[0] ?? '')?.log ?? []).values()]))
    return commands.flatMap((command) => {
      const group = groups.get(machineOf(command.in) ?? '')
      return (group === undefined ? undefined : logs.get(group)?.next().value) ?? []
    })
  }
  const ran = (machine: string): readonly LoggedCommand[] => (unitOf(machine)?.log.value ?? []).map((one) => logged(rest().shell, one))
  const log = lazy(() => [...topology.machines.flatMap(({ id }) => ran(id)), ...typed()])
  const netns = lazy(() =>
    topology.machines.flatMap(({ id, kind, pods = [] }) => [id, ...(kind === 'node' ? pods.map((pod) => pod.id) : [])]),
  )
  const issues = lazy(() => [...unserved(topology), ...failed(), ...resolved.value.issues])
  return {
    get netns() {
      return netns.value
    },
    stateOf: (name) => {
      const machine = machineOf(name)
      return machine === undefined ? undefined : (replayOf(machine) ?? unitOf(machine))?.states.get(name)
    },
    commandsOf: (name) => {
      const machine = machineOf(name) ?? ''
      const here = ({ netns: where }: LoggedCommand): boolean => where === name
      const own = withFiles(rest().shell, ran(machine).filter(here), unitOf(machine)?.states.get(name))
      return [...own, ...(replayOf(machine)?.log ?? []).filter(here)]
    },
    get commands() {
      return log.value
    },
    get issues() {
      return issues.value
    },
    get traffic() {
      return resolved.value.traffic
    },
  }
}
