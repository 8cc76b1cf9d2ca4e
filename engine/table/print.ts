// Rows as iproute2 prints them: `ip route`, `ip neigh`, `bridge fdb` (iproute.c, ipneigh.c, fdb.c of iproute2 6.1). One row, one line, no newline.
import { printIpv4, printMac } from '../wire/address.ts'
import { IP_PROTOCOL } from '../wire/ipv4.ts'
import type { Tuple } from './conntrack.ts'
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

/** What `ip route show` was asked for and does not repeat. */
type Hidden = Readonly<Partial<Record<'dev' | 'via' | 'proto' | 'scope' | 'src' | 'metric', boolean>>>

/** `withTable`: as `ip route show table all` prints rows of other tables than main; `details`: as `ip -d route` says what is understood. */
export function printRoute(route: Route, withTable = false, hidden: Hidden = {}, details = false): string {
  const { via, dev, table, proto, scope, src, metric } = route
  const parts = [details && route.type === 'unicast' ? `unicast ${printDestination(route)}` : printDestination(route)]
  if (via !== undefined && hidden.via !== true) parts.push(`via ${printIpv4(via)}`)
  if (dev !== undefined && hidden.dev !== true) parts.push(`dev ${dev}`)
  if (withTable && table !== MAIN_TABLE) parts.push(`table ${TABLE_NAMES.get(table) ?? table}`)
  if ((proto !== 'boot' || details) && hidden.proto !== true) parts.push(`proto ${proto}`)
  if ((scope !== 'global' || details) && hidden.scope !== true) parts.push(`scope ${scope}`)
  if (src !== undefined && hidden.src !== true) parts.push(`src ${printIpv4(src)}`)
  if (metric !== 0 && hidden.metric !== true) parts.push(`metric ${metric}`)
  if (route.onlink) parts.push('onlink')
  if (route.mtu !== undefined) parts.push(`mtu ${route.mtu}`)
  return parts.join(' ')
}

/** The kernel dumps its trie by address, and at one address the longest prefix first. */
export const routeOrder = (a: Route, b: Route): number =>
  a.dst.address - b.dst.address || b.dst.length - a.dst.length || a.metric - b.metric

const printSelector = (prefix: NonNullable<Rule['from']>): string =>
  prefix.length === 32 ? printIpv4(prefix.address) : `${printIpv4(prefix.address)}/${prefix.length}`

/** `has`: is there such a device? `ip rule` says so if not. */
export function printRule(rule: Rule, has: (ifname: string) => boolean = () => true): string {
  const parts = [`${rule.priority}:\t${rule.invert ? 'not ' : ''}from ${rule.from === undefined ? 'all' : printSelector(rule.from)}`]
  if (rule.to !== undefined) parts.push(`to ${printSelector(rule.to)}`)
  if (rule.fwmark !== undefined)
    parts.push(`fwmark 0x${rule.fwmark.value.toString(16)}${rule.fwmark.mask === 0xffffffff ? '' : `/0x${rule.fwmark.mask.toString(16)}`}`)
  if (rule.iif !== undefined) parts.push(`iif ${rule.iif}${has(rule.iif) ? '' : ' [detached]'}`)
  if (rule.oif !== undefined) parts.push(`oif ${rule.oif}${has(rule.oif) ? '' : ' [detached]'}`)
  parts.push(rule.action ?? `lookup ${TABLE_NAMES.get(rule.lookup) ?? rule.lookup}`)
  if (rule.suppressPrefixLength !== undefined) parts.push(`suppress_prefixlength ${rule.suppressPrefixLength}`)
  return parts.join(' ')
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
  else parts.push(`master ${master}`)
  if (state !== 'dynamic') parts.push(state)
  return parts.join(' ')
}

/** As `conntrack -L` prints it. */
export function printTuple({ protocol, src, dst, sport, dport }: Tuple): string {
  const ends = `src=${printIpv4(src)} dst=${printIpv4(dst)}`
  if (protocol === IP_PROTOCOL.ICMP) return `${ends} type=${sport} code=0 id=${dport}`
  return protocol === IP_PROTOCOL.TCP || protocol === IP_PROTOCOL.UDP ? `${ends} sport=${sport} dport=${dport}` : ends
}
