// What a terminal answers to a line at time t: a show command at once, from the tables as they were then; a configuration command with what the
// tool would print, for the caller to keep if it worked; a traffic command for the simulation to run.
import type { NetnsState } from '../table/netns.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { configure } from './configure.ts'
import { processOf } from './start.ts'
import { parseLine } from './parse.ts'

export interface ShellAnswer {
  readonly kind: 'show' | 'configure' | 'process' | 'wrong'
  readonly rc: number
  readonly out: string
}

/** `get`: any namespace as it was at `now`. */
export function answer(get: (netns: string) => NetnsState | undefined, netns: string, line: string, now: Nanoseconds): ShellAnswer {
  const state = get(netns)
  if (state === undefined) return { kind: 'wrong', rc: 1, out: `Cannot open network namespace "${netns}": No such file or directory\n` }
  const parsed = parseLine(line)
  switch (parsed.kind) {
    case 'wrong':
      return parsed
    case 'show':
      return { kind: 'show', ...parsed.print({ state, get, now }) }
    case 'configure': {
      const { rc, out } = configure(get, netns, 'operator', line, now)
      return { kind: 'configure', rc, out }
    }
    case 'process': {
      const process = processOf(parsed.argv, state)
      return 'rc' in process ? { kind: 'wrong', ...process } : { kind: 'process', rc: 0, out: '' }
    }
  }
}
