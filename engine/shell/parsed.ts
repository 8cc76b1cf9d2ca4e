// What a command line comes to, and how a tool says that it is wrong.
import type { Operation } from '../netlink/operation.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Nanoseconds } from '../trace/trace.ts'

/** Exit status and everything printed. */
export interface Printed {
  readonly rc: number
  readonly out: string
}

/** What a show command may look at: its own namespace, others for the far ends of cables, the time. */
export interface View {
  readonly state: NetnsState
  readonly get: (netns: string) => NetnsState | undefined
  readonly now: Nanoseconds
}

export interface Configure {
  readonly kind: 'configure'
  readonly tool: 'ip' | 'bridge' | 'sysctl' | 'iptables' | 'tunnel' | 'modprobe' | 'ipset' | 'conntrack'
  readonly operations: readonly Operation[]
  /** Printed on success. */
  readonly out: string
  /** Instead of `out`: said of the namespace as it was before. */
  readonly report?: (view: Pick<View, 'state' | 'now'>) => Printed
}

export type Parsed =
  | Configure
  | { readonly kind: 'show'; readonly print: (view: View) => Printed }
  | { readonly kind: 'process'; readonly argv: readonly string[] }
  | { readonly kind: 'wrong'; readonly rc: number; readonly out: string }

export const wrong = (out: string, rc = 255): Parsed => ({ kind: 'wrong', rc, out: `${out}\n` })
export const show = (print: (view: View) => string): Parsed => ({ kind: 'show', print: (view) => ({ rc: 0, out: print(view) }) })
export const change = (tool: Configure['tool'], ...operations: readonly Operation[]): Configure => ({
  kind: 'configure',
  tool,
  operations,
  out: '',
})
