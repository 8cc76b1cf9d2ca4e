// ip-route(8) and ip-rule(8): fib_table_insert, fib_create_info, fib_check_nh (net/ipv4/fib_trie.c, fib_semantics.c), fib_nl_newrule.
// Leaves out: multipath, nexthop objects, encapsulation, TOS.
import { now } from '../base/lazy.ts'
import { type Result, ok } from '../base/result.ts'
import { isLocal, lookup } from '../table/fib.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import { LOCAL_TABLE, type Route, type Rule } from '../table/route.ts'
import { networkOf } from '../wire/address.ts'
import { type NetlinkError, refuse } from './error.ts'
import type { RouteSelector } from './operation.ts'

type Outcome = Result<NetnsState, NetlinkError>

const samePrefix = (a: Route, b: Pick<Route, 'dst'>): boolean => a.dst.address === b.dst.address && a.dst.length === b.dst.length
const sameKey = (a: Route, b: Route): boolean => samePrefix(a, b) && a.table === b.table && a.metric === b.metric

/** fib_check_nh: the gateway must be a neighbour, that is, reached by a route of scope link; `onlink` takes the operator's word. */
function checkNexthop(state: NetnsState, route: Route): Result<Route, NetlinkError> {
  const dev = route.dev === undefined ? undefined : state.links.get(route.dev)
  if (route.dev !== undefined && dev === undefined) return refuse('ENODEV')
  if (dev !== undefined && !dev.up) return refuse('ENETDOWN', route.via === undefined ? undefined : 'Nexthop device is not up')
  if (route.src !== undefined && !isLocal(state, route.src)) return refuse('EINVAL', 'Invalid prefsrc address')
  if (route.type !== 'unicast') return ok(route)
  if (route.via === undefined) return route.dev === undefined ? refuse('ENODEV') : ok(route)
  if (route.onlink) return isLocal(state, route.via) ? refuse('EINVAL', 'Nexthop has invalid gateway') : route.dev === undefined ? refuse('EINVAL') : ok(route)
  const way = lookup(state, { dst: route.via, ...(route.dev !== undefined && { oif: route.dev }) })
  if (way.row === undefined || way.error !== undefined) return refuse('ENETUNREACH', 'Nexthop has invalid gateway')
  if (way.row.type !== 'unicast' || way.row.via !== undefined) return refuse(way.row.type === 'unicast' ? 'ENETUNREACH' : 'EINVAL', 'Nexthop has invalid gateway')
  return ok({ ...route, ...(way.row.dev !== undefined && { dev: way.row.dev }) })
}

const rowsOf = (state: NetnsState, table: number): readonly Route[] => (table === LOCAL_TABLE ? state.local : state.routes.value)

const withRows = (state: NetnsState, table: number, rows: readonly Route[]): NetnsState => (table === LOCAL_TABLE ? { ...state, local: rows } : { ...state, routes: now(rows) })

export function addRoute(state: NetnsState, how: 'add' | 'replace' | 'append', wanted: Omit<Route, 'by'>, by: Owner): Outcome {
  if (networkOf(wanted.dst) !== wanted.dst.address) return refuse('EINVAL', 'Invalid prefix for given prefix length')
  const checked = checkNexthop(state, { ...wanted, by })
  if (!checked.ok) return checked
  const route = checked.value
  const rows = rowsOf(state, route.table)
  const at = rows.findIndex((row) => sameKey(row, route))
  if (at >= 0 && how === 'add') return refuse('EEXIST')
  if (at >= 0 && how === 'replace') return ok(withRows(state, route.table, rows.with(at, route)))
  return ok(withRows(state, route.table, [...rows, route]))
}

function matches(row: Route, { dst, ...rest }: RouteSelector): boolean {
  if (dst !== undefined && !samePrefix(row, { dst })) return false
  return (Object.keys(rest) as (keyof typeof rest)[]).every((key) => rest[key] === undefined || rest[key] === row[key])
}

/** fib_table_delete: the first row that matches. */
export function deleteRoute(state: NetnsState, selector: RouteSelector): Outcome {
  const table = selector.table ?? 254
  const rows = rowsOf(state, table)
  const at = rows.findIndex((row) => matches(row, { ...selector, table }))
  return at < 0 ? refuse('ESRCH') : ok(withRows(state, table, rows.toSpliced(at, 1)))
}

/** All rows that match; `ip route flush` spares table local unless told. */
export function flushRoutes(state: NetnsState, selector: RouteSelector): Outcome {
  const table = selector.table ?? 254
  return ok(withRows(state, table, rowsOf(state, table).filter((row) => !matches(row, { ...selector, table }))))
}

const sameRule = (a: Rule, b: Rule): boolean =>
  a.priority === b.priority && a.lookup === b.lookup && a.iif === b.iif && JSON.stringify([a.from, a.to, a.fwmark]) === JSON.stringify([b.from, b.to, b.fwmark])

export function addRule(state: NetnsState, rule: Rule): Outcome {
  if (state.rules.some((one) => sameRule(one, rule))) return refuse('EEXIST')
  return ok({ ...state, rules: [...state.rules, rule].sort((a, b) => a.priority - b.priority) })
}

export function deleteRule(state: NetnsState, rule: Rule): Outcome {
  const at = state.rules.findIndex((one) => sameRule(one, rule))
  return at < 0 ? refuse('ENOENT') : ok({ ...state, rules: state.rules.toSpliced(at, 1) })
}
