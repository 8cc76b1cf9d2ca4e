// Finding machines, pods and cable ends of a topology by id: one index per topology value, made when first asked for.
import type { Cable, CableEnd, Machine, Pod, Topology } from './scenario.ts'

/** One end of a cable as seen from the machine it is plugged into. */
export interface Plug {
  readonly cable: Cable
  readonly end: CableEnd
  /** The other end. */
  readonly far: CableEnd
}

export interface Lookup {
  readonly machines: ReadonlyMap<string, Machine>
  readonly pods: ReadonlyMap<string, { readonly node: Machine; readonly pod: Pod }>
  /** By machine, in order of port. Cables to machines that do not exist are left out. */
  readonly plugs: ReadonlyMap<string, readonly Plug[]>
}

const known = new WeakMap<Topology, Lookup>()

function build(topology: Topology): Lookup {
  const machines = new Map(topology.machines.map((machine) => [machine.id, machine]))
  const pods = new Map(
    topology.machines.flatMap((node) => (node.kind === 'node' ? (node.pods ?? []) : []).map((pod) => [pod.id, { node, pod }])),
  )
  const plugs = new Map<string, Plug[]>()
  const add = (cable: Cable, end: CableEnd, far: CableEnd): void => {
    const list = plugs.get(end.machine) ?? []
    plugs.set(end.machine, list)
    list.push({ cable, end, far })
  }
  for (const cable of topology.cables) {
    const [a, b] = cable.ends
    if (!machines.has(a.machine) || !machines.has(b.machine)) continue
    add(cable, a, b)
    add(cable, b, a)
  }
  for (const list of plugs.values()) list.sort((a, b) => a.end.port - b.end.port)
  return { machines, pods, plugs }
}

export function lookupOf(topology: Topology): Lookup {
  const lookup = known.get(topology) ?? build(topology)
  known.set(topology, lookup)
  return lookup
}

export const machineOf = (topology: Topology, id: string): Machine | undefined => lookupOf(topology).machines.get(id)

export const plugsOf = (topology: Topology, machine: string): readonly Plug[] => lookupOf(topology).plugs.get(machine) ?? []

/** Nodes by number. */
export const nodesOf = (topology: Topology): readonly Machine[] =>
  topology.machines.filter((machine) => machine.kind === 'node').toSorted((a, b) => a.number - b.number)
