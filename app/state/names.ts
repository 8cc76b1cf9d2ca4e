/** What a reader calls things: machines and pods by their names, moments in the unit that fits them. */
import { type Cable, type Topology, ifnameOf, lookupOf, nameOf, serviceOf } from '../../engine/index.ts'

export type NameOf = (netns: string) => string

const known = new WeakMap<Topology, NameOf>()

/** The name of a machine, pod or Service by its id, which is also the name of its namespace; the same function for the same topology. */
export function namesOf(topology: Topology): NameOf {
  const found = known.get(topology)
  if (found !== undefined) return found
  const { machines, pods } = lookupOf(topology)
  const name: NameOf = (id) => {
    const thing = machines.get(id) ?? pods.get(id)?.pod ?? serviceOf(topology, id)
    return thing === undefined ? id : nameOf(thing)
  }
  known.set(topology, name)
  return name
}

/** Namespaces by machine, pods after their node: how lists of places are ordered. */
export const namespacesOf = ({ machines }: Topology): readonly string[] =>
  machines.flatMap(({ id, pods }) => [id, ...(pods ?? []).map((pod) => pod.id)])

/** `node-1 eth0`. */
export function endName(topology: Topology, { ends }: Cable, side: 0 | 1): string {
  const { machine, port } = ends[side]
  return `${namesOf(topology)(machine)} ${ifnameOf(lookupOf(topology).machines.get(machine)?.kind ?? 'host', port)}`
}

/** `node-1 eth0 – tor-1 swp1`. */
export const cableName = (topology: Topology, cable: Cable): string => `${endName(topology, cable, 0)} – ${endName(topology, cable, 1)}`

/** The name of a machine, pod or cable. */
export function elementName(topology: Topology, id: string): string {
  const cable = topology.cables.find((item) => item.id === id)
  return cable === undefined ? namesOf(topology)(id) : cableName(topology, cable)
}

const MILLISECOND = 1_000_000
const SECOND = 1_000_000_000

/** `0.175 ms`, `1.042 s`. */
export const printTime = (t: number): string => (t < SECOND ? `${(t / MILLISECOND).toFixed(3)} ms` : `${(t / SECOND).toFixed(3)} s`)
