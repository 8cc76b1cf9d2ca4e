// Hooks, connections and translations on the network of the lab fixture: host1 (10.0.1.2), router, host2 (10.0.2.2).
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lab, run } from '../golden/lab.fixture.ts'
import { answer } from '../shell/answer.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { digest } from '../trace/digest.ts'
import { explain } from '../trace/explain.ts'
import { stateAt } from '../trace/query.ts'
import type { Step, StepKind, Trace } from '../trace/trace.ts'
import { type Ipv4, printIpv4 } from '../wire/address.ts'
import { transportChecksum } from '../wire/checksum.ts'
import { ipv4Checksum, ipv4Header } from '../wire/ipv4.ts'

type Line = readonly [string, string]

const on = (...lines: readonly string[]): readonly Line[] => lines.map((line) => ['router', line])
const ping: Line = ['host1', 'ping -n -c1 -W1 10.0.2.2']
const of = <K extends StepKind>(trace: Trace, kind: K): readonly Extract<Step, { kind: K }>[] =>
  trace.steps.filter((step): step is Extract<Step, { kind: K }> => step.kind === kind)
const outs = (trace: Trace): readonly string[] => trace.runs.map(({ out }) => out)

/** The router's table as a command prints it at the end. */
function say(trace: Trace, line: string): string {
  const state = stateAt(trace, 'router', trace.end)
  return answer((name) => (name === 'router' ? state : undefined), 'router', line, trace.end).out
}

/** `src > dst` of the IPv4 packets that a device showed. */
const shown = (trace: Trace, netns: string, dev: string, kind: 'rx' | 'tx'): readonly string[] =>
  of(trace, kind)
    .filter((step) => step.netns === netns && step.dev === dev)
    .flatMap(({ bytes }) => {
      const header = bytes[12] === 8 && bytes[13] === 0 ? ipv4Header.decode(bytes, 14) : undefined
      return header === undefined ? [] : [`${printIpv4(header.src)} > ${printIpv4(header.dst)}`]
    })

