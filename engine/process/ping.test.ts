// ping prints what iputils 20221126 printed in the recordings, and on a terminal of ours for its rarer words.
import { describe, expect, it } from 'vitest'
import type { Message } from '../device/effect.ts'
import { pingOptions } from '../shell/ping-options.ts'
import { ipv4 } from '../wire/address.ts'
import { encodeIcmpEcho, icmpEcho } from '../wire/icmp.ts'
import { NO_OPTIONS, encodeIpv4 } from '../wire/ipv4.ts'
import { type Driven, type Script, drive } from './kernel.fixture.ts'
import { ping } from './ping.ts'
import { count, newTally, printStatistics, printTime } from './ping-print.ts'

const TARGET = ipv4('10.0.0.2')

function run(line: string, script: Script = {}): Driven {
  const options = pingOptions(line.split(' '))
  if ('rc' in options) throw new Error(options.out)
  return drive(ping(options), script)
}

const seqOf = (bytes: Uint8Array): number => icmpEcho.decode(bytes)?.seq ?? 0
const reply = (sent: Uint8Array, from = TARGET): Message => ({
  kind: 'data',
  bytes: encodeIcmpEcho(0, 1, seqOf(sent), sent.subarray(8)),
  from,
  port: 0,
  ttl: 64,
})
const error = (sent: Uint8Array, type: number, code: number, mtu?: number): Message => ({
  kind: 'error',
  errno: 'EHOSTUNREACH',
  icmp: { type, code, from: ipv4('10.0.0.9'), ...(mtu !== undefined && { mtu }) },
  quote: encodeIpv4({ src: ipv4('10.0.0.1'), dst: TARGET, protocol: 1, ttl: 1 }, NO_OPTIONS, sent),
})
/** Everything is answered after so many milliseconds. */
const after = (ms: number): Script => ({ answer: ({ bytes }) => [{ after: ms, message: reply(bytes) }] })

