import { describe, expect, it } from 'vitest'
import { ipv4, prefix } from '../wire/address.ts'
import { encodeIcmpEcho } from '../wire/icmp.ts'
import { IP_PROTOCOL, NO_OPTIONS, encodeIpv4, ipv4Header } from '../wire/ipv4.ts'
import { encodeTcp } from '../wire/tcp.ts'
import { encodeUdp } from '../wire/udp.ts'
import type { Connection } from './conntrack.ts'
import type { HookPacket } from './hook-packet.ts'
import { type IpSet, type SetEntry, elementKey } from './ipset.ts'
import type { Netfilter } from './netfilter.ts'
import { netns } from './netns.fixture.ts'
import { askTable, failedTest, planOf } from './rule-set.ts'

const src = ipv4('10.244.1.2')
const dst = ipv4('10.96.0.10')
const ends = { src, dst, sport: 40000, dport: 80 }
const segment = encodeTcp({ ...ends, seq: 1, window: 1, syn: true }, [], new Uint8Array(0))

function packet(bytes: Uint8Array, more: Partial<HookPacket> = {}): HookPacket {
  const header = ipv4Header.decode(bytes) ?? expect.fail('no header')
  return {
    state: netns({}),
    hook: 'FORWARD',
    bytes,
    header,
    indev: 'cni0',
    outdev: 'eth0',
    mark: 0,
    draw: () => 0,
    met: () => 0,
    spend: () => true,
    ...more,
  }
}

const ip = (protocol: number, payload: Uint8Array, fields: object = {}): Uint8Array =>
  encodeIpv4({ src, dst, protocol, ttl: 64, ...fields }, NO_OPTIONS, payload)

const tcp = (more: Partial<HookPacket> = {}): HookPacket => packet(ip(IP_PROTOCOL.TCP, segment), more)
const udp = packet(ip(IP_PROTOCOL.UDP, encodeUdp({ ...ends, dport: 53 }, new Uint8Array(4))))
const ping = packet(ip(IP_PROTOCOL.ICMP, encodeIcmpEcho(8, 1, 1, new Uint8Array(8))))

const rule = (spec: string) => ({ spec, by: 'operator' as const })
const matches = (spec: string, one: HookPacket): boolean => failedTest(rule(spec), one) === undefined

const connection: Connection = {
  original: { protocol: 6, src, dst, sport: 40000, dport: 80 },
  reply: { protocol: 6, src: ipv4('10.244.1.3'), dst: src, sport: 8080, dport: 40000 },
  begun: 0,
  expires: 10,
  seenReply: true,
  assured: false,
  snat: false,
  dnat: true,
  mark: 0x15,
}
const tracked = tcp({ ct: { state: 'ESTABLISHED', reply: false, connection } })

