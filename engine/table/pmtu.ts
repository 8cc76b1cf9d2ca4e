// What this host has learned of the MTU of paths: route exceptions (fnhe) of net/ipv4/route.c, ip_rt_update_pmtu, RFC 1191.
import type { Ipv4 } from '../wire/address.ts'
import type { NetnsState } from './netns.ts'

/** net.ipv4.route.min_pmtu and mtu_expires. */
const MIN_PMTU = 552
const EXPIRES = 600_000_000_000

/** The MTU towards `dst` over a device of `mtu`. */
export function pathMtu(state: NetnsState, dst: Ipv4, mtu: number, now: number): number {
  const learned = state.pmtu?.get(dst)
  return learned === undefined || learned.expires <= now ? mtu : Math.min(mtu, learned.mtu)
}

/** A router said that packets to `dst` must not be longer than `mtu`. */
export function learnPathMtu(state: NetnsState, dst: Ipv4, mtu: number, now: number): NetnsState {
  const known = state.pmtu?.get(dst)
  const least = Math.max(mtu, MIN_PMTU)
  if (known !== undefined && known.expires > now && known.mtu <= least) return state
  return { ...state, pmtu: new Map(state.pmtu).set(dst, { mtu: least, expires: now + EXPIRES }) }
}

/** `ip route flush cache`. */
export function forgetPathMtus(state: NetnsState): NetnsState {
  return state.pmtu === undefined ? state : { ...state, pmtu: new Map() }
}
