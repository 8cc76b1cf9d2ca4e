// `ip route` (ip-route(8)): add, replace, append, change, del, flush, get, show. Multipath, encap and metrics other than `metric` are left out.
import type { Operation, RouteSelector } from '../netlink/operation.ts'
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type Route, type RouteType } from '../table/route.ts'
import { type Arguments, Wrong, abbreviates, addressArgument, numberArgument, prefixArgument } from './arguments.ts'
import { scopeArgument } from './ip-addr.ts'
import { type Parsed, change } from './parsed.ts'
import { getRoute, showRoutes } from './show-route.ts'

const TYPES: readonly RouteType[] = ['unicast', 'local', 'broadcast', 'blackhole', 'unreachable', 'prohibit', 'throw']
const PROTOCOLS = ['kernel', 'boot', 'static', 'bird', 'zebra', 'bgp', 'ospf', 'dhcp', 'ra', 'redirect', 'babel', 'isis', 'rip', 'eigrp']
const NAMES: Readonly<Record<string, number>> = { local: LOCAL_TABLE, main: MAIN_TABLE, default: DEFAULT_TABLE, all: 0 }

export function tableArgument(word: string): number {
  return NAMES[word] ?? numberArgument(word, 'table id value is invalid')
}

export function parseRoute(args: Arguments): Parsed {
  const command = args.peek() ?? 'show'
  if (['show', 'list', 'lst'].some((full) => abbreviates(command, full))) {
    args.next()
    return showRoutes(selector(args))
  }
  args.next()
  if (abbreviates(command, 'add')) return change('ip', route(args, 'route.add'))
  if (abbreviates(command, 'replace') || command === 'change' || command === 'chg') return change('ip', route(args, 'route.replace'))
  if (abbreviates(command, 'append')) return change('ip', route(args, 'route.append'))
  if (abbreviates(command, 'delete')) return change('ip', { kind: 'route.del', match: selector(args) })
  if (abbreviates(command, 'get')) return getRoute(args)
  if (abbreviates(command, 'flush')) return flush(args)
  throw new Wrong(`Command "${command}" is unknown, try "ip route help".`)
}

function flush(args: Arguments): Parsed {
  if (args.peek() === 'cache') return change('ip', { kind: 'route.flush-cache' })
  if (args.peek() === undefined) throw new Wrong('"ip route flush" requires arguments.')
  return change('ip', { kind: 'route.flush', match: selector(args) })
}

type Draft = { -readonly [K in keyof Route]?: Route[K] }

/** The words that describe a route; whatever is given. */
function describe(args: Arguments): Draft {
  const draft: Draft = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'via') draft.via = addressArgument(viaWord(args))
    else if (word === 'dev' || word === 'oif') draft.dev = args.need()
    else if (word === 'src') draft.src = addressArgument(args.need())
    else if (word === 'metric' || word === 'priority' || word === 'preference') draft.metric = numberArgument(args.need(), '"metric" value is invalid')
    else if (word === 'proto' || word === 'protocol') draft.proto = protocol(args.need())
    else if (word === 'scope') draft.scope = scopeArgument(args.need())
    else if (word === 'table') draft.table = tableArgument(args.need())
    else if (word === 'onlink') draft.onlink = true
    else if (word === 'type') draft.type = typeArgument(args.need())
    else if (draft.dst === undefined && draft.type === undefined && TYPES.some((type) => type === word)) draft.type = typeArgument(word)
    else if (draft.dst === undefined) draft.dst = prefixArgument(word === 'to' || word === 'root' || word === 'exact' ? args.need() : word)
    else throw new Wrong(`Error: either "to" is duplicate, or "${word}" is a garbage.`)
  }
  return draft
}

function viaWord(args: Arguments): string {
  const word = args.need()
  return word === 'inet' ? args.need() : word
}

function protocol(word: string): string {
  if (PROTOCOLS.includes(word) || /^\d{1,3}$/.test(word)) return word
  throw new Wrong(`Error: argument "${word}" is wrong: "protocol" value is invalid`)
}

function typeArgument(word: string): RouteType {
  const type = TYPES.find((one) => one === word)
  if (type === undefined) throw new Wrong(`Error: argument "${word}" is wrong: unknown route type`)
  return type
}

/** iproute2's defaults: proto boot; scope link for a unicast route without gateway, host for a local one, else global. */
function route(args: Arguments, kind: 'route.add' | 'route.replace' | 'route.append'): Operation {
  const { dst, type = 'unicast', table, metric = 0, proto = 'boot', onlink = false, scope, ...rest } = describe(args)
  if (dst === undefined) throw new Wrong('RTNETLINK answers: No such device', 2)
  const natural = type === 'local' ? 'host' : type === 'broadcast' || (type === 'unicast' && rest.via === undefined) ? 'link' : 'global'
  const own = table ?? (type === 'local' || type === 'broadcast' ? LOCAL_TABLE : MAIN_TABLE)
  return { kind, route: { ...rest, dst, type, table: own, metric, proto, onlink, scope: scope ?? natural, by: 'operator' } }
}

const selector = (args: Arguments): RouteSelector => {
  const { onlink: _, src: __, ...match } = describe(args)
  return match
}
