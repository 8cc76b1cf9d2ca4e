// Rows as iproute2 prints them: `ip route`, `ip neigh`, `bridge fdb` (iproute.c, ipneigh.c, fdb.c of iproute2 6.1). One row, one line, no newline.
import { printIpv4, printMac } from '../wire/address.ts'
import type { FdbEntry } from './fdb.ts'
import { TABLE_NAMES } from './fib.ts'
import type { Neigh } from './neigh.ts'
import { MAIN_TABLE, type Route, type Rule } from './route.ts'

/** `default`, `10.244.1.0/24`, `10.244.1.1`. */
export function printDestination({ dst, type }: Pick<Route, 'dst' | 'type'>): string {
  if (dst.length === 0) return type === 'unicast' ? 'default' : `${type} default`
  const address = dst.length === 32 ? printIpv4(dst.address) : `${printIpv4(dst.address)}/${dst.length}`
  return type === 'unicast' ? address : `${type} ${address}`
}

/** `withTable`: as `ip route show table all` prints rows of other tables than main. */
export function printRoute(route: Route, withTable = false): string {
  const parts = [printDestination(route)]
  if (route.via !== undefined) parts.push(`via ${printIpv4(route.via)}`)
  if (route.dev !== undefined) parts.push(`dev ${route.dev}`)
  if (withTable && route.table !== MAIN_TABLE) parts.push(`table ${TABLE_NAMES.get(route.table) ?? route.table}`)
  if (route.proto !== 'boot') parts.push(`proto ${route.proto}`)
  if (route.scope !== 'global') parts.push(`scope ${route.scope}`)
  if (route.src !== undefined) parts.push(`src ${printIpv4(route.src)}`)
  if (route.metric !== 0) parts.push(`metric ${route.metric}`)
  if (route.onlink) parts.push('onlink')
  return parts.join(' ')
}

/** The kernel dumps its trie by address, and at one address the longest prefix first. */
export const routeOrder = (a: Route, b: Route): number =>
  a.dst.address - b.dst.address || b.dst.length - a.dst.length || a.metric - b.metric

const printSelector = (prefix: NonNullable<Rule['from']>): string =>
  prefix.length === 32 ? printIpv4(prefix.address) : `${printIpv4(prefix.address)}/${prefix.length}`

export function printRule(rule: Rule): string {
  const parts = [`${rule.priority}:\tfrom ${rule.from === undefined ? 'all' : printSelector(rule.from)}`]
  if (rule.to !== undefined) parts.push(`to ${printSelector(rule.to)}`)
  if (rule.fwmark !== undefined)
    parts.push(`fwmark 0x${rule.fwmark.value.toString(16)}${rule.fwmark.mask === 0xffffffff ? '' : `/0x${rule.fwmark.mask.toString(16)}`}`)
  if (rule.iif !== undefined) parts.push(`iif ${rule.iif}`)
  return `${parts.join(' ')} lookup ${TABLE_NAMES.get(rule.lookup) ?? rule.lookup}`
}

/** `withDev`: false after `ip neigh show dev DEV`, which does not repeat it. */
export function printNeigh({ dst, dev, lladdr, nud }: Neigh, withDev = true): string {
  return `${printIpv4(dst)}${withDev ? ` dev ${dev}` : ''}${lladdr === undefined || nud === 'INCOMPLETE' || nud === 'FAILED' ? '' : ` lladdr ${printMac(lladdr)}`} ${nud}`
}

/** `withDev`: false after `bridge fdb show dev DEV`. */
export function printFdb({ lladdr, dev, dst, master, state }: FdbEntry, withDev = true): string {
  const parts = [printMac(lladdr)]
  if (withDev) parts.push(`dev ${dev}`)
  if (dst !== undefined) parts.push(`dst ${printIpv4(dst)}`)
  if (master === undefined) parts.push('self')
  else if (master !== dev) parts.push(`master ${master}`)
  if (state !== 'dynamic') parts.push(state)
  return parts.join(' ')
}
