// How long a packet may be on its way: the route's own `mtu`, its device's, and what routers have told (route exceptions, fnhe, of
// net/ipv4/route.c: ip_rt_update_pmtu, ip_dst_mtu_maybe_forward), RFC 1191. An exception belongs to a destination and the next hop of its route then.
// Leaves out: locked MTUs below net.ipv4.route.min_pmtu; exceptions of one destination by several next hops (the last one is kept).
import type { Ipv4 } from '../wire/address.ts'
import { lookup } from './fib.ts'
import type { NetnsState, PathMtu } from './netns.ts'
import type { Route } from './route.ts'
import { sysctlNumber } from './sysctl.ts'

/** net.ipv4.route.min_pmtu and mtu_expires. */
const MIN_PMTU = 552
const EXPIRES = 600_000_000_000

/** The MTU of a packet to `dst` by `route`. One that is forwarded heeds nothing learned, unless ip_forward_use_pmtu says so. */
export function routeMtu(state: NetnsState, route: Route, dst: Ipv4, now: number, forwarding = false): number {
  const dev = state.links.get(route.type === 'local' ? 'lo' : (route.dev ?? 'lo'))?.mtu ?? 0
  const most = route.mtu ?? dev
  if (forwarding && sysctlNumber(state, 'net.ipv4.ip_forward_use_pmtu') === 0) return most
  return Math.min(most, findPathMtu(state, route, dst, now)?.mtu ?? most)
}

/** What a router told of `dst`, if the route still leads where it did then (find_exception). */
export function findPathMtu(state: NetnsState, { via, dev }: Route, dst: Ipv4, now: number): PathMtu | undefined {
  const known = state.pmtu?.get(dst)
  return known !== undefined && known.expires > now && known.via === via && known.dev === dev ? known : undefined
}

/** A router said that packets to `dst` must not be longer than `mtu`: true of the way that they take now. */
export function learnPathMtu(state: NetnsState, dst: Ipv4, mtu: number, now: number): NetnsState {
  const { row } = lookup(state, { dst })
  if (row === undefined) return state
  const least = Math.max(mtu, MIN_PMTU)
  if ((findPathMtu(state, row, dst, now)?.mtu ?? Infinity) <= least) return state
  return { ...state, pmtu: new Map(state.pmtu).set(dst, { via: row.via, dev: row.dev, mtu: least, expires: now + EXPIRES }) }
}

/** `ip route flush cache`: every route exception. */
export function forgetExceptions(state: NetnsState): NetnsState {
  return state.pmtu === undefined && state.redirects === undefined ? state : { ...state, pmtu: new Map(), redirects: new Map() }
}
