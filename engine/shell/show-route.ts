// `ip route show`, `ip route get`, `ip rule show`, as iproute2 6.1 prints them.
import type { RouteSelector } from '../netlink/operation.ts'
import { lookup } from '../table/fib.ts'
import type { NetnsState } from '../table/netns.ts'
import { printRoute, printRule, routeOrder } from '../table/print.ts'
import { MAIN_TABLE, type Route } from '../table/route.ts'
import { sourceFor } from '../table/source.ts'
import { printIpv4 } from '../wire/address.ts'
import { type Arguments, Wrong, addressArgument, numberArgument } from './arguments.ts'
import { type Parsed, type View, show } from './parsed.ts'

const lines = (rows: readonly string[]): string => rows.map((row) => `${row}\n`).join('')

function matches(row: Route, { dst, table: _, ...rest }: RouteSelector): boolean {
  if (dst !== undefined && (row.dst.address !== dst.address || row.dst.length !== dst.length)) return false
  return (Object.keys(rest) as (keyof typeof rest)[]).every((key) => rest[key] === undefined || rest[key] === row[key])
}

/** `table` 0: all of them. Unless told, the main table. */
export function routesShown(state: NetnsState, selector: RouteSelector): readonly Route[] {
  const { table = MAIN_TABLE } = selector
  const rows = [...state.routes.value.toSorted(routeOrder), ...state.local.toSorted(routeOrder)]
  return rows.filter((row) => (table === 0 || row.table === table) && matches(row, selector))
}

export const showRoutes = (selector: RouteSelector): Parsed =>
  show(({ state }) => lines(routesShown(state, selector).map((row) => printRoute(row, selector.table === 0))))

export const showRules = (): Parsed => show(({ state }) => lines(state.rules.map(printRule)))

/** `ip route get ADDRESS [from A] [iif DEV] [oif DEV] [mark N]` */
export function getRoute(args: Arguments): Parsed {
  const key: { -readonly [K in keyof Parameters<typeof lookup>[1]]: Parameters<typeof lookup>[1][K] } = { dst: addressArgument(toWord(args)) }
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'from') key.src = addressArgument(args.need())
    else if (word === 'iif') key.iif = args.need()
    else if (word === 'oif' || word === 'dev') key.oif = args.need()
    else if (word === 'mark') key.mark = numberArgument(args.need(), 'invalid mark')
    else throw new Wrong(`Error: either "to" is duplicate, or "${word}" is a garbage.`)
  }
  return { kind: 'show', print: (view) => printAnswer(view, key) }
}

function toWord(args: Arguments): string {
  const word = args.need()
  return word === 'to' ? args.need() : word
}

const REFUSALS = { ENETUNREACH: 'Network is unreachable', EHOSTUNREACH: 'No route to host', EACCES: 'Permission denied', EINVAL: 'Invalid argument' } as const

function printAnswer({ state }: View, key: Parameters<typeof lookup>[1]): { readonly rc: number; readonly out: string } {
  const { row, error } = lookup(state, key)
  if (error !== undefined) return { rc: 2, out: `RTNETLINK answers: ${REFUSALS[error]}\n` }
  const local = row.type === 'local' || row.type === 'broadcast'
  const parts = [`${local ? `${row.type} ` : ''}${printIpv4(key.dst)}`]
  if (key.src !== undefined) parts.push(`from ${printIpv4(key.src)}`)
  if (row.via !== undefined) parts.push(`via ${printIpv4(row.via)}`)
  parts.push(`dev ${row.type === 'local' ? 'lo' : row.dev}`)
  if (row.type === 'local') parts.push('table local')
  if (key.src === undefined) parts.push(`src ${printIpv4(sourceFor(state, row, key.dst))}`)
  if (key.mark !== undefined) parts.push(`mark 0x${key.mark.toString(16)}`)
  parts.push('uid 0')
  const iif = key.iif === undefined ? '' : ` iif ${key.iif}`
  return { rc: 0, out: `${parts.join(' ')} \n    cache ${local ? '<local> ' : ''}${iif.trimStart()}${iif === '' ? '' : ' '}\n` }
}
