// The forwarding information base: which route a packet takes. fib_rules_lookup and fib_table_lookup of net/ipv4, ip-rule(8), ip-route(8):
// rules by priority, in each table the longest prefix, then the lowest metric, among routes whose device is up.
// Leaves out: tos-specific routes, multipath, nexthop objects.
import { type Ipv4, LIMITED_BROADCAST, contains, isMulticast, mask } from '../wire/address.ts'
import { type NetnsState } from './netns.ts'
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type Route, type Rule } from './route.ts'

/** What is looked up (struct flowi4). `oif`: the socket or packet is bound to a device. */
export interface FlowKey {
  readonly dst: Ipv4
  readonly src?: Ipv4 | undefined
  readonly iif?: string | undefined
  readonly oif?: string | undefined
  readonly mark?: number | undefined
}

/** fib_lookup's error for the types that forbid, in the kernel's names; no route at all is ENETUNREACH. */
export type RouteError = 'ENETUNREACH' | 'EHOSTUNREACH' | 'EACCES' | 'EINVAL'

export type Fate = { readonly row: Route; readonly error?: undefined } | { readonly row?: Route; readonly error: RouteError }

/** Why a row that contains, or might contain, the destination did not win. */
export type Lost = 'no-match' | 'shorter-prefix' | 'higher-metric' | 'device-down' | 'other-device' | 'later-table' | 'thrown'

export interface Considered {
  readonly row: Route
  readonly won: boolean
  readonly why?: Lost
}

/** One table: prefix length → network → routes by metric, in order of insertion. Lengths descend. */
type Index = readonly { readonly length: number; readonly bits: Ipv4; readonly nets: ReadonlyMap<number, readonly Route[]> }[]

const indices = new WeakMap<readonly Route[], Map<number, Index>>()

function buildIndex(routes: readonly Route[], table: number): Index {
  const lengths = new Map<number, Map<number, Route[]>>()
  for (const route of routes) {
    if (route.table !== table) continue
    const nets = lengths.get(route.dst.length) ?? new Map<number, Route[]>()
    lengths.set(route.dst.length, nets)
    const rows = nets.get(route.dst.address) ?? []
    nets.set(route.dst.address, rows)
    rows.push(route)
  }
  for (const nets of lengths.values()) for (const rows of nets.values()) rows.sort((a, b) => a.metric - b.metric)
  return [...lengths].sort(([a], [b]) => b - a).map(([length, nets]) => ({ length, bits: mask(length), nets }))
}

function indexOf(state: NetnsState, table: number): Index {
  const routes = table === LOCAL_TABLE ? state.local : state.routes.value
  const known = indices.get(routes) ?? new Map<number, Index>()
  indices.set(routes, known)
  const index = known.get(table) ?? buildIndex(routes, table)
  known.set(table, index)
  return index
}

const ERRORS = { blackhole: 'EINVAL', unreachable: 'EHOSTUNREACH', prohibit: 'EACCES' } as const

/** fib_lookup_good_nhc: a next hop counts if its device is up, and is the one asked for. */
function isUsable(state: NetnsState, route: Route, key: FlowKey): boolean {
  if (route.dev === undefined) return true
  if (state.links.get(route.dev)?.up !== true) return false
  return key.oif === undefined || key.oif === route.dev
}

function lookupTable(state: NetnsState, table: number, key: FlowKey): Route | undefined {
  for (const { bits, nets } of indexOf(state, table)) {
    const rows = nets.get((key.dst & bits) >>> 0)
    if (rows === undefined) continue
    for (const row of rows) if (isUsable(state, row, key)) return row
  }
  return undefined
}

/** fib_rule_match. */
const selects = (rule: Rule, key: FlowKey): boolean => matches(rule, key) !== (rule.invert === true)

function matches(rule: Rule, key: FlowKey): boolean {
  if (rule.from !== undefined && !contains(rule.from, key.src ?? (0 as Ipv4))) return false
  if (rule.to !== undefined && !contains(rule.to, key.dst)) return false
  // A packet of this host's own comes from the loopback (LOOPBACK_IFINDEX).
  if (rule.iif !== undefined && rule.iif !== (key.iif ?? 'lo')) return false
  if (rule.oif !== undefined && rule.oif !== key.oif) return false
  return rule.fwmark === undefined || ((key.mark ?? 0) & rule.fwmark.mask) === rule.fwmark.value
}

