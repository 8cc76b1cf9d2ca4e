// A machine and its pods: the namespaces that are made together, because their veth pairs join them.
// Runs what operator, container runtime and flanneld configured, in order, and keeps the log. Peers' rows are compile/peers.ts's.
import { type Lazy, lazy, now } from '../base/lazy.ts'
import { pods } from '../control/bridge.ts'
import { type Cluster, type ClusterNode, clusterNodeOf } from '../control/cluster.ts'
import { inNetns } from '../control/configured.ts'
import { backendOperations } from '../control/flannel.ts'
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
import { peerConfiguration, withPeers } from './peers.ts'

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

/** A node's own view of the cluster; machines of other kinds take no part in it. */
const memberOf = (topology: Topology, machine: Machine): ClusterNode | undefined =>
  machine.kind === 'node' ? clusterNodeOf(topology, machine) : undefined

/** Everything that is run in a unit but the rows of its peers. */
function operationsOf(topology: Topology, cluster: Cluster, machine: Machine, node: ClusterNode | undefined): readonly Configured[] {
  if (node === undefined) return machineOperations(topology, machine)
  return [
    ...machineOperations(topology, machine),
    ...pods(topology, machine, node),
    ...inNetns(machine.id, 'flanneld', backendOperations(cluster, node)),
  ]
}

export function buildUnit(topology: Topology, cluster: Cluster, machine: Machine): Unit {
  const node = memberOf(topology, machine)
  const names = [machine.id, ...(machine.kind === 'node' ? (machine.pods ?? []) : []).map(({ id }) => id)]
  const states = new Map(names.map((name) => [name, emptyNetns(name)]))
  const log = runAll(states, operationsOf(topology, cluster, machine, node))
  plugIn(states, topology, machine)
  const own = states.get(machine.id)
  if (node === undefined || own === undefined) return { states, log: now(log) }
  const rows = withPeers(cluster, node, own)
  if (rows === undefined) return { states, log: now([...log, ...runAll(states, peerConfiguration(cluster, node))]) }
  states.set(machine.id, rows)
  return { states, log: lazy(() => [...log, ...runAll(new Map([[machine.id, own]]), peerConfiguration(cluster, node))]) }
}
