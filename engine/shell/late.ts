// The shell where its code has to be fetched: a third of the engine, and whoever only looks at drawn pings does not wait for it.
import { assert } from '../base/assert.ts'
import type { Scenario } from '../scenario/scenario.ts'
import type { Shell } from './shell.ts'

let fetched: Shell | undefined

/** Has a scenario something to be parsed, or a program to run that is not ping? Then `loadShell` comes before it is compiled. */
export const needsShell = ({ commands, traffic }: Scenario): boolean => commands.length > 0 || traffic.some(({ kind }) => kind !== 'ping')

export const isShellHere = (): boolean => fetched !== undefined

export async function loadShell(): Promise<void> {
  fetched ??= (await import('./shell.ts')).shell
}

export function shellHere(): Shell {
  assert(fetched !== undefined, 'loadShell has not been called')
  return fetched
}