describe('a rule that drops', () => {
  it.each([
    ['-t raw', 'PREROUTING', 'raw'],
    ['-t mangle', 'PREROUTING', 'mangle'],
    ['-t mangle', 'FORWARD', 'mangle'],
    ['-t filter', 'FORWARD', 'filter'],
    ['-t mangle', 'POSTROUTING', 'mangle'],
  ])('in %s %s ends a forwarded packet there', (option, hook, table) => {
    const trace = run(lab(...on(`iptables ${option} -A ${hook} -p icmp -j DROP`)), ping)
    expect(of(trace, 'hook').map((step) => [step.hook, step.table, step.verdict])).toEqual([[hook, table, 'DROP']])
    expect(of(trace, 'drop')).toMatchObject([
      { netns: 'router', reason: 'NETFILTER_DROP', where: 'nf_hook_slow', rule: { chain: hook, num: 1 } },
    ])
    expect(outs(trace)[0]).toContain('100% packet loss')
  })

  it.each(['INPUT', 'OUTPUT'])('in %s ends what is for, or from, the host itself', (hook) => {
    const trace = run(lab(...on(`iptables -A ${hook} -p icmp -j DROP`)), ['host1', 'ping -n -c1 -W1 10.0.1.1'])
    expect(of(trace, 'drop')).toMatchObject([{ netns: 'router', reason: 'NETFILTER_DROP', rule: { chain: hook } }])
    expect(run(lab(...on(`iptables -A ${hook} -p icmp -j DROP`)), ping).packets.every(({ end }) => end.kind !== 'dropped')).toBe(true)
  })

  it('of -m limit lets a burst pass, and then one now and again; LOG decides nothing', () => {
    const rules = [
      'iptables -A FORWARD -p icmp --icmp-type 8 -j LOG',
      'iptables -A FORWARD -p icmp --icmp-type 8 -m limit --limit 1/s --limit-burst 3 -j ACCEPT',
      'iptables -A FORWARD -p icmp --icmp-type 8 -j DROP',
    ]
    const trace = run(lab(...on(...rules)), ['host1', 'ping -n -c6 -i 0.3 -W1 10.0.2.2'])
    expect(outs(trace)[0]).toContain('6 packets transmitted, 4 received')
    const counted = say(trace, 'iptables -vnL FORWARD').split('\n').slice(2, -1)
    expect(counted.map((row) => row.trim().split(/\s+/).slice(0, 3))).toEqual([
      ['6', '504', 'LOG'],
      ['4', '336', 'ACCEPT'],
      ['2', '168', 'DROP'],
    ])
  })

  it('of -m limit counts in each of two hooks of one way', () => {
    const limited = '-p icmp --icmp-type 8 -m limit --limit 1/min --limit-burst'
    const rules = [`iptables -t mangle -A PREROUTING ${limited} 2`, `iptables -A FORWARD ${limited} 4`]
    const trace = run(lab(...on(...rules)), ['host1', 'ping -n -c6 -i 0.3 -W1 10.0.2.2'])
    const matched = (line: string): string | undefined => say(trace, line).split('\n')[2]?.trim().split(/\s+/)[0]
    expect([matched('iptables -t mangle -vnL PREROUTING'), matched('iptables -vnL FORWARD')]).toEqual(['2', '4'])
  })

  it('on the way out is told to the process at once', () => {
    const states = lab(['host1', 'iptables -A OUTPUT -p udp -j DROP'])
    const trace = simulate(
      (name) => states.get(name),
      [jobOf({ at: 0, kind: 'udp', client: 'host1', server: 'host2', dst: '10.0.2.2', sport: 1, dport: 2, payload: '00', reply: '' })],
    )
    expect(outs(trace)[0]).toContain('PermissionError: [Errno 1] Operation not permitted')
  })

  it('or the policy, which has no rule', () => {
    const trace = run(lab(...on('iptables -P FORWARD DROP')), ping)
    expect(of(trace, 'drop')[0]).not.toHaveProperty('rule')
    expect(of(trace, 'hook')).toMatchObject([{ policy: true, verdict: 'DROP', rules: [] }])
  })

  it('without rules there is no step and no connection', () => {
    const trace = run(lab(), ping)
    expect([...of(trace, 'hook'), ...of(trace, 'conntrack')]).toEqual([])
  })
})

describe('REJECT', () => {
  it.each([
    ['', 'Destination Port Unreachable'],
    ['--reject-with icmp-net-unreachable', 'Destination Net Unreachable'],
    ['--reject-with icmp-host-unreachable', 'Destination Host Unreachable'],
    ['--reject-with icmp-proto-unreachable', 'Destination Protocol Unreachable'],
    ['--reject-with icmp-net-prohibited', 'Destination Net Prohibited'],
    ['--reject-with icmp-host-prohibited', 'Destination Host Prohibited'],
    ['--reject-with icmp-admin-prohibited', 'Packet filtered'],
  ])('%s tells the sender', (how, words) => {
    const trace = run(lab(...on(`iptables -A FORWARD -p icmp -j REJECT ${how}`)), ping)
    expect(outs(trace)[0]).toContain(`From 10.0.1.1 icmp_seq=1 ${words}`)
  })
})

