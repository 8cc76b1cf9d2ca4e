// Why a step went as it did: the table that was asked, its rows in the order tried, the one that won, why the others lost,
// and the command that shows it on a real node. Made when somebody looks, not for every packet.
import type { FdbEntry } from '../table/fdb.ts'
import { type Considered, explainRoute } from '../table/fib.ts'
import type { Neigh } from '../table/neigh.ts'
import type { NetnsState } from '../table/netns.ts'
import { printIpv4 } from '../wire/address.ts'
import { stateAt } from './query.ts'
import type { Step, Trace } from './trace.ts'

export interface Row<R> {
  readonly row: R
  readonly won: boolean
}

export type Explanation =
  | { readonly table: 'route'; readonly considered: readonly Considered[]; readonly command: string }
  | { readonly table: 'neigh'; readonly considered: readonly Row<Neigh>[]; readonly command: string }
  | { readonly table: 'fdb'; readonly considered: readonly Row<FdbEntry>[]; readonly command: string }

/** undefined for steps that asked no table. */
export function explain(trace: Trace, step: Step): Explanation | undefined {
  // The state just before: a look-up may itself have changed the table.
  const state = stateAt(trace, step.netns, step.t)
  if (state === undefined) return undefined
  switch (step.kind) {
    case 'route.lookup':
      return { table: 'route', considered: explainRoute(state, step), command: routeCommand(step) }
    case 'neigh.lookup':
      return { table: 'neigh', considered: neighRows(state, step), command: `ip neigh show dev ${step.dev}` }
    case 'fdb.lookup':
      return { table: 'fdb', considered: fdbRows(state, step), command: fdbCommand(state, step.dev) }
    default:
      return undefined
  }
}

function routeCommand({ dst, src, iif }: Extract<Step, { kind: 'route.lookup' }>): string {
  const from = src === undefined || src === 0 ? '' : ` from ${printIpv4(src)}`
  return `ip route get ${printIpv4(dst)}${from}${iif === undefined ? '' : ` iif ${iif}`}`
}

const fdbCommand = (state: NetnsState, dev: string): string =>
  `bridge fdb show ${state.links.get(dev)?.kind === 'bridge' ? 'br' : 'dev'} ${dev}`

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
