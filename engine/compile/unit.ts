// A machine and its pods: the namespaces that are made together, because their veth pairs join them.
// Runs what operator, CNI plugin and daemons configured, in order, and keeps the log. Rows about other nodes are compile/peers.ts's.
import { type Lazy, lazy, now } from '../base/lazy.ts'
import type { Plane } from '../control/plane.ts'
import { machineOperations } from '../control/underlay.ts'
import { emptyNetns } from '../netlink/empty.ts'
import type { Configured, Operation } from '../netlink/operation.ts'
import { printOperation } from '../netlink/print.ts'
import { nicsOf } from '../scenario/nic.ts'
import type { Machine, Topology } from '../scenario/scenario.ts'
import { applyAll } from '../shell/configure.ts'
import type { Parsed } from '../shell/parsed.ts'
import type { NetnsState } from '../table/netns.ts'
import type { LoggedCommand } from './network.ts'
import { withPeers } from './peers.ts'

type Tool = Extract<Parsed, { kind: 'configure' }>['tool']

export type States = ReadonlyMap<string, NetnsState>

export interface Unit {
  readonly states: States
  /** By namespace, in order. Lazy: printing a thousand peers is for a reader. */
  readonly log: Lazy<readonly LoggedCommand[]>
}

/** Whose words a refusal is told in. */
function toolOf({ kind }: Operation): Tool {
  if (kind === 'sysctl.set') return 'sysctl'
  if (kind.startsWith('fdb.')) return 'bridge'
  return kind.startsWith('iptables.') ? 'iptables' : 'ip'
}

/** Runs operations in order; what fails is logged with the tool's words, as a daemon logs it, and the rest goes on. */
export function runAll(states: Map<string, NetnsState>, all: readonly Configured[]): readonly LoggedCommand[] {
  return all.map(({ netns, by, operation }) => {
    const line = printOperation(operation)
    const { rc, out, changed } = applyAll(
      (name) => states.get(name),
      netns,
      by,
      { kind: 'configure', tool: toolOf(operation), operations: [operation], out: '' },
      0,
    )
    for (const state of changed) states.set(state.name, state)
    return { netns, by, line, ...(rc === 0 ? {} : { error: out.trimEnd() }) }
  })
}

/** The cables' far ends, which no command can set. */
function plugIn(states: Map<string, NetnsState>, topology: Topology, machine: Machine): void {
  const state = states.get(machine.id)
  if (state === undefined) return
  const links = new Map(state.links)
  for (const { ifname, peer } of nicsOf(topology, machine)) {
    const link = links.get(ifname)
    if (link?.kind === 'phys') links.set(ifname, { ...link, peer: { netns: peer.machine, ifname: peer.ifname } })
  }
  states.set(machine.id, { ...state, links })
}

export function buildUnit(topology: Topology, plane: Plane, machine: Machine): Unit {
  const daemons = machine.kind === 'node' ? plane.daemonsOf(machine) : undefined
  const names = [machine.id, ...(machine.kind === 'node' ? (machine.pods ?? []) : []).map(({ id }) => id)]
  const states = new Map(names.map((name) => [name, emptyNetns(name)]))
  const log = runAll(states, [...machineOperations(topology, machine), ...(daemons?.own ?? [])])
  plugIn(states, topology, machine)
  const own = states.get(machine.id)
  if (daemons === undefined || own === undefined) return { states, log: now(log) }
  const rows = withPeers(plane.owners.value, daemons, own)
  if (rows === undefined) return { states, log: now([...log, ...runAll(states, daemons.peers.value)]) }
  states.set(machine.id, rows)
  return { states, log: lazy(() => [...log, ...runAll(new Map([[machine.id, own]]), daemons.peers.value)]) }
}
