// Better next hops that routers have told of: route exceptions with a gateway (fnhe_gw) of net/ipv4/route.c, RFC 1122 section 3.2.2.2.
import type { Ipv4 } from '../wire/address.ts'
import type { NetnsState, Redirect } from './netns.ts'
import type { Route } from './route.ts'

/** net.ipv4.route.gc_timeout */
const TIMEOUT = 300_000_000_000

/** What a router told of `dst`, if the route still leads where it did then. */
export function findRedirect(state: NetnsState, { via, dev }: Route, dst: Ipv4, now: number): Redirect | undefined {
  const known = state.redirects?.get(dst)
  return known !== undefined && known.expires > now && known.instead === via && known.dev === dev ? known : undefined
}

/** rt_nexthop: the neighbour to which a packet to `dst` goes by `route`. */
export const nextHop = (state: NetnsState, route: Route, dst: Ipv4, now: number): Ipv4 =>
  (route.via === undefined ? undefined : findRedirect(state, route, dst, now)?.via) ?? route.via ?? dst

/** update_or_create_fnhe. */
export const learnRedirect = (state: NetnsState, dst: Ipv4, redirect: Omit<Redirect, 'expires'>, now: number): NetnsState => ({
  ...state,
  redirects: new Map(state.redirects).set(dst, { ...redirect, expires: now + TIMEOUT }),
})