/** What a rule's table says, and why that does not count: fib4_rule_action, fib4_rule_suppress. */
function ask(state: NetnsState, rule: Rule, key: FlowKey): { readonly row?: Route; readonly why?: RuleLost } {
  // The table of this host's own addresses is small and never lazy: a broadcast for somebody else stops here for free.
  const row = lookupTable(state, rule.lookup, key)
  if (row === undefined) return { why: 'no-route' }
  if (row.type === 'throw') return { row, why: 'thrown' }
  const forbids = row.type === 'blackhole' || row.type === 'unreachable' || row.type === 'prohibit'
  const suppressed = rule.suppressPrefixLength !== undefined && !forbids && row.dst.length <= rule.suppressPrefixLength
  return suppressed ? { row, why: 'suppressed' } : { row }
}

/** fib4_rule_action. */
const RULE_ERRORS = { blackhole: 'EINVAL', unreachable: 'ENETUNREACH', prohibit: 'EACCES' } as const

/** The route that wins for `key`, or why there is none. */
export function lookup(state: NetnsState, key: FlowKey): Fate {
  for (const rule of state.rules) {
    if (!selects(rule, key)) continue
    if (rule.action !== undefined) return { error: RULE_ERRORS[rule.action] }
    const { row, why } = ask(state, rule, key)
    if (row === undefined || why !== undefined) continue
    if (row.type === 'blackhole' || row.type === 'unreachable' || row.type === 'prohibit') return { row, error: ERRORS[row.type] }
    return { row }
  }
  return { error: 'ENETUNREACH' }
}

/** The row of table local that an address meets. */
export const localRoute = (state: NetnsState, address: Ipv4): Route | undefined => lookupTable(state, LOCAL_TABLE, { dst: address })

/** Is `address` one of this host's own (RTN_LOCAL)? Reads table local only. */
export function isLocal(state: NetnsState, address: Ipv4): boolean {
  return localRoute(state, address)?.type === 'local'
}

/** Is `address` a broadcast address of a subnet of this host? */
export const isSubnetBroadcast = (state: NetnsState, address: Ipv4): boolean => localRoute(state, address)?.type === 'broadcast'

/** Does this host take `address` for a broadcast or a group (RTCF_BROADCAST, RTCF_MULTICAST)? */
export const isForMany = (state: NetnsState, address: Ipv4): boolean =>
  address === LIMITED_BROADCAST || isMulticast(address) || isSubnetBroadcast(state, address)

/** Why a rule did not lead to the route: its selector, its table, or a rule before it that had decided. */
export type RuleLost = 'selector' | 'no-route' | 'thrown' | 'suppressed' | 'not-reached'

export interface ConsideredRule {
  readonly rule: Rule
  readonly won: boolean
  readonly why?: RuleLost
}

/** The rules in order of priority, and what came of each. */
export function explainRules(state: NetnsState, key: FlowKey): readonly ConsideredRule[] {
  let over = false
  return state.rules.map((rule): ConsideredRule => {
    if (over) return { rule, won: false, why: 'not-reached' }
    if (!selects(rule, key)) return { rule, won: false, why: 'selector' }
    const why = rule.action === undefined ? ask(state, rule, key).why : undefined
    if (why !== undefined) return { rule, won: false, why }
    over = true
    return { rule, won: true }
  })
}

/** Every row in the order tried, with the reason why it lost; for a reader, not for every packet. */
export function explainRoute(state: NetnsState, key: FlowKey): readonly Considered[] {
  const winner = lookup(state, key).row
  const considered: Considered[] = []
  let over = false
  for (const rule of state.rules) {
    if (!selects(rule, key)) continue
    const rows = rule.lookup === LOCAL_TABLE ? state.local : state.routes.value.filter((row) => row.table === rule.lookup)
    const sorted = rows.toSorted((a, b) => b.dst.length - a.dst.length || a.metric - b.metric)
    for (const row of sorted) {
      if (row === winner && !over) considered.push({ row, won: true })
      else considered.push({ row, won: false, why: reasonLost(state, row, key, over ? undefined : winner, over) })
    }
    if (winner !== undefined && rows.includes(winner)) over = true
  }
  return considered
}

function reasonLost(state: NetnsState, row: Route, key: FlowKey, winner: Route | undefined, over: boolean): Lost {
  if (!contains(row.dst, key.dst)) return 'no-match'
  if (over) return 'later-table'
  if (row.type === 'throw') return 'thrown'
  if (row.dev !== undefined && state.links.get(row.dev)?.up !== true) return 'device-down'
  if (!isUsable(state, row, key)) return 'other-device'
  return winner !== undefined && winner.dst.length > row.dst.length ? 'shorter-prefix' : 'higher-metric'
}

/** The names `ip` prints for table ids. */
export const TABLE_NAMES: ReadonlyMap<number, string> = new Map([
  [LOCAL_TABLE, 'local'],
  [MAIN_TABLE, 'main'],
  [DEFAULT_TABLE, 'default'],
])
