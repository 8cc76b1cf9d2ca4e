// `ip route` (ip-route(8), iproute.c of iproute2 6.1): add, change, replace, append, prepend, del, flush, get, show. Multipath, encapsulation,
// TOS and metrics other than `metric` and `mtu` are refused by name.
import type { Operation, RouteSelector } from '../netlink/operation.ts'
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type Route, type RouteType } from '../table/route.ts'
import type { Prefix } from '../wire/address.ts'
import {
  type Arguments,
  Wrong,
  abbreviates,
  absent,
  addressArgument,
  garbage,
  invalid,
  numberArgument,
  prefixArgument,
  wordSet,
  scopeArgument,
} from './arguments.ts'
import type { Options } from './options.ts'
import { type Parsed, change } from './parsed.ts'
import { getRoute } from './route-get.ts'
import { PROTOCOL_NAMES } from './protocols.ts'
import { type RouteFilter, showRoutes } from './show-route.ts'

const TYPES: readonly RouteType[] = ['unicast', 'local', 'broadcast', 'blackhole', 'unreachable', 'prohibit', 'throw']
const TYPES_ABSENT = ['multicast', 'anycast', 'nat', 'xresolve']
const TABLES: Readonly<Record<string, number>> = { local: LOCAL_TABLE, main: MAIN_TABLE, default: DEFAULT_TABLE }
const INFO_ABSENT = wordSet(`
  advmss rtt rttvar reordering window cwnd initcwnd ssthresh realms rto_min hoplimit initrwnd features
  quickack congctl pref expires fastopen_no_cookie nexthop nhid encap tos dsfield ttl-propagate vrf pervasive as
`)

export const tableArgument = (word: string, complaint: string): number => TABLES[word] ?? numberArgument(word, complaint)

export function parseRoute(args: Arguments, options: Options): Parsed {
  const command = args.peek()
  if (command === undefined) return showRoutes(filter(args), options)
  args.next()
  if (['show', 'list', 'lst'].some((full) => abbreviates(command, full))) return showRoutes(filter(args), options)
  if (abbreviates(command, 'add')) return route(args, 'route.add')
  if (abbreviates(command, 'change') || command === 'chg') return route(args, 'route.change')
  if (abbreviates(command, 'prepend')) return route(args, 'route.prepend')
  if (abbreviates(command, 'replace')) return route(args, 'route.replace')
  if (abbreviates(command, 'append')) return route(args, 'route.append')
  if (abbreviates(command, 'delete')) return remove(args)
  if (abbreviates(command, 'get')) return getRoute(args)
  if (abbreviates(command, 'flush')) return flush(args)
  if (['save', 'restore', 'showdump', 'test', 'help'].includes(command)) return absent(`ip route ${command}`)
  throw new Wrong(`Command "${command}" is unknown, try "ip route help".`)
}

type Draft = { -readonly [K in keyof Route]?: Route[K] }

const USAGE = `Usage: ip route { list | flush } SELECTOR
       ip route get ADDRESS [ from ADDRESS iif STRING ] [ oif STRING ] [ mark NUMBER ]
       ip route { add | del | append | replace } ROUTE
SELECTOR := [ root PREFIX ] [ match PREFIX ] [ exact PREFIX ] [ table TABLE_ID ] [ proto RTPROTO ] [ type TYPE ] [ scope SCOPE ]
ROUTE := [ TYPE ] PREFIX [ table TABLE_ID ] [ proto RTPROTO ] [ scope SCOPE ] [ metric METRIC ] [ via ADDRESS ] [ dev STRING ] [ src ADDRESS ] [ onlink ]
TYPE := { unicast | local | broadcast | throw | unreachable | prohibit | blackhole }`

/** iproute_modify(): the words that describe a route. */
function describe(args: Arguments): Draft {
  const draft: Draft = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'src') draft.src = addressArgument(args.need())
    else if (word === 'via') draft.via = via(args, draft)
    else if (abbreviates(word, 'metric') || abbreviates(word, 'priority') || abbreviates(word, 'preference'))
      draft.metric = numberArgument(args.need(), '"metric" value is invalid\n')
    else if (abbreviates(word, 'scope')) draft.scope = scopeArgument(args.need(), 'invalid "scope" value\n')
    else if (abbreviates(word, 'protocol')) draft.proto = protocolArgument(args.need(), '"protocol" value is invalid\n')
    else if (abbreviates(word, 'table')) draft.table = tableArgument(args.need(), '"table" value is invalid\n')
    else if (word === 'dev' || word === 'oif') draft.dev = args.need()
    else if (word === 'onlink') draft.onlink = true
    else if (word === 'mtu') draft.mtu = mtu(args)
    else if (INFO_ABSENT.has(word)) absent(`ip route ${word}`)
    else destination(args, word, draft)
  }
  return draft
}

function mtu(args: Arguments): number {
  const word = args.need()
  return word === 'lock' ? absent('ip route mtu lock') : numberArgument(word, '"mtu" value is invalid\n')
}

