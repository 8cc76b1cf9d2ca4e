// Captured frames in the words of tcpdump.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Mac, ipv4, mac } from './address.ts'
import { encodeArpRequest } from './arp.ts'
import { encodeEthernet } from './ethernet.ts'
import { encodeIcmpParameterProblem, encodeIcmpUnreachable } from './icmp.ts'
import { NO_OPTIONS, encodeIpv4 } from './ipv4.ts'
import { summary } from './summary.ts'
import * as captured from './testing/captured.ts'
import { bytesOf } from './testing/captured.ts'

const ECHO = 'ICMP echo request, id 4660, seq 1, length 64'

test.each([
  [captured.arpRequest, 'ARP, Request who-has 10.244.1.1 tell 10.244.1.2, length 28'],
  [captured.arpReply, 'ARP, Reply 10.244.1.1 is-at 02:c0:00:00:00:01, length 28'],
  [captured.vlanArp, 'vlan 10, p 0, ARP, Request who-has 10.0.10.3 tell 10.0.10.1, length 28'],
  [captured.echoRequest, `IP 10.244.1.2 > 10.244.2.2: ${ECHO}`],
  [captured.vxlanEcho, `IP 192.168.1.11.43640 > 192.168.1.12.8472: VXLAN, flags [I] (0x08), vni 1\nIP 10.244.1.2 > 10.244.2.2: ${ECHO}`],
  [captured.ipipEcho, `IP 192.168.1.11 > 192.168.1.12: IP 10.65.1.2 > 10.65.2.2: ${ECHO}`],
  [captured.greEcho, `IP 192.168.1.11 > 192.168.2.13: GREv0, key=0x2a, length 92: IP 10.244.1.2 > 10.244.3.2: ${ECHO}`],
  [captured.timeExceeded, 'IP 10.0.1.1 > 10.0.1.2: ICMP time exceeded in-transit, length 92'],
  [captured.portUnreachable, 'IP 10.0.2.2 > 10.0.1.2: ICMP 10.0.2.2 udp port 33435 unreachable, length 68'],
  [captured.prohibited, 'IP 10.0.1.1 > 10.0.1.2: ICMP host 10.3.0.1 unreachable - admin prohibited filter, length 92'],
  [captured.redirect, 'IP 10.0.0.254 > 10.0.0.1: ICMP redirect 10.9.0.1 to host 10.0.0.253, length 92'],
  [captured.udpDatagram, 'IP 10.0.1.2.40000 > 10.0.2.2.5000: UDP, length 9'],
  [
    captured.tcpSyn,
    'IP 10.0.1.2.40001 > 10.0.2.2.8080: Flags [S], seq 2390745290, win 64240, options [mss 1460,sackOK,TS val 2535224804 ecr 0,nop,wscale 7], length 0',
  ],
  [
    captured.tcpData,
    'IP 10.0.1.2.40001 > 10.0.2.2.8080: Flags [P.], seq 2390745291:2390745309, ack 215238126, win 502, options [nop,nop,TS val 2535224806 ecr 614685896], length 18',
  ],
  [captured.laterFragment, 'IP 10.244.1.2 > 10.244.2.2: ip-proto-17'],
])('%#: %2$s', (frame, line) => {
  expect(summary(frame)).toBe(line)
})

const [a, b] = [ipv4('10.0.0.1'), ipv4('10.0.0.2')]
const packet = (protocol: number, payload: Uint8Array): Uint8Array => encodeIpv4({ src: a, dst: b, protocol, ttl: 64 }, NO_OPTIONS, payload)
const quote = captured.udpDatagram.subarray(14)

test.each([
  [packet(1, encodeIcmpUnreachable(0, quote)), 'ICMP net 10.0.2.2 unreachable, length 45'],
  [packet(1, encodeIcmpUnreachable(2, quote)), 'ICMP 10.0.2.2 protocol 17 unreachable, length 45'],
  [packet(1, encodeIcmpUnreachable(4, quote, 1450)), 'ICMP 10.0.2.2 unreachable - need to frag (mtu 1450), length 45'],
  [packet(1, encodeIcmpUnreachable(99, quote)), 'ICMP 10.0.2.2 unreachable - #99, length 45'],
  [packet(1, encodeIcmpParameterProblem(0, 20, quote)), 'ICMP parameter problem - octet 20, length 45'],
  [packet(50, bytesOf('0011')), 'ip-proto-50 2'],
  [packet(17, bytesOf('0011')), '[|udp]'],
])('%#: %2$s', (bytes, line) => {
  expect(summary(bytes, 'ip')).toBe(`IP 10.0.0.1 > 10.0.0.2: ${line}`)
})

test('a refresh names the MAC it knows; a frame of unknown type shows its own', () => {
  const [dst, src] = [mac('02:00:00:00:00:02'), mac('02:00:00:00:00:01')]
  const refresh = encodeEthernet({ dst, src, type: 0x0806 }, encodeArpRequest(src, a, b, dst))
  expect(summary(refresh)).toBe('ARP, Request who-has 10.0.0.2 (02:00:00:00:00:02) tell 10.0.0.1, length 28')
  expect(summary(encodeEthernet({ dst, src, type: 0x86dd }, bytesOf('6000')))).toBe(
    '02:00:00:00:00:01 > 02:00:00:00:00:02, ethertype 0x86dd, length 16',
  )
})

test('no bytes make it throw', () => {
  const frames = Object.values(captured).filter((value) => value instanceof Uint8Array)
  fc.assert(
    fc.property(fc.constantFrom(...frames), fc.nat(), fc.nat({ max: 255 }), fc.nat(), (frame, at, byte, size) => {
      const mutated = frame.slice(0, size % (frame.length + 1))
      if (mutated.length > 0) mutated[at % mutated.length] = byte
      expect(summary(mutated)).not.toBe('')
    }),
  )
  expect(summary(encodeEthernet({ dst: 0 as Mac, src: 0 as Mac, type: 0x0800 }, bytesOf('')))).toBe('[|ipv4]')
})
