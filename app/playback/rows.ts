/** What a row of the ladder is called: a switch by its name, a pod's or a machine's own interface with its name, devices inside a node alone. */
import { type Topology, lookupOf } from '../../engine/index.ts'
import { namesOf } from '../state/names.ts'
import type { LadderRow } from './ladder.ts'

export function rowName(topology: Topology, { netns, dev }: LadderRow): string {
  const machine = lookupOf(topology).machines.get(netns)
  const name = namesOf(topology)(netns)
  if (machine?.kind === 'switch') return name
  const inside = machine?.kind === 'node' && !/^eth\d+$/.test(dev)
  return inside ? dev : `${name} ${dev}`
}
