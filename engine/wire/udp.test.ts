// UDP against a captured datagram.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipv4 } from './address.ts'
import { partialChecksum, transportChecksum } from './checksum.ts'
import { partialUdp, udpDatagram } from './testing/captured.ts'
import { encodeUdp, udp } from './udp.ts'

const ends = { src: ipv4('10.0.1.2'), dst: ipv4('10.0.2.2'), sport: 40000, dport: 5000 }

test('a captured datagram decodes and is built again', () => {
  const datagram = udpDatagram.subarray(34)
  expect(udp.decode(datagram)).toEqual({ sport: 40000, dport: 5000, length: 17, checksum: 0x0f9c })
  expect(encodeUdp(ends, datagram.subarray(8))).toEqual(datagram)
  expect(udp.get(encodeUdp(ends, datagram.subarray(8), false), 0, 'checksum')).toBe(0)
})

test('any datagram verifies, and its checksum is never 0', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat({ max: 0xffff }), (payload, sport) => {
      const datagram = encodeUdp({ ...ends, sport }, payload)
      expect(udp.get(datagram, 0, 'checksum')).not.toBe(0)
      expect(transportChecksum(datagram, 0, datagram.length, ends.src, ends.dst, 17)).toBe(0)
    }),
  )
})

test('a sum of 0 is sent as 0xffff', () => {
  const zeroed = encodeUdp(ends, Uint8Array.of(0, 0))
  const sum = udp.get(zeroed, 0, 'checksum')
  expect(udp.get(encodeUdp(ends, Uint8Array.of(sum >>> 8, sum & 0xff)), 0, 'checksum')).toBe(0xffff)
})

test('a checksum left to the hardware is the sum of the pseudo-header', () => {
  expect(udp.get(partialUdp, 34, 'checksum')).toBe(partialChecksum(ipv4('192.168.1.51'), ipv4('192.168.1.52'), 17, 17))
})
