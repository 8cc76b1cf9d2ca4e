import { describe, expect, it } from 'vitest'
import { ipv4 } from '../wire/address.ts'
import { explainRoute, explainRules, isLocal, lookup } from './fib.ts'
import { addr, device, netns as namespace, route } from './netns.fixture.ts'
import type { NetnsState } from './netns.ts'
import { MAIN_TABLE, type Route, type Rule } from './route.ts'

const row = route

const netns = (routes: readonly Route[], down: readonly string[] = []): NetnsState =>
  namespace({
    links: ['eth0', 'eth1'].map((name) => device(name, { up: !down.includes(name), addrs: name === 'eth0' ? [addr('10.0.0.1')] : [] })),
    routes,
  })

const to = (state: NetnsState, dst: string, more = {}) => lookup(state, { dst: ipv4(dst), ...more })

describe('lookup', () => {
  it('takes the longest prefix, then the lowest metric', () => {
    const near = row('10.1.0.0/16', { dev: 'eth1', metric: 100 })
    const nearer = row('10.1.0.0/16', { dev: 'eth1', metric: 10 })
    const state = netns([row('0.0.0.0/0'), row('10.0.0.0/8'), near, nearer])
    expect(to(state, '10.1.2.3').row).toBe(nearer)
    expect(to(state, '10.2.2.3').row?.dst.length).toBe(8)
    expect(to(state, '11.2.2.3').row?.dst.length).toBe(0)
  })

  it('prefers table local and knows its own addresses', () => {
    const state = netns([row('10.0.0.0/24')])
    expect(to(state, '10.0.0.1').row?.type).toBe('local')
    expect(isLocal(state, ipv4('10.0.0.1'))).toBe(true)
    expect(isLocal(state, ipv4('10.0.0.2'))).toBe(false)
  })

  it('passes over routes of a device that is down, or of another device than the one asked for', () => {
    const through1 = row('10.0.0.0/24', { dev: 'eth1' })
    expect(to(netns([row('0.0.0.0/0'), through1], ['eth1']), '10.0.0.9').row?.dev).toBe('eth0')
    expect(to(netns([row('10.0.0.0/24'), through1]), '10.0.0.9', { oif: 'eth1' }).row).toBe(through1)
  })

  it.each([
    ['blackhole', 'EINVAL'],
    ['unreachable', 'EHOSTUNREACH'],
    ['prohibit', 'EACCES'],
  ] as const)('answers %s with %s', (type, error) => {
    expect(to(netns([row('10.9.0.0/16', { type })]), '10.9.1.1').error).toBe(error)
  })

  it('goes on to the next rule after throw, and says ENETUNREACH at the end', () => {
    expect(to(netns([row('10.9.0.0/16', { type: 'throw' }), row('0.0.0.0/0')]), '10.9.1.1').error).toBe('ENETUNREACH')
  })

  it('lets a rule send marked packets to another table', () => {
    const marked = row('0.0.0.0/0', { table: 100, dev: 'eth1' })
    const state = netns([row('0.0.0.0/0'), marked])
    const rules = [{ priority: 100, fwmark: { value: 1, mask: 1 }, lookup: 100, by: 'operator' as const }, ...state.rules]
    expect(to({ ...state, rules }, '1.1.1.1', { mark: 1 }).row).toBe(marked)
    expect(to({ ...state, rules }, '1.1.1.1').row?.dev).toBe('eth0')
  })
})

describe('explainRoute', () => {
  it('names the row that won and why each other lost', () => {
    const state = netns(
      [row('0.0.0.0/0'), row('10.1.0.0/16'), row('10.1.0.0/16', { metric: 5 }), row('10.1.2.0/24', { dev: 'eth1' }), row('10.2.0.0/16')],
      ['eth1'],
    )
    const explained = explainRoute(state, { dst: ipv4('10.1.2.3') }).map(({ row: one, won, why }) => [one.dst.length, won ? 'won' : why])
    expect(explained).toEqual([
      [32, 'no-match'],
      [24, 'device-down'],
      [16, 'won'],
      [16, 'no-match'],
      [16, 'higher-metric'],
      [0, 'shorter-prefix'],
    ])
  })
})

describe('rules', () => {
  const rules = (...more: readonly Partial<Rule>[]): NetnsState => {
    const state = netns([row('0.0.0.0/0'), row('10.1.0.0/16'), row('0.0.0.0/0', { dev: 'eth1', table: 100 })])
    return {
      ...state,
      rules: [
        ...state.rules.slice(0, 1),
        ...more.map((rule) => ({ priority: 5, lookup: 100, by: 'operator' as const, ...rule })),
        ...state.rules.slice(1),
      ],
    }
  }
  const dev = (state: NetnsState, dst: string, more = {}): string | undefined => to(state, dst, more).row?.dev

  it('iif lo is what this host sends itself', () => {
    expect(dev(rules({ iif: 'lo' }), '8.8.8.8')).toBe('eth1')
    expect(dev(rules({ iif: 'lo' }), '8.8.8.8', { iif: 'eth0' })).toBe('eth0')
  })

  it('oif is the device that a socket is bound to', () => {
    expect(dev(rules({ oif: 'eth1' }), '8.8.8.8', { oif: 'eth1' })).toBe('eth1')
    expect(dev(rules({ oif: 'eth1' }), '8.8.8.8')).toBe('eth0')
  })

  it('not turns the selector around', () => {
    const state = rules({ invert: true, fwmark: { value: 1, mask: 0xffffffff } })
    expect(dev(state, '8.8.8.8')).toBe('eth1')
    expect(dev(state, '8.8.8.8', { mark: 1 })).toBe('eth0')
  })

  it('suppress_prefixlength passes over routes that are too general', () => {
    const state = rules({ lookup: MAIN_TABLE, suppressPrefixLength: 0 }, { lookup: 100 })
    expect(dev(state, '8.8.8.8')).toBe('eth1')
    expect(dev(state, '10.1.2.3')).toBe('eth0')
    expect(explainRules(state, { dst: ipv4('8.8.8.8') }).map(({ why }) => why)).toEqual([
      'no-route',
      'suppressed',
      undefined,
      'not-reached',
    ])
  })
})
