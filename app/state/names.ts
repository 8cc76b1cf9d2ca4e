/** What a reader calls things: machines and pods by their names, moments in the unit that fits them. */
import { type Topology, lookupOf, nameOf, serviceOf } from '../../engine/index.ts'

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

const MILLISECOND = 1_000_000
const SECOND = 1_000_000_000

/** `0.175 ms`, `1.042 s`. */
export const printTime = (t: number): string => (t < SECOND ? `${(t / MILLISECOND).toFixed(3)} ms` : `${(t / SECOND).toFixed(3)} s`)
