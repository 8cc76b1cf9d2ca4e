// ip-route(8): a route checked and written as fib_create_info, fib_check_nh and fib_table_delete do (net/ipv4/fib_semantics.c, fib_trie.c).
// Leaves out: multipath, nexthop objects, encapsulation, TOS, metrics other than `mtu`.
import { type Result, ok } from '../base/result.ts'
import type { Scope } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import { LOCAL_TABLE, MAIN_TABLE, type Route } from '../table/route.ts'
import { ANY, type Ipv4, LIMITED_BROADCAST, contains, isMulticast, networkOf } from '../wire/address.ts'
import { type NetlinkError, refuse } from './error.ts'
import { type How, insert, rowsOf, samePrefix, withRows, without } from './fib.ts'
import type { RouteSelector } from './operation.ts'

type Outcome = Result<NetnsState, NetlinkError>
type Checked = Result<Route, NetlinkError>

/** RT_SCOPE_*: the larger, the nearer. */
const NEARNESS: Readonly<Record<Scope, number>> = { global: 0, link: 253, host: 254 }
/** fib_props: the widest scope that a type may have. */
const LEAST: Readonly<Partial<Record<Route['type'], Scope>>> = { local: 'host', broadcast: 'link' }
const FORBID: readonly Route['type'][] = ['blackhole', 'unreachable', 'prohibit', 'throw']

const isLocal = (state: NetnsState, address: Ipv4): boolean => state.local.some((row) => row.type === 'local' && contains(row.dst, address))

function check(state: NetnsState, route: Route): Checked {
  const { type, scope, via, dev, src } = route
  if (networkOf(route.dst) !== route.dst.address) return refuse('EINVAL', 'Invalid prefix for given prefix length')
  if (NEARNESS[LEAST[type] ?? 'global'] > NEARNESS[scope]) return refuse('EINVAL', 'Invalid scope')
  if (FORBID.includes(type)) {
    if (via === undefined && dev === undefined) return ok(route)
    return refuse('EINVAL', 'Gateway, device and multipath can not be specified for this route type')
  }
  const checked =
    scope === 'host' ? checkHost(state, route) : via === undefined ? checkDevice(state, route) : checkGateway(state, route, via)
  if (!checked.ok) return checked
  const own = type === 'local' && src === route.dst.address
  return src === undefined || own || isLocal(state, src) ? checked : refuse('EINVAL', 'Invalid prefsrc address')
}

function checkHost(state: NetnsState, route: Route): Checked {
  if (route.via !== undefined) return refuse('EINVAL', 'Route with host scope can not have a gateway')
  return route.dev !== undefined && state.links.has(route.dev) ? ok(route) : refuse('ENODEV')
}

/** fib_check_nh_nongw. */
function checkDevice(state: NetnsState, route: Route): Checked {
  if (route.onlink) return refuse('EINVAL', 'Invalid flags for nexthop - PERVASIVE and ONLINK can not be set')
  const dev = state.links.get(route.dev ?? '')
  if (dev === undefined) return refuse('ENODEV')
  return dev.up ? ok(route) : refuse('ENETDOWN', 'Device for nexthop is not up')
}

/** fib_check_nh_v4_gw: the gateway must be reached by a route of a nearer scope; `onlink` takes the operator's word for it. */
function checkGateway(state: NetnsState, route: Route, via: Ipv4): Checked {
  if (route.onlink) return checkOnlink(state, route, via)
  const way = wayTo(state, route, via)
  if (way?.type !== 'unicast' && way?.type !== 'local')
    return refuse(way === undefined ? 'ENETUNREACH' : 'EINVAL', 'Nexthop has invalid gateway')
  return way.dev === undefined ? refuse('ENODEV', 'No egress device for nexthop given') : ok({ ...route, dev: way.dev })
}

function checkOnlink(state: NetnsState, route: Route, via: Ipv4): Checked {
  if (NEARNESS[route.scope] >= NEARNESS.link) return refuse('EINVAL', 'Nexthop has invalid scope')
  const dev = state.links.get(route.dev ?? '')
  if (dev === undefined) return refuse('ENODEV', 'Nexthop device required for onlink')
  if (!dev.up) return refuse('ENETDOWN', 'Nexthop device is not up')
  const ours = state.local.some((row) => row.dev === dev.ifname && contains(row.dst, via))
  const unicast = via >>> 24 !== 0 && via !== LIMITED_BROADCAST && !isMulticast(via) && !ours
  return unicast ? ok(route) : refuse('EINVAL', 'Nexthop has invalid gateway')
}

/** The route to a gateway, by table of the rules that anything obeys: the longest prefix that is nearer than the route itself. */
function wayTo(state: NetnsState, route: Route, via: Ipv4): Route | undefined {
  const tables = state.rules
    .filter(
      ({ from, to, iif, fwmark }) =>
        from === undefined && iif === undefined && fwmark === undefined && (to === undefined || contains(to, via)),
    )
    .map(({ lookup }) => lookup)
  const own = route.table === MAIN_TABLE || route.table === LOCAL_TABLE ? [] : [route.table]
  const nearest = Math.max(NEARNESS[route.scope] + 1, NEARNESS.link)
  for (const table of [...own, ...tables]) {
    const rows = rowsOf(state, table).filter((row) => row.table === table && contains(row.dst, via) && NEARNESS[row.scope] >= nearest)
    const usable = rows.filter(
      ({ dev }) => dev === undefined || (state.links.get(dev)?.up === true && (route.dev === undefined || dev === route.dev)),
    )
    const [best] = usable.toSorted((a, b) => b.dst.length - a.dst.length || a.metric - b.metric)
    if (best !== undefined && best.type !== 'throw') return best
  }
  return undefined
}

export function addRoute(state: NetnsState, how: How, wanted: Omit<Route, 'by'>, by: Owner): Outcome {
  const checked = check(state, { ...wanted, by })
  if (!checked.ok) return checked
  const rows = insert(rowsOf(state, wanted.table), checked.value, how)
  return rows.ok ? ok(withRows(state, wanted.table, rows.value)) : rows
}

const matches = (row: Route, { dst, ...rest }: RouteSelector): boolean =>
  (dst === undefined || samePrefix(row, { dst })) &&
  (Object.keys(rest) as (keyof typeof rest)[]).every((key) => rest[key] === undefined || rest[key] === row[key])

/** fib_table_delete: of the rows that match, the first of the lowest metric. No destination is the default route. */
export function deleteRoute(state: NetnsState, { dst = { address: ANY, length: 0 }, table = MAIN_TABLE, ...rest }: RouteSelector): Outcome {
  const rows = rowsOf(state, table)
  const [row] = rows.filter((one) => matches(one, { ...rest, dst, table })).toSorted((a, b) => a.metric - b.metric)
  return row === undefined ? refuse('ESRCH') : ok(withRows(state, table, rows.toSpliced(rows.indexOf(row), 1)))
}

/** All rows that match, of table main unless told; `table` 0 is all of them. */
export function flushRoutes(state: NetnsState, { table = MAIN_TABLE, ...rest }: RouteSelector): Outcome {
  return ok(without(state, (row) => matches(row, table === 0 ? rest : { ...rest, table })))
}
