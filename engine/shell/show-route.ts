// `ip route show`, as iproute2 6.1 prints it: what was asked for exactly is not repeated in the rows (print_route in iproute.c).
import type { RouteSelector } from '../netlink/operation.ts'
import { hasCarrier } from '../table/carrier.ts'
import type { NetnsState } from '../table/netns.ts'
import { printRoute, routeOrder } from '../table/print.ts'
import { LOCAL_TABLE, MAIN_TABLE, type Route } from '../table/route.ts'
import { type Prefix, contains } from '../wire/address.ts'
import { noSuchDevice } from './no-such.ts'
import type { Options } from './options.ts'
import type { Parsed, View } from './parsed.ts'

/** `root`: inside the prefix; `match`: containing it; `dst`: it exactly. */
export interface RouteFilter extends RouteSelector {
  readonly root?: Prefix
  readonly match?: Prefix
}

const within = (outer: Prefix, inner: Prefix): boolean => inner.length >= outer.length && contains(outer, inner.address)

function matches(row: Route, { dst, table, root, match, ...rest }: RouteFilter): boolean {
  if (table !== undefined && table !== 0 && row.table !== table) return false
  if (dst !== undefined && (row.dst.address !== dst.address || row.dst.length !== dst.length)) return false
  if (root !== undefined && !within(root, row.dst)) return false
  if (match !== undefined && !within(row.dst, match)) return false
  return (Object.keys(rest) as (keyof typeof rest)[]).every((key) => rest[key] === undefined || rest[key] === row[key])
}

/** inet_dump_fib: tables in the order of their hash. */
const tableOrder = (a: Route, b: Route): number => (a.table & 255) - (b.table & 255) || a.table - b.table

/** The rows that a filter shows, in the kernel's order; `table` 0 is all of them. */
const routesShown = (state: NetnsState, filter: RouteFilter): readonly Route[] =>
  [...state.routes.value, ...state.local].filter((row) => matches(row, filter)).toSorted((a, b) => tableOrder(a, b) || routeOrder(a, b))

/** RTNH_F_LINKDOWN: its device is up and has no carrier. */
function isLinkDown({ get, state }: View, { dev, scope }: Route): boolean {
  const link = scope === 'host' ? undefined : state.links.get(dev ?? '')
  return link?.up === true && !hasCarrier(get, state, link)
}

/** A row as print_route has it under a filter. */
function line(view: View, row: Route, { table, dev, via, proto, scope, src, metric }: RouteFilter, details: boolean): string {
  const hidden = {
    dev: dev !== undefined,
    via: via !== undefined,
    proto: proto !== undefined,
    scope: scope !== undefined,
    src: src !== undefined,
    metric: metric !== undefined,
  }
  return `${printRoute(row, table === 0, hidden, details)}${isLinkDown(view, row) ? ' linkdown' : ''} \n`
}

export const showRoutes = (filter: RouteFilter, { details }: Options): Parsed => ({
  kind: 'show',
  print: (view) => {
    const { table = MAIN_TABLE, dev } = filter
    if (dev !== undefined && !view.state.links.has(dev)) return noSuchDevice(dev)
    const known = table === 0 || table === MAIN_TABLE || table === LOCAL_TABLE || view.state.routes.value.some((row) => row.table === table)
    if (!known) return { rc: 2, out: 'Error: ipv4: FIB table does not exist.\nDump terminated\n' }
    return {
      rc: 0,
      out: routesShown(view.state, { ...filter, table })
        .map((row) => line(view, row, filter, details))
        .join(''),
    }
  },
})