describe('a match', () => {
  it.each<readonly [string, HookPacket, boolean]>([
    ['-s 10.244.0.0/16', tcp(), true],
    ['! -s 10.244.0.0/16', tcp(), false],
    ['-d 10.96.0.10/32', tcp(), true],
    ['-d 10.96.0.11/32', tcp(), false],
    ['-i cni0', tcp(), true],
    ['-i cni+', tcp(), true],
    ['-i cali+', tcp(), false],
    ['! -o eth0', tcp(), false],
    ['-i eth0', packet(ip(6, segment), { indev: 'eth0', outdev: 'x' }), true],
    ['-p tcp', tcp(), true],
    ['-p udp', tcp(), false],
    ['! -p udp', tcp(), true],
    ['-p tcp -m tcp --dport 80', tcp(), true],
    ['-p tcp -m tcp --dport 81:90', tcp(), false],
    ['-p tcp -m tcp ! --dport 81:90', tcp(), true],
    ['-p tcp -m tcp --sport 39999:40001', tcp(), true],
    ['-p tcp -m tcp --tcp-flags FIN,SYN,RST,ACK SYN', tcp(), true],
    ['-p tcp -m tcp --tcp-flags SYN,ACK SYN,ACK', tcp(), false],
    ['-p udp -m udp --dport 53', udp, true],
    ['-p icmp -m icmp --icmp-type 8', ping, true],
    ['-p icmp -m icmp --icmp-type 8/1', ping, false],
    ['-p icmp -m icmp --icmp-type any', ping, true],
    ['-p icmp -m icmp ! --icmp-type any', ping, false],
    ['-p tcp -m multiport --dports 443,79:81', tcp(), true],
    ['-p tcp -m multiport ! --ports 443,40000', tcp(), false],
    ['-m comment --comment "-j DROP"', tcp(), true],
    ['-m mark --mark 0x4000/0x4000', tcp({ mark: 0x4001 }), true],
    ['-m mark ! --mark 0x4000/0x4000', tcp({ mark: 0x4001 }), false],
    ['-m conntrack --ctstate RELATED,ESTABLISHED', tracked, true],
    ['-m conntrack --ctstate NEW', tracked, false],
    ['-m conntrack --ctstate DNAT', tracked, true],
    ['-m conntrack --ctstate SNAT', tracked, false],
    ['-m conntrack --ctstate INVALID', tcp(), true],
    ['-m conntrack --ctorigdst 10.96.0.0/12 --ctorigdstport 80 --ctdir ORIGINAL', tracked, true],
    ['-m conntrack --ctrepldst 10.244.1.2 --ctdir REPLY', tracked, false],
    ['-m conntrack --ctproto 6', tcp(), false],
    ['-m state --state ESTABLISHED', tracked, true],
    ['-m connmark --mark 0x5/0xf', tracked, true],
    ['-m physdev --physdev-in veth1', tcp({ physin: 'veth1' }), true],
    ['-m physdev --physdev-is-bridged', tcp({ physin: 'veth1' }), false],
    ['-m physdev --physdev-is-bridged', tcp({ physin: 'veth1', physout: 'veth2' }), true],
    ['-m physdev ! --physdev-is-in', tcp(), true],
  ])('%s', (spec, one, wanted) => expect(matches(spec, one)).toBe(wanted))

  it('that nobody knows is never fulfilled, negated or not', () => {
    expect(matches('-m u32 --u32 1=1', tcp())).toBe(false)
    expect(matches('-m u32 ! --u32 1=1', tcp())).toBe(false)
    expect(matches('-p tcp -m tcp ! --frob 1', tcp())).toBe(false)
  })

  it('of ports fails in later fragments, where there are none', () => {
    const later = packet(ip(IP_PROTOCOL.TCP, segment, { fragmentOffset: 10 }))
    expect(matches('-p tcp -m tcp --dport 80', later)).toBe(false)
    expect(matches('-p tcp', later)).toBe(true)
  })

  it('of a range of ports fails where the segment ends before them', () =>
    expect(matches('-p tcp -m tcp --dport 0:65535', packet(ip(IP_PROTOCOL.TCP, segment.subarray(0, 2))))).toBe(false))
})

describe('-m statistic', () => {
  const table = (spec: string): Netfilter =>
    new Map([['filter', new Map([['FORWARD', { name: 'FORWARD', policy: 'ACCEPT' as const, rules: [rule(spec)] }]])]])
  const verdicts = (spec: string, many: number): string => {
    const netfilter = table(spec)
    let met = 0
    return Array.from({ length: many }, () => {
      const decision = askTable(netfilter, 'filter', tcp({ met: () => met }))
      met += decision.met.length
      return decision.verdict === 'DROP' ? 'x' : '.'
    }).join('')
  }

  it('nth matches once in every so many, from the packet told', () => {
    expect(verdicts('-m statistic --mode nth --every 3 -j DROP', 7)).toBe('x..x..x')
    expect(verdicts('-m statistic --mode nth --every 3 --packet 1 -j DROP', 7)).toBe('.x..x..')
  })

  it('random matches with its probability', () => {
    const drop = (draw: number, spec: string): string => askTable(table(spec), 'filter', tcp({ draw: () => draw })).verdict
    const spec = '-m statistic --mode random --probability 0.50000000000 -j DROP'
    expect([0, 0x3fffffff, 0x40000000, 0x7fffffff].map((draw) => drop(draw, spec))).toEqual(['DROP', 'DROP', 'ACCEPT', 'ACCEPT'])
    expect(drop(0x7fffffff, '-m statistic --mode random --probability 1.00000000000 -j DROP')).toBe('DROP')
  })
})