describe('NAT', () => {
  const masquerade = on('iptables -t nat -A POSTROUTING -o eth2 -j MASQUERADE')

  it('masquerades on the way out and undoes it before the answer is routed', () => {
    const trace = run(lab(...masquerade), ping)
    expect(shown(trace, 'host2', 'eth0', 'rx')).toEqual(['10.0.2.1 > 10.0.2.2'])
    expect(shown(trace, 'host1', 'eth0', 'rx')).toEqual(['10.0.2.2 > 10.0.1.2'])
    expect(of(trace, 'nat').map(({ hook, manip, reply }) => [hook, manip, reply])).toEqual([
      ['POSTROUTING', 'SNAT', false],
      ['PREROUTING', 'DNAT', true],
    ])
    expect(say(trace, 'conntrack -L')).toMatch(
      /^icmp {5}1 29 src=10\.0\.1\.2 dst=10\.0\.2\.2 type=8 code=0 id=(\d+) src=10\.0\.2\.2 dst=10\.0\.2\.1 type=0 code=0 id=\1 mark=0 use=1$/m,
    )
  })

  it('translates the quote inside an error, with its checksums', () => {
    const trace = run(lab(...masquerade), ['host1', 'traceroute -n -q1 -N1 -f3 -m3 10.0.2.2'])
    const error = of(trace, 'rx').find(({ netns, bytes }) => netns === 'host1' && bytes[23] === 1)?.bytes ?? expect.fail('no error')
    const [outer, inner] = [ipv4Header.decode(error, 14), ipv4Header.decode(error, 14 + 28)]
    expect([outer?.src, outer?.dst, inner?.src, inner?.dst].map((address) => printIpv4(address as Ipv4))).toEqual([
      '10.0.2.2',
      '10.0.1.2',
      '10.0.1.2',
      '10.0.2.2',
    ])
    expect([ipv4Checksum(error, 14, 20), ipv4Checksum(error, 42, 20), ipv4Checksum(error, 34, error.length - 34)]).toEqual([0, 0, 0])
    // The quoted datagram is whole, so its own checksum can be seen to be right.
    const udp = inner === undefined ? 1 : transportChecksum(error, 62, 62 + inner.totalLength - 20, inner.src, inner.dst, 17)
    expect(udp).toBe(0)
  })

  it('keeps ports unless they are taken, and draws them with --random-fully', () => {
    const lines: readonly Line[] = [['host1', 'ip addr add 10.0.1.3/24 dev eth0'], ...masquerade]
    const trace = run(
      lab(...lines),
      ['host1', 'ping -n -c1 -W1 -e 77 -I 10.0.1.2 10.0.2.2'],
      ['host1', 'ping -n -c1 -W1 -e 77 -I 10.0.1.3 10.0.2.2'],
    )
    expect(outs(trace).every((out) => out.includes(' 0% packet loss'))).toBe(true)
    expect(
      of(trace, 'nat')
        .filter(({ reply }) => !reply)
        .map(({ fromPort }) => fromPort),
    ).toEqual([undefined, 77])
    const fully = run(lab(...on('iptables -t nat -A POSTROUTING -o eth2 -j MASQUERADE --random-fully')), [
      'host1',
      'ping -n -c1 -W1 -e 77 10.0.2.2',
    ])
    expect(of(fully, 'nat')[0]).toMatchObject({ fromPort: 77 })
    expect(outs(fully)[0]).toContain(' 0% packet loss')
  })

  it('sends a destination elsewhere, answers come from where they were asked', () => {
    const trace = run(lab(...on('iptables -t nat -A PREROUTING -d 10.0.1.1 -p icmp -j DNAT --to-destination 10.0.2.2')), [
      'host1',
      'ping -n -c1 -W1 10.0.1.1',
    ])
    expect(shown(trace, 'host2', 'eth0', 'rx')).toEqual(['10.0.1.2 > 10.0.2.2'])
    expect(shown(trace, 'host1', 'eth0', 'rx')).toEqual(['10.0.1.1 > 10.0.1.2'])
  })

  it('sends the host’s own packets elsewhere, and finds their way anew', () => {
    const trace = run(
      lab(...on('iptables -t nat -A OUTPUT -d 10.99.0.1 -p icmp -j DNAT --to-destination 10.0.2.2', 'ip route add 10.99.0.0/16 dev eth1')),
      ['router', 'ping -n -c1 -W1 10.99.0.1'],
    )
    expect(outs(trace)[0]).toContain('64 bytes from 10.99.0.1')
    expect(
      of(trace, 'route.lookup')
        .filter(({ netns, use }) => netns === 'router' && use === 'output')
        .map(({ row }) => row?.dev),
    ).toEqual(['eth1', 'eth2'])
  })

  it('by a mark of table mangle, the host’s own packets take another way', () => {
    const trace = run(
      lab(
        ...on(
          'ip rule add fwmark 0x1 lookup 100',
          'ip route add blackhole default table 100',
          'iptables -t mangle -A OUTPUT -p icmp -j MARK --set-mark 1',
        ),
      ),
      ['router', 'ping -n -c1 -W1 10.0.2.2'],
    )
    expect(of(trace, 'drop')).toMatchObject([{ netns: 'router', reason: 'NETFILTER_DROP' }])
  })

  it('REDIRECT brings a packet to the host itself', () => {
    const trace = run(lab(...on('iptables -t nat -A PREROUTING -d 10.0.2.2 -p icmp -j REDIRECT')), ping)
    expect(shown(trace, 'host2', 'eth0', 'rx')).toEqual([])
    expect(outs(trace)[0]).toContain('64 bytes from 10.0.2.2')
  })

  it('of a range of ports takes one of them', () => {
    const trace = run(lab(...on('iptables -t nat -A POSTROUTING -p udp -j SNAT --to-source 10.0.2.1:6000-6001')), [
      'host1',
      'traceroute -n -q1 -N1 -f2 -m2 10.0.2.2',
    ])
    expect([6000, 6001]).toContain(of(trace, 'nat')[0]?.toPort)
  })
})

