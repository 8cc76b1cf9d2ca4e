// The rest of the engine where its code has to be fetched: half of it, and whoever only looks at drawn pings does not wait for it.
import { assert } from '../base/assert.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Rest } from './rest.ts'

let fetched: Rest | undefined

/** Has a scenario more than drawn pings over flannel? Then `loadRest` comes before it is compiled. */
export const needsRest = ({ commands, traffic, topology: { network, services = [] } }: Scenario): boolean =>
  commands.length > 0 || traffic.some(({ kind }) => kind !== 'ping') || network.plugin === 'calico' || services.length > 0

export const isRestHere = (): boolean => fetched !== undefined

export async function loadRest(): Promise<void> {
  fetched ??= (await import('./rest.ts')).rest
}

export function restHere(): Rest {
  assert(fetched !== undefined, 'loadRest has not been called')
  return fetched
}
