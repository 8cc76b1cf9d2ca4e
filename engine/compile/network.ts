// A compiled network: namespaces, what joins them, and who ran which command in them. Values only; namespaces are made when first asked for.
import type { Exchange } from '../process/exchange.ts'
import type { Issue } from '../scenario/scenario.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'

/** A command as an operator would type it, and who ran it. */
export interface LoggedCommand {
  readonly netns: string
  readonly by: Owner
  readonly line: string
  /** What it printed, for commands of the scenario that failed. */
  readonly error?: string
}

export interface Network {
  /** Names of all namespaces: ids of machines and pods. */
  readonly netns: readonly string[]
  /** State at time 0; pure and memoised; a control plane runs for a node when its tables are first read. */
  readonly stateOf: (netns: string) => NetnsState | undefined
  /** What was run in a namespace to make it so, in order; confd's files among it, which no command of a script needs. */
  readonly commandsOf: (netns: string) => readonly LoggedCommand[]
  /** What was run in all of them, in an order in which it can be run again: machine by machine, then what the scenario's user typed. */
  readonly commands: readonly LoggedCommand[]
  readonly issues: readonly Issue[]
  /** What the scenario's traffic comes to: one command or exchange each, addresses resolved. */
  readonly traffic: readonly Exchange[]
}
