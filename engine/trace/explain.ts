// Why a step went as it did: the table that was asked, its rows in the order tried, the one that won, why the others lost,
// and the command that shows it on a real node. Made when somebody looks, not for every packet.
import type { FdbEntry } from '../table/fdb.ts'
import { type Considered, type ConsideredRule, type FlowKey, explainRoute, explainRules } from '../table/fib.ts'
import type { Neigh } from '../table/neigh.ts'
import type { NetnsState } from '../table/netns.ts'
import { commandOf } from './command.ts'
import { stateAt } from './query.ts'
import type { Step, Trace } from './trace.ts'
import { type WalkedRule, walkOf } from './walk.ts'

export interface Row<R> {
  readonly row: R
  readonly won: boolean
}

export type Explanation = { readonly command?: string } & (
  | { readonly table: 'route'; readonly considered: readonly Considered[]; readonly rules: readonly ConsideredRule[] }
  | { readonly table: 'neigh'; readonly considered: readonly Row<Neigh>[] }
  | { readonly table: 'fdb'; readonly considered: readonly Row<FdbEntry>[] }
  | { readonly table: 'netfilter'; readonly walked: readonly WalkedRule[] }
  /** No table: a setting, a device, a socket. */
  | { readonly table?: undefined }
)

/** undefined for steps of namespaces that the trace does not know. */
export function explain(trace: Trace, step: Step): Explanation | undefined {
  // The state just before: a look-up may itself have changed the table.
  const state = stateAt(trace, step.netns, step.t)
  if (state === undefined) return undefined
  const command = commandOf(state, step)
  return { ...(command !== undefined && { command }), ...asked(state, step) }
}

function asked(state: NetnsState, step: Step): Explanation {
  switch (step.kind) {
    case 'route.lookup':
      return routes(state, step)
    case 'arp':
      return step.row === undefined && step.decision !== 'no-route' ? {} : routes(state, { dst: step.tpa, src: step.spa, iif: step.dev })
    case 'neigh.lookup':
      return { table: 'neigh', considered: neighRows(state, step) }
    case 'fdb.lookup':
      return { table: 'fdb', considered: fdbRows(state, step) }
    case 'hook':
      return { table: 'netfilter', walked: walkOf(state.netfilter.get(step.table) ?? new Map(), step, state) }
    default:
      return {}
  }
}

const routes = (state: NetnsState, key: FlowKey): Explanation => ({
  table: 'route',
  considered: explainRoute(state, key),
  rules: explainRules(state, key),
})

function neighRows(state: NetnsState, { dev, dst, row }: Extract<Step, { kind: 'neigh.lookup' }>): readonly Row<Neigh>[] {
  const rows = [...(state.neigh.get(dev)?.value.values() ?? [])]
  return rows.map((one) => ({ row: one, won: row !== undefined && one.dst === dst }))
}

function fdbRows(state: NetnsState, { dev, row }: Extract<Step, { kind: 'fdb.lookup' }>): readonly Row<FdbEntry>[] {
  const rows = [...(state.fdb.get(dev)?.value.values() ?? [])].flat()
  return rows.map((one) => ({
    row: one,
    won: row !== undefined && one.lladdr === row.lladdr && one.dst === row.dst && one.dev === row.dev,
  }))
}
