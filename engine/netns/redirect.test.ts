import { describe, expect, it } from 'vitest'
import type { Effect } from '../device/effect.ts'
import type { Neigh } from '../table/neigh.ts'
import { addr, device, netns, route } from '../table/netns.fixture.ts'
import { learnRedirect, nextHop } from '../table/redirect.ts'
import type { Socket } from '../table/socket.ts'
import { ipv4, prefix } from '../wire/address.ts'
import { encodeIcmpEcho, encodeIcmpRedirect } from '../wire/icmp.ts'
import { NO_OPTIONS, encodeIpv4, ipv4Header } from '../wire/ipv4.ts'
import type { StackContext } from './context.ts'
import { forward } from './forward.ts'
import { redirectReceive } from './redirect.ts'
import { routeInput } from './route-input.ts'

const host = ipv4('10.0.0.1')
const router = ipv4('10.0.0.254')
const better = ipv4('10.0.0.253')
const dst = ipv4('10.9.0.1')
const eth0 = device('eth0', { addrs: [addr('10.0.0.1')] })
const known: Neigh = {
  dst: better,
  dev: 'eth0',
  lladdr: eth0.lladdr,
  nud: 'STALE',
  by: 'learned',
  confirmed: 0,
  updated: 0,
  used: 0,
  probes: 0,
}
const onLink = route('10.0.0.0/24', { scope: 'link' })
const viaRouter = route('0.0.0.0/0', { via: router })
const ping = encodeIpv4({ src: host, dst, protocol: 1, ttl: 63 }, NO_OPTIONS, encodeIcmpEcho(8, 7, 1, new Uint8Array(8)))
const socket = { id: 4, netns: 'n', type: 'icmp', lport: 7, local: 0, remote: 0, rport: 0 } as Socket

function hear({
  sysctl = {},
  neigh = [known],
  sockets = [socket],
  from = router,
  gateway = better,
}: {
  readonly sysctl?: Record<string, string>
  readonly neigh?: readonly Neigh[]
  readonly sockets?: readonly Socket[]
  readonly from?: typeof router
  readonly gateway?: typeof router
}): readonly Effect[] {
  const body = encodeIcmpRedirect(1, gateway, ping)
  const bytes = encodeIpv4({ src: from, dst: host, protocol: 1, ttl: 64 }, NO_OPTIONS, body)
  const state = netns({ links: [eth0], routes: [onLink, viaRouter], neigh, sysctl })
  const header = ipv4Header.decode(bytes)
  if (header === undefined) throw new Error('no header')
  return redirectReceive({ state, now: 0, ident: 1, sockets }, eth0, { packet: 1, bytes, mark: 0 }, header, body)
}

const decision = (effects: readonly Effect[]): string | undefined =>
  effects.flatMap((effect) => (effect.kind === 'step' && effect.detail.kind === 'redirect' ? [effect.detail.decision] : []))[0]
const kinds = (effects: readonly Effect[]): readonly string[] => effects.map(({ kind }) => kind)

describe('a host that hears a redirect', () => {
  it('takes note when it knows the better router’s MAC, and tells the process', () => {
    const effects = hear({})
    expect(effects).toContainEqual({ kind: 'learn.redirect', dst, redirect: { via: better, instead: router, dev: 'eth0' } })
    expect(effects).toContainEqual(expect.objectContaining({ kind: 'message', socket: 4 }))
  })

  it('asks for the MAC first otherwise', () => {
    const effects = hear({ neigh: [] })
    expect(decision(effects)).toBe('unresolved')
    expect(kinds(effects)).toContain('xmit')
    expect(kinds(effects)).not.toContain('learn.redirect')
  })

  it('ignores what no socket of its own sent', () => expect(kinds(hear({ sockets: [] }))).toEqual(['delivered']))

  it.each([
    ['not-our-gateway', { from: ipv4('10.0.0.77') }],
    ['accept_redirects', { sysctl: { 'net.ipv4.conf.all.accept_redirects': '0', 'net.ipv4.conf.eth0.accept_redirects': '0' } }],
    ['not-a-gateway', { gateway: host }],
    [
      'not-a-gateway',
      { gateway: ipv4('10.1.0.1'), sysctl: { 'net.ipv4.conf.all.shared_media': '0', 'net.ipv4.conf.eth0.shared_media': '0' } },
    ],
    ['secure_redirects', { sysctl: { 'net.ipv4.conf.all.shared_media': '0', 'net.ipv4.conf.eth0.shared_media': '0' } }],
  ])('%s', (why, more) => {
    const effects = hear(more)
    expect(decision(effects)).toBe(why)
    expect(kinds(effects)).not.toContain('learn.redirect')
  })

  it('sends the next packet there, while the route is what it was', () => {
    const state = learnRedirect(netns({ links: [eth0] }), dst, { via: better, instead: router, dev: 'eth0' }, 0)
    expect(nextHop(state, viaRouter, dst, 1)).toBe(better)
    expect(nextHop(state, viaRouter, ipv4('10.9.0.2'), 1)).toBe(router)
    expect(nextHop(state, route('0.0.0.0/0', { via: ipv4('10.0.0.9') }), dst, 1)).toBe(ipv4('10.0.0.9'))
    expect(nextHop(state, viaRouter, dst, 301e9)).toBe(router)
  })
})

describe('a router whose next hop is on the sender’s link', () => {
  const self = device('eth0', { addrs: [addr('10.0.0.254')] })
  const routes = [onLink, { ...route('0.0.0.0/0', { via: better }), dst: prefix('10.9.0.0/24') }]
  const sent = (sysctl: Record<string, string>, src = host): readonly string[] => {
    const state = netns({ links: [self], routes, neigh: [known], sysctl: { 'net.ipv4.conf.eth0.forwarding': '1', ...sysctl } })
    const bytes = encodeIpv4({ src, dst, protocol: 1, ttl: 64 }, NO_OPTIONS, encodeIcmpEcho(8, 7, 1, new Uint8Array(8)))
    const header = ipv4Header.decode(bytes)
    const way = routeInput(state, self, { src, dst, mark: 0 })
    if (header === undefined || way.kind !== 'forward') throw new Error('not forwarded')
    const context: StackContext = { state, now: 1e9, ident: 1, sockets: [] }
    return kinds(forward(context, self, { packet: 1, bytes, mark: 0 }, header, way, 'host')).filter(
      (kind) => kind === 'output' || kind === 'xmit',
    )
  }

  it('redirects first, then forwards', () => expect(sent({})).toEqual(['output', 'xmit']))
  it('only forwards without send_redirects', () =>
    expect(sent({ 'net.ipv4.conf.all.send_redirects': '0', 'net.ipv4.conf.eth0.send_redirects': '0' })).toEqual(['xmit']))
  it('only forwards for a sender behind another router', () => expect(sent({}, ipv4('10.9.0.7'))).toEqual(['xmit']))
})
