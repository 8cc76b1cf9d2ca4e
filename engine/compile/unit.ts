// A machine and its pods: the namespaces that are made together, because their veth pairs join them.
// Runs what operator, CNI plugin and daemons configured, in order, and keeps the log; what the tools would print of it is for whoever reads
// the log. Rows about other nodes are compile/peers.ts's.
import { type Lazy, lazy, now } from '../base/lazy.ts'
import type { Plane } from '../control/plane.ts'
import { machineOperations } from '../control/underlay.ts'
import { emptyNetns } from '../netlink/empty.ts'
import type { Configured } from '../netlink/operation.ts'
import { apply } from '../netlink/apply.ts'
import { nicsOf } from '../scenario/nic.ts'
import type { Machine, Topology } from '../scenario/scenario.ts'
import type { NetnsState } from '../table/netns.ts'
import { withPeers } from './peers.ts'

export type States = ReadonlyMap<string, NetnsState>

export interface Unit {
  readonly states: States
  /** In order. Lazy: a thousand peers are for a reader. */
  readonly log: Lazy<readonly Ran[]>
}

/** An operation that was run; the namespaces as they were then, if it was refused. */
export interface Ran extends Configured {
  readonly refusedIn?: States
}

/** Runs operations in order; what is refused is logged, as a daemon logs it, and the rest goes on. */
export function runAll(states: Map<string, NetnsState>, all: readonly Configured[]): readonly Ran[] {
  return all.map((configured) => {
    const { netns, by, operation } = configured
    const applied = apply((name) => states.get(name), netns, by, operation, 0)
    if (!applied.ok) return { ...configured, refusedIn: new Map(states) }
    for (const state of applied.value.changed) states.set(state.name, state)
    return configured
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
  const states = new Map<string, NetnsState>(names.map((name) => [name, emptyNetns(name)]))
  if (daemons?.bird !== undefined) states.set(machine.id, { ...emptyNetns(machine.id), bird: daemons.bird })
  const log = runAll(states, [...machineOperations(topology, machine), ...(daemons?.own ?? [])])
  plugIn(states, topology, machine)
  const own = states.get(machine.id)
  if (daemons === undefined || own === undefined) return { states, log: now(log) }
  const rows = withPeers(plane.owners.value, daemons, own)
  if (rows === undefined) return { states, log: now([...log, ...runAll(states, daemons.peers.value)]) }
  states.set(machine.id, rows)
  return { states, log: lazy(() => [...log, ...runAll(new Map([[machine.id, own]]), daemons.peers.value)]) }
}
