import { describe, expect, it } from 'vitest'
import { ipv4 } from '../wire/address.ts'
import { type Spent, spendGlobal, spendPeer, spendRedirect, spendRouteError } from './icmp-limit.ts'
import { netns } from './netns.fixture.ts'
import type { NetnsState } from './netns.ts'

const dst = ipv4('10.0.1.2')
const SECOND = 1e9
const START = 1000 * SECOND
const EXCEEDED = [11, 0] as const

/** Asks at each of the times (ns), keeping what was spent; tells which were allowed. */
function allowed(
  times: readonly number[],
  ask: (state: NetnsState, now: number) => Spent,
  sysctl: Record<string, string> = {},
): readonly boolean[] {
  let state = netns({ sysctl })
  return times.map((t) => {
    const spent = ask(state, START + t)
    state = { ...state, limits: spent.limits }
    return spent.allowed
  })
}

const every = (step: number, count: number): readonly number[] => Array.from({ length: count }, (_, i) => i * step)
const count = (all: readonly boolean[]): number => all.filter(Boolean).length
const peer = (state: NetnsState, now: number): Spent => spendPeer(state, ...EXCEEDED, dst, now)
const global = (state: NetnsState, now: number): Spent => spendGlobal(state, ...EXCEEDED, now)

describe('icmp_ratelimit', () => {
  it('lets six through at once, then one a second', () => {
    expect(count(allowed(every(1e6, 20), peer))).toBe(6)
    expect(count(allowed(every(SECOND, 20), peer))).toBe(20)
  })

  it('is per destination', () => {
    const other = ipv4('10.0.1.3')
    expect(count(allowed(every(1e6, 12), (state, now) => spendPeer(state, ...EXCEEDED, (now / 1e6) % 2 === 0 ? dst : other, now)))).toBe(12)
  })

  it('leaves alone fragmentation needed and what the mask does not name', () => {
    expect(count(allowed(every(1e6, 20), (state, now) => spendPeer(state, 3, 4, dst, now)))).toBe(20)
    expect(count(allowed(every(1e6, 20), (state, now) => spendPeer(state, 5, 1, dst, now)))).toBe(20)
    expect(count(allowed(every(1e6, 20), peer, { 'net.ipv4.icmp_ratemask': '0' }))).toBe(20)
    expect(count(allowed(every(1e6, 20), peer, { 'net.ipv4.icmp_ratelimit': '0' }))).toBe(20)
  })
})

describe('icmp_msgs_per_sec', () => {
  it('lets icmp_msgs_burst through at once, and refills every 20 ms', () => {
    expect(count(allowed(every(1000, 100), global))).toBe(50)
    expect(count(allowed([...every(1000, 100), ...every(1000, 100).map((t) => t + 20e6)], global))).toBe(70)
    expect(count(allowed(every(1000, 100), global, { 'net.ipv4.icmp_msgs_burst': '5' }))).toBe(5)
  })
})

describe('a route error', () => {
  const both = (state: NetnsState, now: number): Spent => {
    const first = spendRouteError(state, dst, now)
    return first.allowed ? spendPeer({ ...state, limits: first.limits }, 3, 1, dst, now) : first
  }

  it('pays twice out of one bucket: two of twenty fast pings are answered, four of one a second', () => {
    expect(allowed(every(60e6, 20), both).map(Number).join('')).toBe('11000000000000000000')
    expect(allowed(every(SECOND, 8), both).map(Number).join('')).toBe('11110000')
  })

  it('is free when error_cost is 0', () => {
    expect(count(allowed(every(1e6, 20), (state, now) => spendRouteError(state, dst, now), { 'net.ipv4.route.error_cost': '0' }))).toBe(20)
  })
})

describe('a redirect', () => {
  const redirect = (state: NetnsState, now: number): Spent => spendRedirect(state, dst, now)

  it('is sent ever more rarely, nine times, then no more until the host has been quiet', () => {
    const fast = allowed(every(1e6, 30_000), redirect)
    expect(count(fast)).toBe(9)
    expect(fast.flatMap((sent, i) => (sent ? [i] : [])).slice(0, 4)).toEqual([0, 41, 122, 283])
    expect(count(allowed([...every(1e6, 30_000), 30 * SECOND + 21 * SECOND], redirect))).toBe(10)
  })
})
