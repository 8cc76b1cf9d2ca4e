import { describe, expect, it } from 'vitest'
import { addr, device, netns, route } from '../table/netns.fixture.ts'
import { ANY, type Ipv4, ipv4 } from '../wire/address.ts'
import { arpAnswer } from './arp-answer.ts'

const eth0 = device('eth0', { addrs: [addr('10.0.1.1')] })
const eth1 = device('eth1', { ifindex: 3, addrs: [addr('10.0.2.1')] })
/** A Calico pod's host side: no address at all. */
const cali = device('cali1', { ifindex: 4 })
const asker = ipv4('10.0.1.2')
const pod = ipv4('10.65.1.2')
const ROUTES = [route('10.0.1.0/24', { dev: 'eth0' }), route('10.0.2.0/24', { dev: 'eth1' }), route('10.65.1.2/32', { dev: 'cali1' })]
const FORWARDING = { 'net.ipv4.conf.eth0.forwarding': '1', 'net.ipv4.conf.cali1.forwarding': '1' }

const ask = (tpa: string, sysctl: Record<string, string> = {}, { spa = asker as Ipv4, on = eth0, routes = ROUTES } = {}) =>
  arpAnswer(netns({ links: [eth0, eth1, cali], routes, sysctl }), on, { spa, tpa: ipv4(tpa) })

describe('an own address', () => {
  it('is answered on any device, also to somebody without an address', () => {
    expect(ask('10.0.1.1')).toMatchObject({ answered: true, decision: 'own' })
    expect(ask('10.0.2.1')).toMatchObject({ answered: true, decision: 'own' })
    expect(ask('10.0.2.1', {}, { spa: ANY })).toMatchObject({ answered: true, decision: 'own' })
  })

  it.each([
    ['1', '10.0.2.1', false],
    ['1', '10.0.1.1', true],
    ['2', '10.0.1.1', true],
    ['3', '10.0.2.1', true],
    ['8', '10.0.1.1', false],
  ])('arp_ignore=%s, %s: %s', (value, tpa, answered) => {
    const told = ask(tpa, { 'net.ipv4.conf.all.arp_ignore': value })
    expect(told.answered).toBe(answered)
    if (!answered)
      expect(told).toMatchObject({ decision: 'ignored', sysctl: { key: 'net.ipv4.conf.all.arp_ignore', value: Number(value) } })
  })

  it('arp_ignore=2 wants the asker in the same subnet', () => {
    expect(ask('10.0.1.1', { 'net.ipv4.conf.eth0.arp_ignore': '2' }, { spa: ipv4('10.9.9.9') })).toMatchObject({ decision: 'ignored' })
  })

  it('arp_filter wants the way back to leave by the same device', () => {
    const on = { 'net.ipv4.conf.eth0.arp_filter': '1' }
    expect(ask('10.0.2.1', on)).toMatchObject({ answered: true })
    expect(ask('10.0.2.1', on, { spa: ipv4('10.0.2.9') })).toMatchObject({ answered: false, decision: 'filtered', row: { dev: 'eth1' } })
  })

  it('is not told to somebody who claims to be us', () => {
    expect(ask('10.0.1.1', {}, { spa: ipv4('10.0.2.1') })).toMatchObject({ answered: false, decision: 'source-refused' })
  })

  it('is not told to somebody whom rp_filter does not believe', () => {
    const told = ask('10.0.1.1', { 'net.ipv4.conf.eth0.rp_filter': '1' }, { spa: ipv4('10.0.2.9') })
    expect(told).toMatchObject({ answered: false, decision: 'source-refused', reverse: { row: { dev: 'eth1' }, rpFilter: 1 } })
  })
})

describe('somebody else’s address', () => {
  const PROXY = { ...FORWARDING, 'net.ipv4.conf.eth0.proxy_arp': '1', 'net.ipv4.conf.cali1.proxy_arp': '1' }
  const DEFAULT = [...ROUTES, route('0.0.0.0/0', { dev: 'eth0', via: ipv4('10.0.1.254') })]

  it('is not answered without proxy_arp', () => {
    expect(ask('10.0.2.7', FORWARDING)).toMatchObject({ answered: false, decision: 'not-ours', sysctl: { value: 0 } })
  })

  it('is answered by a proxy whose route leaves by another device', () => {
    expect(ask('10.0.2.7', PROXY)).toMatchObject({ answered: true, proxy: true, decision: 'proxy', row: { dev: 'eth1' } })
  })

  it('is not answered by one that does not forward', () => {
    expect(ask('10.0.2.7', { 'net.ipv4.conf.eth0.proxy_arp': '1' })).toMatchObject({
      answered: false,
      decision: 'not-forwarding',
      sysctl: { key: 'net.ipv4.conf.eth0.forwarding', value: 0 },
    })
  })

  it('is not answered on its own link, unless that is a private VLAN', () => {
    expect(ask('10.0.1.7', PROXY)).toMatchObject({ answered: false, decision: 'same-device', row: { dev: 'eth0' } })
    const pvlan = { ...PROXY, 'net.ipv4.conf.eth0.proxy_arp_pvlan': '1' }
    expect(ask('10.0.1.7', pvlan)).toMatchObject({ answered: true, decision: 'pvlan' })
    expect(ask('10.0.1.2', pvlan)).toMatchObject({ answered: false, decision: 'same-device' })
  })

  it('169.254.1.1 needs a route on the node: the default route will do', () => {
    expect(ask('169.254.1.1', PROXY, { spa: pod, on: cali })).toMatchObject({ answered: false, decision: 'no-route' })
    expect(ask('169.254.1.1', PROXY, { spa: pod, on: cali, routes: DEFAULT })).toMatchObject({ answered: true, decision: 'proxy' })
  })
})
