// tcpdump on a router between two hosts: what it prints of a ping, which frames it keeps, and what it refuses.
import { describe, expect, it } from 'vitest'
import { lab } from '../golden/lab.fixture.ts'
import type { Exchange } from '../process/exchange.ts'
import { simulate } from '../sim/simulate.ts'
import { jobOf } from './job.ts'

/** Listens on `netns` while h1 pings h2 once. */
function capture(line: string, traffic: string | Exchange = 'ping -c1 -e 7 10.0.2.2'): string {
  const network = lab()
  const command = (where: string, text: string, at: number) => jobOf({ at, kind: 'command', netns: where, line: text })
  const talk = typeof traffic === 'string' ? command('host1', traffic, 100) : jobOf(traffic)
  return simulate((name) => network.get(name), [command('router', line, 0), talk]).runs[0]?.out ?? ''
}

const GREETING =
  'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\nlistening on eth1, link-type EN10MB (Ethernet), snapshot length 262144 bytes\n'
const COUNTS = (captured: number, received = captured) =>
  `${captured} packet${captured === 1 ? '' : 's'} captured\n${received} packet${received === 1 ? '' : 's'} received by filter\n0 packets dropped by kernel\n`

describe('tcpdump', () => {
  it('prints what the device shows, with virtual time', () => {
    const lines = capture('tcpdump -n -i eth1').replace(GREETING, '').split('\n').slice(0, -4)
    expect(lines.map((line) => line.replace(/^00:00:0[05]\.1\d{5} /, ''))).toEqual([
      'ARP, Request who-has 10.0.1.1 tell 10.0.1.2, length 28',
      'ARP, Reply 10.0.1.1 is-at 02:00:0a:00:01:01, length 28',
      'IP 10.0.1.2 > 10.0.2.2: ICMP echo request, id 7, seq 1, length 64',
      'IP 10.0.2.2 > 10.0.1.2: ICMP echo reply, id 7, seq 1, length 64',
      // The kernel's own questions, five seconds later.
      'ARP, Request who-has 10.0.1.2 tell 10.0.1.1, length 28',
      'ARP, Reply 10.0.1.2 is-at 02:00:0a:00:01:02, length 28',
    ])
  })

  it('stops at -c, and keeps only one direction with -Q', () => {
    expect(capture('tcpdump -n -t -c 1 -i eth1 icmp')).toBe(
      `${GREETING}IP 10.0.1.2 > 10.0.2.2: ICMP echo request, id 7, seq 1, length 64\n${COUNTS(1)}`,
    )
    expect(capture('timeout 1 tcpdump -nt -Q out -i eth1 icmp')).toBe(
      `${GREETING}IP 10.0.2.2 > 10.0.1.2: ICMP echo reply, id 7, seq 1, length 64\n${COUNTS(1)}`,
    )
  })

  it('shows the link layer with -e, the IP header with -v, the device with -i any', () => {
    expect(capture('timeout 1 tcpdump -net -c1 -i eth1 icmp')).toContain(
      '\n02:00:0a:00:01:02 > 02:00:0a:00:01:01, ethertype IPv4 (0x0800), length 98: 10.0.1.2 > 10.0.2.2: ICMP echo request, id 7, seq 1, length 64\n',
    )
    expect(capture('timeout 1 tcpdump -nvt -c1 -i eth1 icmp')).toMatch(
      /^tcpdump: listening on eth1.*\nIP \(tos 0x0, ttl 64, id \d+, offset 0, flags \[DF\], proto ICMP \(1\), length 84\)\n {4}10\.0\.1\.2 > 10\.0\.2\.2: ICMP echo request, id 7, seq 1, length 64\n/,
    )
    expect(capture('timeout 1 tcpdump -nt -c2 -i any icmp')).toMatch(/\neth1 {2}In {2}IP 10\.0\.1\.2 > .*\neth2 {2}Out IP 10\.0\.1\.2 > /)
  })

  it('verifies checksums with -v, and quotes what an error is about', () => {
    const out = capture('timeout 4 tcpdump -nvt -i eth2', 'traceroute -q1 -m2 10.0.2.2')
    expect(out).toMatch(/10\.0\.1\.2\.\d+ > 10\.0\.2\.2\.33435: \[udp sum ok\] UDP, length 32\n/)
    expect(out).toMatch(
      /ICMP 10\.0\.2\.2 udp port 33435 unreachable, length 68\n\tIP \(tos 0x0, ttl 1, .*proto UDP \(17\), length 60\)\n {4}10\.0\.1\.2/,
    )
  })

  it('counts TCP from the beginning of the conversation, unless -S', () => {
    const talk: Exchange = {
      at: 100,
      kind: 'tcp',
      client: 'host1',
      server: 'host2',
      dst: '10.0.2.2',
      sport: 40001,
      dport: 80,
      payload: '616263',
      reply: '64',
    }
    const flags = (option: string) =>
      capture(`timeout 1 tcpdump -nt${option} -i eth1 tcp`, talk)
        .split('\n')
        .flatMap((line) => /Flags .* win/.exec(line)?.[0].replace(/, win/, '') ?? [])
    const relative = flags('')
    expect(relative[0]).toMatch(/^Flags \[S\], seq \d{4,}$/)
    expect(relative[1]).toMatch(/^Flags \[S\.\], seq \d{4,}, ack \d{4,}$/)
    expect(relative.slice(2, 4)).toEqual(['Flags [.], ack 1', 'Flags [P.], seq 1:4, ack 1'])
    expect(flags('S')[3]).toMatch(/^Flags \[P\.\], seq \d{4,}:\d{4,}, ack \d{4,}$/)
  })

  it.each([
    ['arp', 2],
    ['not arp', 2],
    ['icmp and src host 10.0.2.2', 1],
    ['src 10.0.1.2 and dst net 10.0.2.0/24', 1],
    ['host 10.0.1.2 or 10.0.2.2', 4],
    ['net 10.0.2', 2],
    ['ip proto 1', 2],
    ['ip proto \\\\icmp', 2],
    ['udp port 8472', 0],
    ['ether host 02:00:0a:00:01:02', 4],
    ['broadcast', 1],
    ['greater 60', 2],
    ["'(arp or icmp) and not dst 10.0.1.2'", 2],
  ])('keeps what the filter says: %s', (filter, kept) => {
    const out = capture(`timeout 1 tcpdump -n -i eth1 ${filter}`)
    expect(out.endsWith(COUNTS(kept))).toBe(true)
  })

  it.each([
    ['tcpdump -i eth9', 'tcpdump: eth9: No such device exists\n(No such device exists)\n'],
    ['tcpdump -w file', 'hopscope: tcpdump -w is not simulated\n'],
    ['tcpdump icmp or', "tcpdump: can't parse filter expression: syntax error\n"],
    ['tcpdump -i eth1 gateway', `tcpdump: can't parse filter expression: "gateway" is not known\n`],
    ['tcpdump -c 0', 'tcpdump: invalid packet count 0\n'],
    ['tcpdump -Q up', "tcpdump: unknown capture direction `up'\n"],
    ['timeout 3 ping 10.0.2.2', 'hopscope: timeout ping is not simulated\n'],
  ])('refuses %s', (line, words) => expect(capture(line)).toBe(words))

  it('names an option that does not exist', () => expect(capture('tcpdump -k')).toContain("tcpdump: invalid option -- 'k'\n"))
})
