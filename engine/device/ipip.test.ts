import { describe, expect, it } from 'vitest'
import type { IpipParams, NetDevice } from '../table/link.ts'
import { addr, device, netns, route } from '../table/netns.fixture.ts'
import type { NetnsState } from '../table/netns.ts'
import { learnPathMtu } from '../table/pmtu.ts'
import { ZERO_MAC, ipv4 } from '../wire/address.ts'
import { type Ipv4Fields, NO_OPTIONS, encodeIpv4, ipv4Header } from '../wire/ipv4.ts'
import type { Effect } from './effect.ts'
import { findTunnel, ipip, ipipReceive } from './ipip.ts'

type Ipip = Extract<NetDevice, { kind: 'ipip' }>

const tunnel = (ifname: string, params: Partial<IpipParams>, up = true): Ipip =>
  ({ ...device(ifname), kind: 'ipip', lladdr: ZERO_MAC, mtu: 1480, up, ipip: { ttl: 0, pmtudisc: false, ...params } }) as Ipip

const tunl0 = tunnel('tunl0', { fallback: true })
const eth0 = device('eth0', { addrs: [addr('192.168.1.11')] })
const via = route('0.0.0.0/0', { via: ipv4('192.168.1.1'), src: ipv4('192.168.1.11') })
const host = (...links: readonly NetDevice[]): NetnsState => netns({ links: [eth0, ...links], routes: [via] })

const inner = (fields: Partial<Ipv4Fields> = {}, length = 64): Uint8Array =>
  encodeIpv4({ src: ipv4('10.65.1.2'), dst: ipv4('10.65.2.2'), protocol: 1, ttl: 63, id: 5, ...fields }, NO_OPTIONS, new Uint8Array(length))

const REMOTE = ipv4('192.168.1.12')

function sent(dev: Ipip, bytes: Uint8Array, state = host(dev)): readonly Effect[] {
  return ipip.xmit({ state, now: 0, ident: 7 }, dev, { packet: 1, bytes, mark: 4, nexthop: REMOTE })
}

const outerOf = (effects: readonly Effect[]) => {
  const output = effects.find((effect) => effect.kind === 'output')
  return output === undefined ? undefined : ipv4Header.decode(output.skb.bytes)
}

describe('a packet into the tunnel', () => {
  it('goes to the next hop of its route, with its own TTL and DF, in protocol 4', () => {
    const outer = outerOf(sent(tunl0, inner({ ttl: 7, df: true })))
    expect(outer).toMatchObject({ src: ipv4('192.168.1.11'), dst: REMOTE, protocol: 4, ttl: 7, df: true, tos: 0, id: 7, totalLength: 104 })
    expect(outerOf(sent(tunl0, inner()))?.df).toBe(false)
  })

  it('keeps its mark, and its bytes under the outer header', () => {
    const output = sent(tunl0, inner()).find((effect) => effect.kind === 'output')
    expect(output?.skb.mark).toBe(4)
    expect(output?.skb.bytes.subarray(20)).toEqual(inner())
  })

  it('obeys a tunnel that has a remote, a TTL and pmtudisc of its own', () => {
    const dev = tunnel('t1', { remote: ipv4('192.168.9.9'), ttl: 33, pmtudisc: true })
    expect(outerOf(sent(dev, inner()))).toMatchObject({ dst: ipv4('192.168.9.9'), ttl: 33, df: true })
  })

  it('is told of the path MTU when it has DF, and is fragmented outside when it has not', () => {
    const state = learnPathMtu(host(tunl0), REMOTE, 1400, 0)
    const effects = sent(tunl0, inner({ df: true }, 1460), state)
    expect(effects.map(({ kind }) => kind)).toEqual(['step', 'step', 'learn.pmtu', 'icmp.error', 'drop'])
    expect(effects.find(({ kind }) => kind === 'icmp.error')).toMatchObject({ type: 3, code: 4, mtu: 1380 })
    expect(outerOf(sent(tunl0, inner({}, 1460), state))).toMatchObject({ df: false, totalLength: 1500 })
  })

  it('is lost without a way to the other end, or with one through the tunnel itself', () => {
    const lost = (state: NetnsState) => sent(tunl0, inner(), state).at(-1)
    expect(lost(netns({ links: [eth0, tunl0] }))).toMatchObject({ kind: 'drop', where: 'ip_tunnel_xmit' })
    expect(lost(netns({ links: [eth0, tunl0], routes: [route('0.0.0.0/0', { dev: 'tunl0' })] }))).toMatchObject({ kind: 'drop' })
  })
})

describe('which tunnel takes a packet', () => {
  const local = ipv4('192.168.1.11')
  const both = tunnel('both', { local, remote: REMOTE })
  const remote = tunnel('remote', { remote: REMOTE })
  const mine = tunnel('mine', { local })
  const bound = tunnel('bound', { remote: REMOTE, dev: 'eth0' })
  const found = (...links: readonly NetDevice[]) => findTunnel(host(...links), 'eth0', local, REMOTE)?.ifname

  it('takes the one that says most about its ends', () => {
    expect(found(tunl0, mine, remote, both)).toBe('both')
    expect(found(tunl0, mine, remote)).toBe('remote')
    expect(found(tunl0, mine)).toBe('mine')
    expect(found(tunl0)).toBe('tunl0')
  })

  it('prefers one that is bound to the device, and none that is down', () => {
    expect(found(tunl0, both, bound)).toBe('bound')
    expect(found(tunnel('tunl0', { fallback: true }, false))).toBeUndefined()
  })

  it('hands up what is inside', () => {
    const bytes = encodeIpv4({ src: REMOTE, dst: local, protocol: 4, ttl: 9, id: 1 }, NO_OPTIONS, inner())
    const header = ipv4Header.decode(bytes)
    const effects = header && ipipReceive({ state: host(tunl0), now: 0, ident: 1 }, 'eth0', { packet: 1, bytes, mark: 0 }, header)
    const received = effects?.find(({ kind }) => kind === 'receive')
    expect(received).toMatchObject({ dev: 'tunl0', later: true, skb: { bytes: inner() } })
  })
})
