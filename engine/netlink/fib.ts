// One table's rows as fib_table_insert and fib_table_delete keep them (net/ipv4/fib_trie.c): what is the same route, what comes first.
import { type Result, ok } from '../base/result.ts'
import type { NetnsState } from '../table/netns.ts'
import { now } from '../base/lazy.ts'
import { LOCAL_TABLE, type Route } from '../table/route.ts'
import { type NetlinkError, refuse } from './error.ts'

/** NLM_F_CREATE, _EXCL, _REPLACE, _APPEND, as `ip route add`, `replace`, `change`, `append`, `prepend` set them. */
export type How = 'add' | 'replace' | 'change' | 'append' | 'prepend'

export const rowsOf = (state: NetnsState, table: number): readonly Route[] => (table === LOCAL_TABLE ? state.local : state.routes.value)

export const withRows = (state: NetnsState, table: number, rows: readonly Route[]): NetnsState =>
  table === LOCAL_TABLE ? { ...state, local: rows } : { ...state, routes: now(rows) }

export const samePrefix = (a: Pick<Route, 'dst'>, b: Pick<Route, 'dst'>): boolean =>
  a.dst.address === b.dst.address && a.dst.length === b.dst.length

const sameKey = (a: Route, b: Route): boolean => samePrefix(a, b) && a.table === b.table && a.metric === b.metric

/** fib_find_info: the same next hop, scope, type, preferred source and protocol as well. */
export const sameRoute = (a: Route, b: Route): boolean =>
  sameKey(a, b) &&
  a.type === b.type &&
  a.scope === b.scope &&
  a.dev === b.dev &&
  a.via === b.via &&
  a.src === b.src &&
  a.proto === b.proto &&
  a.onlink === b.onlink

export function insert(rows: readonly Route[], route: Route, how: How): Result<readonly Route[], NetlinkError> {
  const first = rows.findIndex((row) => sameKey(row, route))
  if (first < 0) return how === 'change' ? refuse('ENOENT') : ok([...rows, route])
  if (how === 'add') return refuse('EEXIST')
  const twin = rows.findIndex((row) => sameRoute(row, route))
  if (how === 'replace' || how === 'change') return twin < 0 || twin === first ? ok(rows.with(first, route)) : refuse('EEXIST')
  if (twin >= 0) return refuse('EEXIST')
  return ok(how === 'append' ? [...rows, route] : rows.toSpliced(first, 0, route))
}

/** fib_magic: the kernel's own rows; one that is there already is no error. */
export function insertOwn(state: NetnsState, routes: readonly Route[]): NetnsState {
  return routes.reduce((next, route) => {
    const rows = insert(rowsOf(next, route.table), route, 'append')
    return rows.ok ? withRows(next, route.table, rows.value) : next
  }, state)
}

/** Without some rows; the same value if there are none of them. */
export function without(state: NetnsState, goes: (row: Route) => boolean): NetnsState {
  const local = state.local.filter((row) => !goes(row))
  const routes = state.routes.value.filter((row) => !goes(row))
  return {
    ...state,
    local: local.length === state.local.length ? state.local : local,
    routes: routes.length === state.routes.value.length ? state.routes : now(routes),
  }
}
