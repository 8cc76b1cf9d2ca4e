// The scenario's own commands, run after the control planes in the order they were typed. A command may reach into another namespace
// (a veth's other end, `netns h1`): machines that a command joins are replayed together, all others are left alone.
import type { Owner } from '../table/owner.ts'
import type { Shell } from '../shell/shell.ts'
import type { Command, Issue } from '../scenario/scenario.ts'
import type { LoggedCommand } from './network.ts'
import type { States } from './unit.ts'

export interface Group {
  /** Machines, in order of their first command. */
  readonly machines: readonly string[]
  readonly commands: readonly { readonly command: Command; readonly index: number }[]
}

/** Groups by machine; machines without commands have none. `machineOf`: a namespace's machine. */
export function groupsOf(commands: readonly Command[], machineOf: (netns: string) => string | undefined): ReadonlyMap<string, Group> {
  const groups = new Map<string, Group>()
  commands.forEach((command, index) => {
    const named = [command.in, ...command.line.split(/\s+/)].flatMap((word) => machineOf(word) ?? [])
    if (machineOf(command.in) === undefined) return
    const joined = [...new Set(named)].map((machine) => groups.get(machine) ?? { machines: [machine], commands: [] })
    const group: Group = {
      machines: [...new Set(joined.flatMap(({ machines }) => machines))],
      commands: [...new Set(joined)].flatMap((one) => one.commands).concat({ command, index }),
    }
    for (const machine of group.machines) groups.set(machine, group)
  })
  return groups
}

export interface Replayed {
  readonly states: States
  readonly log: readonly LoggedCommand[]
  readonly issues: readonly Issue[]
}

/** Runs the commands; one that fails changes nothing, is logged with its words and becomes an issue. */
export function replay(shell: Shell, group: Group, before: States): Replayed {
  const states = new Map(before)
  const log: LoggedCommand[] = []
  const issues: Issue[] = []
  const by: Owner = 'operator'
  for (const { command, index } of group.commands.toSorted((a, b) => a.index - b.index)) {
    const { in: netns, line } = command
    const { rc, out, changed } = shell.configure((name) => states.get(name), netns, by, line, 0)
    for (const state of changed) states.set(state.name, state)
    log.push({ netns, by, line, ...(rc === 0 ? {} : { error: out.trimEnd() }) })
    if (rc === 0) continue
    issues.push({ severity: 'error', code: 'command-failed', path: ['commands', index], params: { netns, line, out: out.trimEnd() } })
  }
  return { states, log, issues }
}