function destination(args: Arguments, word: string, draft: Draft): void {
  const to = word === 'to' ? args.need() : word
  const type = TYPES.find((one) => one === to)
  if (TYPES_ABSENT.includes(to)) absent(`ip route ${to}`)
  const prefix = type === undefined ? to : args.need()
  if (draft.dst !== undefined) garbage('to', prefix)
  if (type !== undefined) draft.type = type
  draft.dst = prefixArgument(prefix)
}

function via(args: Arguments, draft: Draft): NonNullable<Route['via']> {
  const word = args.need()
  if (draft.via !== undefined) invalid('via', 'use nexthop syntax to specify multiple via\n')
  if (word === 'inet6') absent('IPv6')
  return addressArgument(word === 'inet' ? args.need() : word)
}

function protocolArgument(word: string, complaint: string): string {
  const named = Object.values(PROTOCOL_NAMES).find((name) => name === word)
  const number = named === undefined ? numberArgument(word, complaint, 0, 255) : undefined
  return number === undefined ? word : (PROTOCOL_NAMES[number] ?? String(number))
}

/** iproute2's defaults: proto boot; scope link for a unicast route without gateway, host for a local one, else global. */
function route(args: Arguments, kind: Extract<Operation, { readonly route: Route }>['kind']): Parsed {
  if (args.peek() === undefined) throw new Wrong(USAGE)
  const { dst, type = 'unicast', table, metric = 0, proto = 'boot', onlink = false, scope, ...rest } = describe(args)
  if (dst === undefined) return absent('ip route add without a destination')
  const natural = type === 'local' ? 'host' : type === 'broadcast' || (type === 'unicast' && rest.via === undefined) ? 'link' : 'global'
  const own = table ?? (type === 'local' || type === 'broadcast' ? LOCAL_TABLE : MAIN_TABLE)
  return change('ip', {
    kind,
    route: { ...rest, dst, type, table: own, metric, proto, onlink, scope: scope ?? natural, by: 'operator' },
  } satisfies Operation)
}

function remove(args: Arguments): Parsed {
  if (args.peek() === undefined) throw new Wrong(USAGE)
  const { onlink: _, by: __, mtu: ___, ...match } = describe(args)
  const table = match.table ?? (match.type === 'local' || match.type === 'broadcast' ? LOCAL_TABLE : MAIN_TABLE)
  return change('ip', { kind: 'route.del', match: { ...match, table } })
}

/** iproute_list_flush_or_save(): what is shown or flushed. */
function filter(args: Arguments): RouteFilter {
  const to: { -readonly [K in keyof RouteFilter]: RouteFilter[K] } = { table: MAIN_TABLE }
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (abbreviates(word, 'table')) to.table = listedTable(args.need())
    else if (abbreviates(word, 'protocol')) to.proto = protocolArgument(args.need(), 'invalid "protocol"\n')
    else if (abbreviates(word, 'scope')) to.scope = scopeArgument(args.need(), 'invalid "scope"\n')
    else if (abbreviates(word, 'type')) to.type = typeArgument(args.need())
    else if (word === 'dev' || word === 'oif' || word === 'iif') to.dev = args.need()
    else if (word === 'via') to.via = addressArgument(args.need())
    else if (word === 'src') to.src = addressArgument(args.need())
    else if (abbreviates(word, 'metric') || abbreviates(word, 'priority'))
      to.metric = numberArgument(args.need(), '"metric" value is invalid\n')
    else if (INFO_ABSENT.has(word) || word === 'from' || word === 'cloned' || word === 'cached') absent(`ip route show ${word}`)
    else Object.assign(to, networks(args, word))
  }
  return to
}

/** `[to] [root | match | exact] PREFIX`; without a word for it, exact. */
function networks(args: Arguments, first: string): { readonly root?: Prefix; readonly match?: Prefix; readonly dst?: Prefix } {
  const word = first === 'to' ? args.need() : first
  if (word === 'root') return { root: prefixArgument(args.need()) }
  if (word === 'match') return { match: prefixArgument(args.need()) }
  return { dst: prefixArgument(word === 'exact' ? args.need() : word) }
}

/** `all` and 0 are every table. */
function listedTable(word: string): number {
  if (word === 'all') return 0
  if (word === 'cache') return absent('the route cache')
  return tableArgument(word, 'table id value is invalid\n')
}

function typeArgument(word: string): RouteType {
  return (
    TYPES.find((one) => one === word) ??
    (TYPES_ABSENT.includes(word) ? absent(`type ${word}`) : invalid(word, 'node type value is invalid\n'))
  )
}

function flush(args: Arguments): Parsed {
  if (args.peek() === undefined) throw new Wrong('"ip route flush" requires arguments.', 1)
  if (args.peek() === 'cache') {
    args.next()
    const more = args.next()
    if (more !== undefined) prefixArgument(more)
    return change('ip', { kind: 'route.flush-cache' })
  }
  const { root, match, ...selector } = filter(args)
  if (root !== undefined || match !== undefined) return absent('ip route flush root and match')
  return change('ip', { kind: 'route.flush', match: selector satisfies RouteSelector })
}