describe('ping', () => {
  it('prints an answer and the statistics', () => {
    const { exit } = run('-n -c1 -W1 -e 4660 -s 56 -p a5 10.0.0.2', after(0.272))
    expect(exit).toEqual({
      rc: 0,
      out: 'PATTERN: 0xa5\nPING 10.0.0.2 (10.0.0.2) 56(84) bytes of data.\n64 bytes from 10.0.0.2: icmp_seq=1 ttl=64 time=0.272 ms\n\n--- 10.0.0.2 ping statistics ---\n1 packets transmitted, 1 received, 0% packet loss, time 0ms\nrtt min/avg/max/mdev = 0.272/0.272/0.272/0.000 ms\n',
    })
  })

  it('sends one a second and counts until the last request', () => {
    const { exit, sent } = run('-c3 10.0.0.2', after(5))
    expect(sent.map(({ at }) => at)).toEqual([0, 1000, 2000])
    expect(exit.out).toContain('3 packets transmitted, 3 received, 0% packet loss, time 2000ms\n')
  })

  it("leaves a whole second to the kernel's coarse timers, and what remains of one to poll", () => {
    const times = (ms: number): readonly number[] => run('-c3 10.0.0.2', after(ms)).sent.map(({ at }) => at)
    expect(times(0.5)).toEqual([0, 1040, 2080])
    expect(times(1.5)).toEqual([0, 1000.5, 2001])
  })

  it('waits -W after the last request when nothing comes', () => {
    const { exit, duration } = run('-c2 -W3 10.0.0.2')
    expect(duration).toBe(4040)
    expect(exit).toMatchObject({
      rc: 1,
      out: expect.stringContaining('2 packets transmitted, 0 received, 100% packet loss, time 1040ms\n\n'),
    })
  })

  it('waits two round trips for the rest when some came', () => {
    const { duration, exit } = run('-c2 10.0.0.2', { answer: ({ bytes }, n) => (n === 0 ? [{ after: 900, message: reply(bytes) }] : []) })
    expect(duration).toBe(1000 + 1800)
    expect(exit.out).toContain('2 packets transmitted, 1 received, 50% packet loss')
  })

  it('counts errors, and how many requests were under way', () => {
    const { exit } = run('-n -c5 -W4 10.0.0.2', {
      answer: ({ bytes }, n) => [{ after: n < 3 ? 3125 - 1040 * n : 10, message: error(bytes, 3, 1) }],
    })
    expect(exit.rc).toBe(1)
    expect(exit.out).toContain('From 10.0.0.9 icmp_seq=1 Destination Host Unreachable\n')
    expect(exit.out).toMatch(/5 packets transmitted, 0 received, \+5 errors, 100% packet loss, time 4120ms\npipe 4\n$/)
  })

  it.each([
    [11, 0, undefined, 'Time to live exceeded'],
    [11, 1, undefined, 'Frag reassembly time exceeded'],
    [3, 0, undefined, 'Destination Net Unreachable'],
    [3, 3, undefined, 'Destination Port Unreachable'],
    [3, 4, 1400, 'Frag needed and DF set (mtu = 1400)'],
    [3, 13, undefined, 'Packet filtered'],
    [3, 77, undefined, 'Dest Unreachable, Bad Code: 77'],
  ])('names ICMP %i/%i', (type, code, mtu, words) => {
    const { exit } = run('-c1 10.0.0.2', { answer: ({ bytes }) => [{ after: 1, message: error(bytes, type, code, mtu) }] })
    expect(exit).toMatchObject({ rc: 1, out: expect.stringContaining(`From 10.0.0.9 icmp_seq=1 ${words}\n`) })
  })

  it('tells a local error last, a second later', () => {
    const message: Message = { kind: 'error', errno: 'EMSGSIZE', mtu: 1400 }
    const { exit, duration } = run('-c1 -W5 -M do -s 1472 10.0.0.2', { refuse: () => 'EMSGSIZE', answer: () => [{ after: 0, message }] })
    expect(duration).toBe(1040)
    expect(exit.out).toMatch(
      /1 packets transmitted, 0 received, \+1 errors, 100% packet loss, time 0ms\n\nping: local error: message too long, mtu=1400\n$/,
    )
  })

  it('gives up before the first request', () => {
    expect(run('-c1 10.0.0.2', { connect: 'ENETUNREACH' }).exit).toEqual({ rc: 2, out: 'ping: connect: Network is unreachable\n' })
    expect(run('-c1 -p a5 10.0.0.2', { connect: 'EACCES' }).exit).toEqual({
      rc: 2,
      out: 'PATTERN: 0xa5\nping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules\n',
    })
    expect(run('-c1 -I 10.0.0.7 10.0.0.2', { bind: 'EADDRNOTAVAIL' }).exit).toEqual({
      rc: 2,
      out: 'ping: bind: Cannot assign requested address\n',
    })
    expect(run('-c1 -I eth7 10.0.0.2').exit).toEqual({ rc: 2, out: 'ping: SO_BINDTODEVICE eth7: No such device\n' })
    expect(run('-c1 -t 0 10.0.0.2').exit).toEqual({ rc: 2, out: 'ping: cannot set unicast time-to-live: Invalid argument\n' })
  })

  it('says where it sends from when asked to choose', () => {
    expect(run('-c1 -I eth0 10.0.0.2').exit.out).toContain('PING 10.0.0.2 (10.0.0.2) from 10.0.0.1 eth0: 56(84) bytes of data.\n')
    expect(run('-c1 -I 10.0.0.1 10.0.0.2').exit.out).toContain('PING 10.0.0.2 (10.0.0.2) from 10.0.0.1 : 56(84) bytes of data.\n')
  })

  it('notices duplicates and strangers', () => {
    const twice = run('-c2 10.0.0.2', {
      answer: ({ bytes }, n) => (n === 0 ? [1, 2].map((ms) => ({ after: ms, message: reply(bytes) })) : []),
    })
    expect(twice.exit.out).toContain('icmp_seq=1 ttl=64 time=2.00 ms (DUP!)\n')
    expect(twice.exit.out).toContain('2 packets transmitted, 1 received, +1 duplicates, 50% packet loss')
    const other = run('-c1 10.0.0.2', { answer: ({ bytes }) => [{ after: 1, message: reply(bytes, ipv4('10.0.0.8')) }] })
    expect(other.exit.out).toContain('64 bytes from 10.0.0.8: icmp_seq=1 ttl=64 time=1.00 ms (DIFFERENT ADDRESS!)\n')
  })

  it('keeps to its deadline', () => {
    const { exit, sent, duration } = run('-w3 -i 0.5 10.0.0.2', after(1))
    expect([sent.length, duration, exit.rc]).toEqual([6, 3000, 0])
    expect(run('-w3 -c9 10.0.0.2', after(1)).exit.rc).toBe(1)
  })

  it('floods', () => {
    const { exit } = run('-f -c3 10.0.0.2', after(0.01))
    expect(exit.out).toContain('.\b \b.\b \b.\b \b\n--- 10.0.0.2 ping statistics ---\n')
    expect(exit.out).toMatch(/rtt .*, ipg\/ewma 0\.010\/0\.010 ms\n$/)
  })

  it('is quiet', () => {
    const { exit } = run('-q -c1 -p a5 10.0.0.2', after(1))
    expect(exit.out).toMatch(/^PING [^\n]*\n\n--- /)
  })

  it('fills the data with a time stamp and the pattern, or bytes counting up', () => {
    const data = (line: string, n = 0): readonly number[] => [...(run(line, after(1)).sent[n]?.bytes.subarray(8) ?? [])]
    expect(data('-c2 -p 0102 -s 20 10.0.0.2', 1)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 1, 2])
    expect(data('-c1 -s 20 10.0.0.2').slice(16)).toEqual([16, 17, 18, 19])
    expect(data('-c1 -s 4 10.0.0.2')).toEqual([0, 1, 2, 3])
    expect(run('-c1 -s 4 10.0.0.2', after(1)).exit.out).toContain('12 bytes from 10.0.0.2: icmp_seq=1 ttl=64\n')
  })
})

describe('numbers', () => {
  it('has four digits at most', () => {
    expect([9, 999, 1000, 9994, 9996, 34_369, 99_949, 99_951, 1_234_567].map(printTime)).toEqual([
      '0.009',
      '0.999',
      '1.00',
      '9.99',
      '10.0',
      '34.4',
      '99.9',
      '100',
      '1235',
    ])
  })

  it('computes in whole microseconds', () => {
    const tally = { ...newTally(), transmitted: 3, received: 3 }
    for (const time of [121, 162, 235]) count(tally, time)
    expect(printStatistics('h', tally, 2_025_000, true, false)).toContain('rtt min/avg/max/mdev = 0.121/0.172/0.235/0.047 ms\n')
  })

  it('prints a percentage as %g does', () => {
    const tally = { ...newTally(), transmitted: 3, received: 2 }
    expect(printStatistics('h', tally, 0, false, false)).toContain(' 33.3333% packet loss')
  })
})
