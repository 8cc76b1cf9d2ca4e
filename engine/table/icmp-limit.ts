// How often this host may report errors: struct inet_peer's bucket of tokens, one per destination (inet_peer_xrlim_allow, ip_error,
// ip_rt_send_redirect of net/ipv4), and the credit of the whole host (icmp_global_allow). Tokens are time: a report costs some.
// One bucket serves route errors and ICMP alike, so a route error pays twice. Leaves out: the credit's random part (one each, its mean), and
// that namespaces of one kernel share the credit.
import { type Ipv4 } from '../wire/address.ts'
import { ICMP_TYPE, UNREACHABLE } from '../wire/icmp.ts'
import type { IcmpLimits, InetPeer, NetnsState } from './netns.ts'
import { sysctlNumber } from './sysctl.ts'

const MS = 1_000_000
/** USER_HZ, in which net.ipv4.route.* is told. */
const TICK = 10 * MS
const SECOND = 1000 * MS
/** XRLIM_BURST_FACTOR */
const BURST = 6

const NONE: IcmpLimits = { peers: new Map(), credit: 0, stamp: -SECOND }

/** A new peer is old enough to have its bucket full. */
const peerOf = ({ peers }: IcmpLimits, dst: Ipv4, now: number): InetPeer =>
  peers.get(dst) ?? { tokens: 0, last: now - 60 * SECOND, redirects: 0 }

const withPeer = (limits: IcmpLimits, dst: Ipv4, peer: InetPeer): IcmpLimits => ({ ...limits, peers: new Map(limits.peers).set(dst, peer) })

export interface Spent {
  readonly allowed: boolean
  readonly limits: IcmpLimits
}

/** ip_error: does the sender of a packet without a way hear of it? */
export function spendRouteError(state: NetnsState, dst: Ipv4, now: number): Spent {
  const limits = state.limits ?? NONE
  const cost = sysctlNumber(state, 'net.ipv4.route.error_cost') * TICK
  const burst = sysctlNumber(state, 'net.ipv4.route.error_burst') * TICK
  return spend(limits, dst, now, cost, burst)
}

function spend(limits: IcmpLimits, dst: Ipv4, now: number, cost: number, burst: number): Spent {
  const peer = peerOf(limits, dst, now)
  const tokens = Math.min(peer.tokens + now - peer.last, burst)
  const allowed = tokens >= cost
  return { allowed, limits: withPeer(limits, dst, { ...peer, tokens: allowed ? tokens - cost : tokens, last: now }) }
}

/** icmpv4_mask_allow: types that are never limited. */
function isExempt(state: NetnsState, type: number, code: number): boolean {
  if (type === ICMP_TYPE.UNREACHABLE && code === UNREACHABLE.FRAG_NEEDED) return true
  return ((sysctlNumber(state, 'net.ipv4.icmp_ratemask') >>> type) & 1) === 0
}

/** icmpv4_global_allow: icmp_msgs_per_sec, at most icmp_msgs_burst at once. */
export function spendGlobal(state: NetnsState, type: number, code: number, now: number): Spent {
  const limits = state.limits ?? NONE
  if (isExempt(state, type, code)) return { allowed: true, limits }
  const passed = Math.min(now - limits.stamp, SECOND)
  const more = passed < SECOND / 50 ? 0 : Math.floor((sysctlNumber(state, 'net.ipv4.icmp_msgs_per_sec') * passed) / SECOND)
  const credit = Math.min(limits.credit + more, sysctlNumber(state, 'net.ipv4.icmp_msgs_burst'))
  return { allowed: credit > 0, limits: { ...limits, credit: Math.max(credit - 1, 0), stamp: more > 0 ? now : limits.stamp } }
}

/** icmpv4_xrlim_allow: icmp_ratelimit for each destination, six at once. */
export function spendPeer(state: NetnsState, type: number, code: number, dst: Ipv4, now: number): Spent {
  const limits = state.limits ?? NONE
  if (isExempt(state, type, code)) return { allowed: true, limits }
  const cost = sysctlNumber(state, 'net.ipv4.icmp_ratelimit') * MS
  return spend(limits, dst, now, cost, BURST * cost)
}

/** ip_rt_send_redirect: each waits twice as long as the one before; after redirect_number that are not heeded, silence. */
export function spendRedirect(state: NetnsState, dst: Ipv4, now: number): Spent {
  const limits = state.limits ?? NONE
  const known = peerOf(limits, dst, now)
  const [load, most, silence] = ['load', 'number', 'silence'].map((name) => sysctlNumber(state, `net.ipv4.route.redirect_${name}`))
  const peer = now > known.last + (silence ?? 0) * TICK ? { ...known, tokens: 0, redirects: 0 } : known
  if (peer.redirects >= (most ?? 0)) return { allowed: false, limits: withPeer(limits, dst, { ...peer, last: now }) }
  const due = peer.redirects === 0 || now > peer.last + (load ?? 0) * TICK * 2 ** peer.redirects
  return { allowed: due, limits: withPeer(limits, dst, due ? { ...peer, last: now, redirects: peer.redirects + 1 } : peer) }
}