describe('-m set', () => {
  const set = (name: string, type: IpSet['type'], ...entries: readonly SetEntry[]): readonly [string, IpSet] => [
    name,
    {
      name,
      type,
      hashsize: 1024,
      maxelem: 65536,
      comment: false,
      entries: new Map(entries.map((entry) => [elementKey(entry.element), entry])),
    },
  ]
  const state = {
    ...netns({}),
    ipsets: new Map([
      set('pools', ['net'], { element: [prefix('10.244.0.0/16')] }, { element: [prefix('10.244.9.0/24')], nomatch: true }),
      set('web', ['ip', 'port'], { element: [prefix('10.96.0.10/32'), { protocol: 6, port: 80 }] }),
    ]),
  }
  const from = (address: string, more: Partial<HookPacket> = {}) =>
    packet(ip(IP_PROTOCOL.TCP, segment, { src: ipv4(address) }), { state, ...more })

  it('finds the longest network, and nomatch makes an exception of it', () => {
    expect(matches('-m set --match-set pools src', from('10.244.1.2'))).toBe(true)
    expect(matches('-m set --match-set pools src', from('10.244.9.2'))).toBe(false)
    expect(matches('-m set ! --match-set pools dst', from('10.244.1.2'))).toBe(true)
  })

  it('takes one direction for each dimension', () => {
    expect(matches('-m set --match-set web dst,dst', from('10.244.1.2'))).toBe(true)
    expect(matches('-m set --match-set web dst,src', from('10.244.1.2'))).toBe(false)
    expect(matches('-m set --match-set web dst', from('10.244.1.2'))).toBe(false)
  })
})

describe('a walk', () => {
  const chains = (more: Readonly<Record<string, readonly string[]>>, policy: 'ACCEPT' | 'DROP' = 'ACCEPT'): Netfilter =>
    new Map([
      [
        'filter',
        new Map(
          Object.entries(more).map(([name, specs]) => [name, { name, rules: specs.map(rule), ...(name === 'FORWARD' && { policy }) }]),
        ),
      ],
    ])
  const walk = (netfilter: Netfilter) => {
    const { matched, verdict, policy, mark } = askTable(netfilter, 'filter', tcp())
    return { way: matched.map(({ chain, num }) => `${chain} ${num}`), verdict, policy, mark }
  }

  it('comes back from a chain at its end and by RETURN, and goes on with the next rule', () =>
    expect(walk(chains({ FORWARD: ['-j A', '-j B', '-j DROP'], A: ['-p udp -j ACCEPT'], B: ['-j RETURN', '-j ACCEPT'] }))).toMatchObject({
      way: ['FORWARD 1', 'FORWARD 2', 'B 1', 'FORWARD 3'],
      verdict: 'DROP',
      policy: false,
    }))

  it('does not come back from a goto: what comes after is the caller of the caller', () =>
    expect(walk(chains({ FORWARD: ['-j A', '-j DROP'], A: ['-g B', '-j ACCEPT'], B: ['-p tcp -j RETURN'] }))).toMatchObject({
      way: ['FORWARD 1', 'A 1', 'B 1', 'FORWARD 2'],
      verdict: 'DROP',
    }))

  it('ends with the policy', () =>
    expect(walk(chains({ FORWARD: ['-p udp -j ACCEPT'] }, 'DROP'))).toMatchObject({ way: [], verdict: 'DROP', policy: true }))

  it('changes the mark for the rules after', () =>
    expect(
      walk(
        chains({
          FORWARD: ['-j MARK --set-xmark 0x4000/0x4000', '-m mark --mark 0x4000/0x4000 -j A', '-j DROP'],
          A: ['-j MARK --set-xmark 0x4000/0x0', '-m mark --mark 0x0 -j ACCEPT'],
        }),
      ),
    ).toMatchObject({ way: ['FORWARD 1', 'FORWARD 2', 'A 1', 'A 2'], verdict: 'ACCEPT', mark: 0 }))

  it('ends in a loop of chains too', () => expect(walk(chains({ FORWARD: ['-j A'], A: ['-j A'] })).verdict).toBe('ACCEPT'))
})

describe('what a namespace asks for', () => {
  const filter = (...specs: readonly string[]): Netfilter =>
    new Map([['filter', new Map([['FORWARD', { name: 'FORWARD', policy: 'ACCEPT' as const, rules: specs.map(rule) }]])]])

  it('is nothing without rules, no connections with plain ones, connections where a rule needs them', () => {
    expect(planOf(filter())).toMatchObject({ idle: true, tracks: false })
    expect(planOf(filter('-p tcp -j DROP'))).toMatchObject({ idle: false, tracks: false })
    expect(planOf(filter('-m conntrack --ctstate NEW -j DROP'))).toMatchObject({ tracks: true })
  })
})
