// Addresses and the routes that come with them: inet_insert_ifa, fib_add_ifaddr, fib_del_ifaddr (net/ipv4/devinet.c, fib_frontend.c).
// On 6.1: a local route; a broadcast route for `brd`; a connected route while the device is up. Leaves out: secondaries' promotion, lifetimes.
import { now } from '../base/lazy.ts'
import type { Result } from '../base/result.ts'
import { ok } from '../base/result.ts'
import type { IfAddr, NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { LOCAL_TABLE, MAIN_TABLE, type Route } from '../table/route.ts'
import { isLoopback, networkOf } from '../wire/address.ts'
import { type NetlinkError, refuse } from './error.ts'

const kernelRoute = (more: Pick<Route, 'table' | 'type' | 'dst' | 'dev' | 'src' | 'scope'>): Route => ({ ...more, metric: 0, proto: 'kernel', onlink: false, by: 'kernel' })

/** Rows of table local for an address. */
function localRoutes(dev: string, { local, length, broadcast }: IfAddr): readonly Route[] {
  const row = (type: 'local' | 'broadcast', address: typeof local, bits: number, scope: Route['scope']): Route =>
    kernelRoute({ table: LOCAL_TABLE, type, dst: { address, length: bits }, dev, src: local, scope })
  const own = row('local', local, 32, 'host')
  if (isLoopback(local) && length < 32) return [row('local', networkOf({ address: local, length }), length, 'host'), own, row('broadcast', (0x7fffffff) as typeof local, 32, 'link')]
  return broadcast === undefined || length >= 31 ? [own] : [own, row('broadcast', broadcast, 32, 'link')]
}

/** `dst dev DEV proto kernel scope link src LOCAL`. */
function connectedRoute(dev: string, { local, length }: IfAddr): readonly Route[] {
  if (length === 32 || isLoopback(local)) return []
  return [kernelRoute({ table: MAIN_TABLE, type: 'unicast', dst: { address: networkOf({ address: local, length }), length }, dev, src: local, scope: 'link' })]
}

const same = (a: Route, b: Route): boolean => a.type === b.type && a.dst.address === b.dst.address && a.dst.length === b.dst.length && a.dev === b.dev && a.src === b.src && a.proto === b.proto

const without = (rows: readonly Route[], gone: readonly Route[]): readonly Route[] => rows.filter((row) => !gone.some((one) => same(one, row)))

const append = (rows: readonly Route[], more: readonly Route[]): readonly Route[] => [...rows, ...more.filter((one) => !rows.some((row) => same(one, row)))]

/** fib_add_ifaddr for every address of a device that is up. */
export function withAddressRoutes(state: NetnsState, dev: NetDevice): NetnsState {
  const local = append(state.local, dev.addrs.flatMap((addr) => localRoutes(dev.ifname, addr)))
  const connected = dev.up ? dev.addrs.flatMap((addr) => connectedRoute(dev.ifname, addr)) : []
  return { ...state, local, ...(connected.length > 0 && { routes: now(append(state.routes.value, connected)) }) }
}

const withLink = (state: NetnsState, dev: NetDevice): NetnsState => ({ ...state, links: new Map(state.links).set(dev.ifname, dev) })

export function addAddr(state: NetnsState, ifname: string, addr: IfAddr): Result<NetnsState, NetlinkError> {
  const dev = state.links.get(ifname)
  if (dev === undefined) return refuse('ENODEV')
  if (dev.addrs.some(({ local, length }) => local === addr.local && length === addr.length)) return refuse('EEXIST')
  const next = { ...dev, addrs: [...dev.addrs, addr] }
  return ok(withAddressRoutes(withLink(state, next), next))
}

export function removeAddr(state: NetnsState, ifname: string, addr: Pick<IfAddr, 'local' | 'length'>): Result<NetnsState, NetlinkError> {
  const dev = state.links.get(ifname)
  if (dev === undefined) return refuse('ENODEV')
  const gone = dev.addrs.find(({ local, length }) => local === addr.local && length === addr.length)
  if (gone === undefined) return refuse('EADDRNOTAVAIL', 'ipv4: Address not found')
  const next = { ...dev, addrs: dev.addrs.filter((one) => one !== gone) }
  // Routes that prefer the address as their source go with it (fib_sync_down_addr).
  const routes = without(state.routes.value, connectedRoute(ifname, gone)).filter(({ src }) => src !== gone.local)
  return ok({ ...withLink(state, next), local: without(state.local, localRoutes(ifname, gone)), routes: now(routes) })
}

export function flushAddrs(state: NetnsState, ifname: string): Result<NetnsState, NetlinkError> {
  const dev = state.links.get(ifname)
  if (dev === undefined) return refuse('ENODEV')
  return dev.addrs.reduce<Result<NetnsState, NetlinkError>>((result, addr) => (result.ok ? removeAddr(result.value, ifname, addr) : result), ok(state))
}
