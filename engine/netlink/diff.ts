// What has to be done so that one owner's rows are those that it wants: the reconciler's last step. Rows of others are never touched, and what is there
// already is not done again. Routes, neighbours and FDB rows; Linux tells owners apart by a route's `proto` only, we by `by`.
import type { FdbEntry } from '../table/fdb.ts'
import type { Neigh } from '../table/neigh.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import type { Route } from '../table/route.ts'
import { ZERO_MAC } from '../wire/address.ts'
import { sameRoute } from './fib.ts'
import type { NeighSpec, Operation } from './operation.ts'

type FdbSpec = Extract<Operation, { readonly entry: object }>['entry']

export interface Desired {
  readonly routes: readonly Route[]
  readonly neigh: readonly (NeighSpec & { readonly nud: 'permanent' })[]
  readonly fdb: readonly FdbSpec[]
}

/** Deletions first: a route may have to make room for another of its prefix. */
export function diff(desired: Desired, state: NetnsState, owner: Owner): readonly Operation[] {
  const routes = [...state.routes.value, ...state.local].filter(({ by }) => by === owner)
  const neigh = [...state.neigh.values()].flatMap(({ value }) => [...value.values()]).filter(({ by }) => by === owner)
  const fdb = [...state.fdb.values()].flatMap(({ value }) => [...value.values()].flat()).filter(({ by }) => by === owner)
  return [
    ...routes.filter((row) => !desired.routes.some((want) => sameKey(row, want))).map(deleteRoute),
    ...neigh.filter((row) => !desired.neigh.some((want) => want.dev === row.dev && want.dst === row.dst)).map(deleteNeigh),
    ...fdb.filter((row) => !desired.fdb.some((want) => sameFdb(row, want))).map(deleteFdb),
    ...desired.neigh
      .filter((want) => !neigh.some((row) => sameNeigh(row, want)))
      .map((row): Operation => ({ kind: 'neigh.replace', neigh: row })),
    ...desired.fdb
      .filter((want) => !fdb.some((row) => sameFdb(row, want)))
      .map((entry): Operation => ({ kind: entry.lladdr === ZERO_MAC ? 'fdb.append' : 'fdb.replace', entry })),
    ...desired.routes
      .filter((want) => !routes.some((row) => sameRoute(row, want)))
      .map((route): Operation => ({ kind: 'route.replace', route })),
  ]
}

const sameKey = (a: Route, b: Route): boolean =>
  a.table === b.table && a.metric === b.metric && a.dst.address === b.dst.address && a.dst.length === b.dst.length

const sameNeigh = (row: Neigh, want: NeighSpec): boolean =>
  row.dev === want.dev && row.dst === want.dst && row.lladdr === want.lladdr && row.nud === 'PERMANENT'

const sameFdb = (row: FdbEntry, want: FdbSpec): boolean =>
  row.dev === want.dev && row.lladdr === want.lladdr && row.dst === want.dst && row.master === want.master && row.state === want.state

function deleteRoute({ table, dst, metric, type }: Route): Operation {
  return { kind: 'route.del', match: { table, dst, type, ...(metric !== 0 && { metric }) } }
}

const deleteNeigh = ({ dst, dev }: Neigh): Operation => ({ kind: 'neigh.del', dst, dev })

const deleteFdb = ({ lladdr, dev, dst, master }: FdbEntry): Operation => ({
  kind: 'fdb.del',
  lladdr,
  dev,
  master: master !== undefined,
  ...(dst !== undefined && { dst }),
})
