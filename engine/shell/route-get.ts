// `ip route get ADDRESS [from A] [iif DEV] [oif DEV] [mark N]`: inet_rtm_getroute (net/ipv4/route.c), printed by iproute2 6.1. Leaves out: cached
// redirects, ports, uid other than root's.
import { routeInput } from '../netns/route-input.ts'
import { lookupOutput } from '../table/output.ts'
import { type FlowKey, TABLE_NAMES, isLocal } from '../table/fib.ts'
import type { NetnsState } from '../table/netns.ts'
import { LOCAL_TABLE, MAIN_TABLE, type Route } from '../table/route.ts'
import { findPathMtu } from '../table/pmtu.ts'
import { findRedirect, nextHop } from '../table/redirect.ts'
import { sourceFor } from '../table/source.ts'
import { ANY, LIMITED_BROADCAST, isMulticast, printIpv4 } from '../wire/address.ts'
import { type Arguments, Wrong, absent, numberArgument, prefixArgument } from './arguments.ts'
import { noSuchDevice } from './no-such.ts'
import type { Parsed, Printed } from './parsed.ts'

type Key = { -readonly [K in keyof FlowKey]: FlowKey[K] }

const ABSENT = new Set(['vrf', 'uid', 'ipproto', 'sport', 'dport', 'tos', 'dsfield', 'fibmatch', 'notify', 'connected'])

export function getRoute(args: Arguments): Parsed {
  let key: Key | undefined
  const more: Partial<Key> = {}
  let warning = ''
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'from') more.src = prefixArgument(args.need(), 'inet').address
    else if (word === 'iif') more.iif = args.need()
    else if (word === 'oif' || word === 'dev') more.oif = args.need()
    else if (word === 'mark') more.mark = numberArgument(args.need(), 'invalid mark')
    else if (ABSENT.has(word)) absent(`ip route get ${word}`)
    else {
      const { address, length } = prefixArgument(word === 'to' ? args.need() : word, key === undefined ? 'any valid' : 'inet')
      if (length !== 32) warning = `Warning: /${length} as prefix is invalid, only /32 (or none) is supported.\n`
      key = { dst: address }
    }
  }
  if (key === undefined) throw new Wrong('need at least a destination address', 1)
  const asked = { ...key, ...more }
  return {
    kind: 'show',
    print: ({ state, now }) => {
      const missing = [asked.iif, asked.oif].find((name) => name !== undefined && !state.links.has(name))
      if (missing !== undefined) return noSuchDevice(missing)
      const { rc, out } = asked.iif === undefined ? output(state, asked, now) : input(state, asked, asked.iif)
      return { rc, out: warning + out }
    },
  }
}

const REFUSALS = {
  ENETUNREACH: 'Network is unreachable',
  EHOSTUNREACH: 'No route to host',
  EACCES: 'Permission denied',
  EINVAL: 'Invalid argument',
  EXDEV: 'Invalid cross-device link',
} as const

const refused = (error: keyof typeof REFUSALS): Printed => ({ rc: 2, out: `RTNETLINK answers: ${REFUSALS[error]}\n` })

/** What an address is by itself, whatever the tables say. */
function natureOf({ dst }: FlowKey, row: Route | undefined): 'local' | 'broadcast' | 'multicast' | undefined {
  if (dst === LIMITED_BROADCAST) return 'broadcast'
  if (isMulticast(dst)) return 'multicast'
  return row?.type === 'local' || row?.type === 'broadcast' ? row.type : undefined
}

const CACHE = { local: '<local> ', broadcast: '<local,brd> ', multicast: '<mc> ' } as const

const print = (parts: readonly (string | false | undefined)[], cache: string): Printed => ({
  rc: 0,
  out: `${parts.filter((part) => part !== undefined && part !== false).join(' ')} \n    cache ${cache}\n`,
})

const markText = (mark: number): string => `mark ${mark >= 16 ? `0x${mark.toString(16)}` : mark}`

/** The table that knew. Without rules of its own a kernel has local and main as one table, which is called main (fib_trie_unmerge). */
function tableText({ rules }: NetnsState, { table }: Route): string | false {
  const merged = rules.every(({ by }) => by === 'kernel')
  return table !== MAIN_TABLE && !(merged && table === LOCAL_TABLE) && `table ${TABLE_NAMES.get(table) ?? table}`
}

/** ip_route_output_key: a packet of this host. */
function output(state: NetnsState, key: FlowKey, now: number): Printed {
  if (key.src !== undefined && !isLocal(state, key.src)) return refused('ENETUNREACH')
  const { row, error } = lookupOutput(state, key)
  if (error !== undefined) return refused(error)
  const nature = natureOf(key, row)
  return print(
    [
      nature,
      printIpv4(key.dst),
      key.src !== undefined && `from ${printIpv4(key.src)}`,
      nature === undefined && row.via !== undefined && `via ${printIpv4(nextHop(state, row, key.dst, now))}`,
      `dev ${nature === 'local' ? 'lo' : row.dev}`,
      tableText(state, row),
      key.src === undefined && `src ${printIpv4(sourceFor(state, row, key.dst))}`,
      key.mark !== undefined && markText(key.mark),
      'uid 0',
    ],
    nature === undefined ? learned(state, key, row, now) : CACHE[nature],
  )
}

/** The exception of a destination, and the route's own MTU. */
function learned(state: NetnsState, { dst }: FlowKey, row: Route, now: number): string {
  const redirect = findRedirect(state, row, dst, now)
  const path = findPathMtu(state, row, dst, now)
  const expires = Math.max(redirect?.expires ?? 0, path?.expires ?? 0)
  const mtu = path?.mtu ?? row.mtu
  return [
    redirect === undefined ? '' : '<redirected> ',
    expires === 0 ? '' : `expires ${Math.floor((expires - now) / 1_000_000_000)}sec `,
    mtu === undefined ? '' : `mtu ${mtu} `,
  ].join('')
}

/** ip_route_input: a packet that came in by `iif`. */
function input(state: NetnsState, { dst, src, mark }: FlowKey, iif: string): Printed {
  const dev = state.links.get(iif)
  if (dev === undefined) return noSuchDevice(iif)
  const way = routeInput(state, dev, { dst, src: src ?? ANY, mark: mark ?? 0 })
  if (way.kind === 'error' || way.kind === 'refused') return refused(way.error)
  const nature = way.kind === 'forward' ? undefined : (natureOf({ dst }, way.row) ?? 'local')
  const { row } = way
  return print(
    [
      nature,
      printIpv4(dst),
      src !== undefined && `from ${printIpv4(src)}`,
      nature === undefined && row?.via !== undefined && `via ${printIpv4(row.via)}`,
      `dev ${nature === undefined ? row?.dev : 'lo'}`,
      row && tableText(state, row),
      mark !== undefined && markText(mark),
    ],
    `${nature !== undefined ? CACHE[nature] : way.kind === 'forward' && way.redirect ? '<redirect> ' : ''}iif ${iif} `,
  )
}
