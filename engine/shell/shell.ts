// Everything that is typed, as one value: command lines, the words of the tools, and the programs that are run. A page that shows drawn pings
// can do without: see compile/rest.ts.
import type { Configured } from '../netlink/operation.ts'
import { printOperation } from '../netlink/print.ts'
import type { Exchange } from '../process/exchange.ts'
import type { Started } from '../sim/simulate.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { type ShellAnswer, answer } from './answer.ts'
import { writtenIn } from './cat.ts'
import { type Configuration, complaintOf, configure } from './configure.ts'
import { startExchange } from './start.ts'

type Get = (netns: string) => NetnsState | undefined

export interface Shell {
  readonly answer: (get: Get, netns: string, line: string, now: Nanoseconds) => ShellAnswer
  readonly configure: (get: Get, netns: string, by: Configured['by'], line: string, now: Nanoseconds) => Configuration
  /** The operation as an operator would type it. */
  readonly print: (operation: Configured['operation']) => string
  /** Files that daemons wrote in a namespace, by path. */
  readonly filesOf: (state: NetnsState) => ReadonlyMap<string, string>
  /** What the tool says of an operation that was refused, with the namespaces as they were. */
  readonly complaintOf: (get: Get, refused: Configured) => string
  readonly start: (exchange: Exchange, get: Get, now: Nanoseconds) => Started
}

export const shell: Shell = { answer, configure, print: printOperation, filesOf: writtenIn, complaintOf, start: startExchange }