describe('connection tracking', () => {
  const stateful = on(
    'iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT',
    'iptables -A FORWARD -i eth1 -m conntrack --ctstate NEW -j ACCEPT',
    'iptables -P FORWARD DROP',
  )

  it('lets answers in and strangers not', () => {
    expect(outs(run(lab(...stateful), ping))[0]).toContain(' 0% packet loss')
    expect(outs(run(lab(...stateful), ['host2', 'ping -n -c1 -W1 10.0.1.2']))[0]).toContain('100% packet loss')
  })

  it('calls an error about a known packet RELATED', () => {
    const trace = run(lab(...stateful), ['host1', 'traceroute -n -q1 -N1 -f2 -m2 10.0.2.2'])
    expect(of(trace, 'conntrack').map(({ state }) => state)).toEqual(['NEW', 'RELATED'])
    expect(outs(trace)[0]).toContain(' 2  10.0.2.2')
  })

  it('calls what is not to be tracked UNTRACKED, and remembers nothing of it', () => {
    const trace = run(
      lab(...stateful, ...on('iptables -t raw -A PREROUTING -j NOTRACK', 'iptables -I FORWARD -m conntrack --ctstate UNTRACKED -j ACCEPT')),
      ping,
    )
    expect(outs(trace)[0]).toContain(' 0% packet loss')
    expect(of(trace, 'conntrack')).toEqual([])
    expect(say(trace, 'conntrack -C')).toBe('0\n')
  })

  it('forgets a ping after 30 s', () => {
    const trace = run(
      lab(...stateful),
      ping,
      ['router', 'conntrack -C'],
      ['host1', 'ping -n -c1 -W1 10.0.1.1'],
      ['host1', 'ping -n -c1 -W1 10.0.1.1'],
      ['host1', 'ping -n -c1 -W1 10.0.1.1'],
      ['host1', 'ping -n -c1 -W1 10.0.1.1'],
      ['router', 'conntrack -L -s 10.0.1.2 -d 10.0.2.2'],
    )
    expect(outs(trace)[1]).toBe('1\n')
    expect(outs(trace).at(-1)).toBe('conntrack v1.4.7 (conntrack-tools): 0 flow entries have been shown.\n')
  })
})

