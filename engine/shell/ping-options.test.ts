// Wrong options in the tools' own words and with their status, as typed into iputils 20221126 and traceroute 2.1.2.
import { describe, expect, it } from 'vitest'
import { arpingOptions } from './arping-options.ts'
import { pingOptions } from './ping-options.ts'
import { PING_USAGE } from './ping-usage.ts'
import { tracerouteOptions } from './traceroute-options.ts'

const words = (line: string): readonly string[] => line.split(' ').filter((word) => word !== '')

describe('ping', () => {
  it.each([
    ['', 1, 'usage error: Destination address required'],
    ['foo', 2, 'foo: Name or service not known'],
    ['-c0 127.0.0.1', 1, "invalid argument: '0': out of range: 1 <= value <= 9223372036854775807"],
    ['-c x 127.0.0.1', 1, "invalid argument: 'x'"],
    ['-p zz 127.0.0.1', 2, 'patterns must be specified as hex digits: zz'],
    ['-M xx 127.0.0.1', 2, 'invalid -M argument: xx'],
    ['-t 300 127.0.0.1', 1, "invalid argument: '300': out of range: 0 <= value <= 255"],
    ['-e 70000 127.0.0.1', 1, "invalid argument: '70000': out of range: 0 <= value <= 65535"],
    ['-w x 127.0.0.1', 1, "invalid argument: 'x'"],
    ['-Q 0x100 127.0.0.1', 2, 'the decimal value of TOS bits must be in range 0-255: 256'],
    ['-Q zz 127.0.0.1', 2, 'bad TOS value: zz'],
    ['-W -1 127.0.0.1', 2, 'bad linger time: -1'],
    ['-R 127.0.0.1', 2, '-R is not simulated'],
  ])('%s', (line, rc, out) => expect(pingOptions(words(line))).toEqual({ rc, out: `ping: ${out}\n` }))

  it('prints its usage', () => {
    expect(pingOptions(words('-Z 127.0.0.1'))).toEqual({ rc: 2, out: `ping: invalid option -- 'Z'\n${PING_USAGE}` })
    expect(pingOptions(words('-c'))).toEqual({ rc: 2, out: `ping: option requires an argument -- 'c'\n${PING_USAGE}` })
    expect(pingOptions(words('-h'))).toEqual({ rc: 2, out: PING_USAGE })
  })

  it('complains of garbage and goes on', () => {
    expect(pingOptions(words('-i 0.2x 127.0.0.1'))).toMatchObject({
      interval: 200_000_000,
      warnings: 'ping: option argument contains garbage: x\nping: this will become fatal error in the future\n',
    })
  })

  it('reads what the recordings use', () => {
    expect(pingOptions(words('-n -c1 -W1 -e 4660 -s 56 -p a5 -M dont -Q 0xb8 -t 7 -I eth0 10.244.2.2'))).toMatchObject({
      host: '10.244.2.2',
      count: 1,
      linger: 1_000_000_000,
      id: 4660,
      size: 56,
      pattern: Uint8Array.of(0xa5),
      pmtudisc: 'dont',
      tos: 0xb8,
      ttl: 7,
      dev: 'eth0',
    })
  })
})

describe('arping', () => {
  it.each([
    ['-c x 1.2.3.4', 1, "arping: invalid argument: 'x'\n"],
    ['foo', 2, 'arping: foo: Name or service not known\n'],
    ['-s x 1.2.3.4', 2, 'arping: invalid source x\n'],
  ])('%s', (line, rc, out) => expect(arpingOptions(words(line))).toEqual({ rc, out }))

  it('prints its usage', () => {
    expect(arpingOptions(words('-Z 1.2.3.4'))).toMatchObject({
      rc: 2,
      out: expect.stringMatching(/^arping: invalid option -- 'Z'\n\nUsage:\n {2}arping \[options\] <destination>\n/),
    })
    expect(arpingOptions([])).toMatchObject({ rc: 2, out: expect.stringMatching(/^\nUsage:\n/) })
  })
})

describe('traceroute', () => {
  it.each([
    ['-n', 'Specify "host" missing argument.'],
    ['-Z 127.0.0.1', "Bad option `-Z' (argc 1)"],
    ['-q', "Option `-q' (argc 1) requires an argument: `-q nqueries'"],
    ['-m 300 127.0.0.1', 'max hops cannot be more than 255'],
    ['-q 20 127.0.0.1', 'no more than 10 probes per hop'],
    ['-f 9 -m 3 127.0.0.1', 'first hop out of range'],
  ])('%s', (line, out) => expect(tracerouteOptions(words(line))).toEqual({ rc: 2, out: `${out}\n` }))
})
