// arping prints and waits as iputils 20221126 did in the recordings.
import { describe, expect, it } from 'vitest'
import type { Message } from '../device/effect.ts'
import { arpingOptions } from '../shell/arping-options.ts'
import { addr, device, netns, route } from '../table/netns.fixture.ts'
import { ipv4, mac, printMac } from '../wire/address.ts'
import { ARP_REPLY, arp, encodeArp } from '../wire/arp.ts'
import { ethernet } from '../wire/ethernet.ts'
import { arping } from './arping.ts'
import { type Driven, type Script, drive } from './kernel.fixture.ts'

const PEER = mac('02:00:0a:00:00:02')

function run(line: string, script: Script = {}): Driven {
  const options = arpingOptions(line.split(' '))
  if ('rc' in options) throw new Error(options.out)
  return drive(arping(options), script)
}

const answered: Script = {
  answer: ({ bytes }) => {
    const { sha, spa, tpa } = arp.decode(bytes, ethernet.size) ?? { sha: 0 as typeof PEER, spa: ipv4('0.0.0.0'), tpa: ipv4('0.0.0.0') }
    const message: Message = {
      kind: 'data',
      bytes: encodeArp(ARP_REPLY, { sha: PEER, spa: tpa, tha: sha, tpa: spa }),
      from: tpa,
      port: 0,
      ttl: 0,
    }
    return [{ after: 0.135, message }]
  },
}
const to = ({ sent }: Driven): readonly string[] =>
  sent.map(({ bytes }) => `${printMac(ethernet.decode(bytes)?.dst ?? PEER)} ${printMac(arp.decode(bytes, ethernet.size)?.tha ?? PEER)}`)

describe('arping', () => {
  it('asks everybody, then the one who answered, and ends with the last answer', () => {
    const driven = run('-c2 -w2 -I eth0 10.0.0.2', answered)
    expect(to(driven)).toEqual(['ff:ff:ff:ff:ff:ff ff:ff:ff:ff:ff:ff', '02:00:0a:00:00:02 02:00:0a:00:00:02'])
    expect(driven.sent.map(({ at }) => at)).toEqual([0, 1000])
    expect(driven.duration).toBeCloseTo(1000.135)
    expect(driven.exit).toEqual({
      rc: 0,
      out: 'ARPING 10.0.0.2 from 10.0.0.1 eth0\nUnicast reply from 10.0.0.2 [02:00:0A:00:00:02]  0.635ms\nUnicast reply from 10.0.0.2 [02:00:0A:00:00:02]  0.635ms\nSent 2 probes (1 broadcast(s))\nReceived 2 response(s)\n',
    })
  })

  it('waits a second after the last probe, whatever -w says', () => {
    const { exit, duration } = run('-c1 -w2 -I eth0 10.0.0.2')
    expect([exit.rc, duration]).toEqual([1, 1000])
    expect(exit.out).toBe('ARPING 10.0.0.2 from 10.0.0.1 eth0\nSent 1 probes (1 broadcast(s))\nReceived 0 response(s)\n')
  })

  it('goes on asking everybody with -b and stops at the first answer with -f', () => {
    expect(new Set(to(run('-b -c3 -I eth0 10.0.0.2', answered)))).toEqual(new Set(['ff:ff:ff:ff:ff:ff ff:ff:ff:ff:ff:ff']))
    const first = run('-f -c3 -I eth0 10.0.0.2', answered)
    expect([first.sent.length, first.exit.rc]).toEqual([1, 0])
  })

  it('announces an address of its own', () => {
    expect(to(run('-A -c1 -I eth0 10.0.0.1'))).toEqual(['ff:ff:ff:ff:ff:ff 02:00:00:00:00:01'])
    const asked = run('-U -c1 -I eth0 10.0.0.1')
    expect(to(asked)).toEqual(['ff:ff:ff:ff:ff:ff ff:ff:ff:ff:ff:ff'])
    expect(asked.exit).toEqual({
      rc: 0,
      out: 'ARPING 10.0.0.1 from 10.0.0.1 eth0\nSent 1 probes (1 broadcast(s))\nReceived 0 response(s)\n',
    })
    expect(run('-U -c1 -I eth0 10.0.0.7', { bind: 'EADDRNOTAVAIL' }).exit).toEqual({
      rc: 2,
      out: 'arping: bind: Cannot assign requested address\n',
    })
  })

  it('detects a duplicate address', () => {
    expect(run('-D -c1 -w1 -I eth0 10.0.0.2', answered).exit).toMatchObject({
      rc: 1,
      out: expect.stringContaining('ARPING 10.0.0.2 from 0.0.0.0 eth0\n'),
    })
    expect(run('-D -c1 -w1 -I eth0 10.0.0.2').exit.rc).toBe(0)
  })

  it('finds the device, and one to complain of', () => {
    const links = [
      device('lo', { kind: 'loopback', addrs: [addr('127.0.0.1')] }),
      device('eth0', { addrs: [addr('10.0.0.1')] }),
      device('eth1', { up: false }),
    ]
    const state = netns({ links, routes: [route('10.0.0.0/24', { scope: 'link' })] })
    expect(run('-c1 10.0.0.2', { state }).exit.out).toContain('from 10.0.0.1 eth0\n')
    expect(run('-c1 -I eth7 10.0.0.2', { state }).exit).toEqual({ rc: 2, out: 'arping: Device eth7 not available.\n' })
    expect(run('-c1 -I eth1 10.0.0.2', { state }).exit).toEqual({ rc: 2, out: 'Interface "eth1" is down\n' })
    expect(run('-c1 -I lo 127.0.0.1', { state }).exit).toEqual({ rc: 2, out: 'Interface "lo" is not ARPable\n' })
    expect(run('-c1 -I eth0 9.9.9.9', { state }).exit.out).toContain('ARPING 9.9.9.9 from 10.0.0.1 eth0\n')
  })
})