describe('any rules at all', () => {
  const match = fc.constantFrom(
    '',
    '-p icmp',
    '-p tcp',
    '-p udp',
    '-s 10.0.1.0/24',
    '! -d 10.0.2.2',
    '-m conntrack --ctstate NEW',
    '-m mark --mark 1',
    '-m statistic --mode random --probability 0.5',
    '-m addrtype --dst-type LOCAL',
    '-m limit --limit 2/s --limit-burst 3',
    '-p tcp -m multiport ! --dports 80,8000:8010',
    '-m conntrack --ctstate INVALID',
  )
  const line = fc.oneof(
    fc.tuple(
      fc.constantFrom('-t mangle', '-t filter'),
      fc.constantFrom('INPUT', 'FORWARD', 'OUTPUT'),
      match,
      fc.constantFrom('ACCEPT', 'DROP', 'USER'),
    ),
    fc.tuple(fc.constant('-t filter'), fc.constantFrom('INPUT', 'FORWARD', 'USER'), match, fc.constantFrom('REJECT', 'RETURN', 'LOG')),
    fc.tuple(
      fc.constant('-t mangle'),
      fc.constantFrom('PREROUTING', 'POSTROUTING', 'USER'),
      match,
      fc.constantFrom('MARK --set-mark 1', 'CONNMARK --save-mark', 'DROP'),
    ),
    fc.tuple(
      fc.constant('-t raw'),
      fc.constantFrom('PREROUTING', 'OUTPUT'),
      fc.constantFrom('', '-p icmp'),
      fc.constantFrom('NOTRACK', 'DROP', 'ACCEPT'),
    ),
    fc.tuple(
      fc.constant('-t nat'),
      fc.constantFrom('POSTROUTING', 'INPUT'),
      match,
      fc.constantFrom('SNAT --to-source 10.0.2.1-10.0.2.9', 'ACCEPT'),
    ),
    fc.tuple(
      fc.constant('-t nat'),
      fc.constantFrom('PREROUTING', 'OUTPUT'),
      match,
      fc.constantFrom('DNAT --to-destination 10.0.2.2', 'DNAT --to-destination 10.0.1.2', 'REDIRECT'),
    ),
    fc.tuple(fc.constant('-t nat'), fc.constant('POSTROUTING'), match, fc.constantFrom('MASQUERADE', 'MASQUERADE --random-fully')),
  )

  it('leave every packet with an end, and give the same trace twice', () =>
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (rules) => {
        const lines = rules.map(([table, chain, match_, target]): Line => [
          'router',
          `iptables ${table} -A ${chain} ${match_} -j ${target}`,
        ])
        const states = lab(...on('iptables -N USER', 'iptables -t mangle -N USER'), ...lines)
        const once = (): Trace =>
          run(
            states,
            ping,
            ['host1', 'traceroute -n -q1 -N1 -w1 -m2 10.0.2.2'],
            ['router', 'ping -n -c1 -W1 10.0.2.2'],
            ['host2', 'ping -n -c1 -W1 -s 3000 10.0.1.2'],
          )
        const trace = once()
        expect(trace.packets.filter(({ end }) => end.kind === 'pending')).toEqual([])
        expect(digest(once())).toBe(digest(trace))
      }),
      { numRuns: 60 },
    ))
})

describe('what a reader is told', () => {
  const rules = on(
    'iptables -N KUBE',
    'iptables -A FORWARD -p tcp -j DROP',
    'iptables -A FORWARD -j KUBE',
    'iptables -A KUBE -s 10.9.0.0/16 -j ACCEPT',
    'iptables -A KUBE -m mark ! --mark 0x0 -j DROP',
    'iptables -A KUBE -p icmp -j ACCEPT',
  )
  const trace = run(lab(...rules), ping)

  it('is every rule that was asked, and of those that did not match the option that failed', () => {
    const step = of(trace, 'hook')[0] ?? expect.fail('no hook')
    const told = explain(trace, step)
    if (told?.table !== 'netfilter') expect.fail('not netfilter')
    expect(told.walked.map(({ chain, num, matched, decided, failed }) => [`${chain} ${num}`, matched, decided, failed])).toEqual([
      ['FORWARD 1', false, false, '-p'],
      ['FORWARD 2', true, false, undefined],
      ['KUBE 1', false, false, '-s'],
      ['KUBE 2', false, false, '-m mark --mark'],
      ['KUBE 3', true, true, undefined],
    ])
  })

  it('is how often each has matched', () => {
    expect(say(trace, 'iptables -vS KUBE')).toBe(
      '-N KUBE\n-A KUBE -s 10.9.0.0/16 -c 0 0 -j ACCEPT\n-A KUBE -m mark ! --mark 0x0 -c 0 0 -j DROP\n-A KUBE -p icmp -c 2 168 -j ACCEPT\n',
    )
  })
})
