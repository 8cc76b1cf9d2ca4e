// In whose name the kernel asks (arp_announce), and when it announces itself (arp_notify).
import { describe, expect, it } from 'vitest'
import { lab, run } from '../golden/lab.fixture.ts'
import type { Trace } from '../trace/trace.ts'
import { printIpv4, readIpv4 } from '../wire/address.ts'
import { readUint16 } from '../wire/bytes.ts'

/** `who-has TARGET tell SENDER` of host1's questions. */
const questions = ({ steps }: Trace): readonly string[] =>
  steps.flatMap((step) =>
    step.kind === 'tx' && step.netns === 'host1' && readUint16(step.bytes, 12) === 0x0806 && readUint16(step.bytes, 20) === 1
      ? [`who-has ${printIpv4(readIpv4(step.bytes, 38))} tell ${printIpv4(readIpv4(step.bytes, 28))}`]
      : [],
  )

describe('arp_announce', () => {
  const ask = (mode: number, source: string, target: string): string | undefined =>
    questions(
      run(lab(['host1', 'ip addr add 172.16.0.1/24 dev eth0'], ['host1', `sysctl -w net.ipv4.conf.all.arp_announce=${mode}`]), [
        'host1',
        `ping -c1 -W1 -I ${source} ${target}`,
      ]),
    )[0]

  it('0: with the packet’s own source, of whatever subnet', () =>
    expect(ask(0, '172.16.0.1', '10.0.1.1')).toBe('who-has 10.0.1.1 tell 172.16.0.1'))
  it('1: with it only if the target knows its subnet', () => {
    expect(ask(1, '172.16.0.1', '10.0.1.1')).toBe('who-has 10.0.1.1 tell 10.0.1.2')
    expect(ask(1, '10.0.1.2', '10.0.1.1')).toBe('who-has 10.0.1.1 tell 10.0.1.2')
  })
  it('2: with the best address of the device', () => expect(ask(2, '172.16.0.1', '10.0.1.1')).toBe('who-has 10.0.1.1 tell 10.0.1.2'))
})

describe('arp_notify', () => {
  const change: readonly [string, string] = ['host1', 'ip link set eth0 address 02:00:00:00:00:77']

  it('announces a device that comes up or gets another MAC', () => {
    const network = lab(['host1', 'sysctl -w net.ipv4.conf.eth0.arp_notify=1'])
    expect(questions(run(network, change))).toEqual(['who-has 10.0.1.2 tell 10.0.1.2'])
    expect(questions(run(network, ['host1', 'ip link set eth0 down'], ['host1', 'ip link set eth0 up']))).toEqual([
      'who-has 10.0.1.2 tell 10.0.1.2',
    ])
  })

  it('is off by default', () => expect(questions(run(lab(), change))).toEqual([]))
})
