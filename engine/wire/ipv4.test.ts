// The IPv4 header against captured packets.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipv4 } from './address.ts'
import { checksum } from './checksum.ts'
import { ethernet } from './ethernet.ts'
import {
  IP_PROTOCOL,
  NO_OPTIONS,
  decrementTtl,
  encodeIpv4,
  headerLength,
  ipv4Checksum,
  ipv4Header,
  ipv4Options,
  ipv4Payload,
  isFragment,
  rewriteIpv4,
} from './ipv4.ts'
import { bytesOf, echoRequest, laterFragment } from './testing/captured.ts'

const packet = echoRequest.subarray(ethernet.size)
const [src, dst] = [ipv4('10.244.1.2'), ipv4('10.244.2.2')]

test('a captured packet decodes and is built again from what its sender decided', () => {
  const values = ipv4Header.decode(packet)
  expect(values).toEqual({
    version: 4,
    ihl: 5,
    tos: 0,
    totalLength: 84,
    id: 0xf688,
    df: true,
    mf: false,
    fragmentOffset: 0,
    ttl: 63,
    protocol: IP_PROTOCOL.ICMP,
    checksum: 0x2c35,
    src,
    dst,
  })
  expect(ipv4Checksum(packet, 0, 20)).toBe(0)
  const payload = ipv4Payload(packet)
  expect(payload).toEqual(packet.subarray(20))
  expect(encodeIpv4({ src, dst, protocol: 1, ttl: 63, id: 0xf688, df: true }, NO_OPTIONS, packet.subarray(20))).toEqual(packet)
})

test('a hop takes one from the TTL and leaves the argument alone', () => {
  const before = encodeIpv4({ src, dst, protocol: 1, ttl: 64, id: 0xf688, df: true }, NO_OPTIONS, packet.subarray(20))
  const copy = before.slice()
  expect(decrementTtl(before)).toEqual(packet)
  expect(before).toEqual(copy)
})

test('after any number of hops and rewrites the checksum is right', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 255 }), fc.nat({ max: 255 }), fc.nat({ max: 0xffff }), (ttl, protocol, id) => {
      const sent = encodeIpv4({ src, dst, protocol, ttl, id }, NO_OPTIONS, Uint8Array.of(1))
      const hop = decrementTtl(sent)
      expect(hop).toEqual(encodeIpv4({ src, dst, protocol, ttl: ttl - 1, id }, NO_OPTIONS, Uint8Array.of(1)))
      const values = ipv4Header.decode(hop)
      if (values === undefined) throw new Error('truncated')
      expect(checksum(rewriteIpv4(hop, { ...values, src: dst }), 0, 20)).toBe(0)
    }),
  )
})

test('a later fragment says so, in units of 8 bytes', () => {
  const values = ipv4Header.decode(laterFragment, ethernet.size)
  expect([values?.fragmentOffset, values?.mf, values && isFragment(values)]).toEqual([178, false, true])
})

test('the payload ends with the total length; a truncated packet has none', () => {
  const padded = new Uint8Array(100)
  padded.set(packet)
  expect(ipv4Payload(padded)?.length).toBe(64)
  expect(ipv4Payload(packet.subarray(0, 83))).toBeUndefined()
  expect(ipv4Payload(packet.subarray(0, 19))).toBeUndefined()
  expect(ipv4Payload(bytesOf(`44${'00'.repeat(30)}`))).toBeUndefined()
})

test('options are padded to whole words, found again, and never read past their end', () => {
  const recordRoute = bytesOf('07070400000000')
  const built = encodeIpv4({ src, dst, protocol: 1, ttl: 1 }, Uint8Array.of(1, ...recordRoute), Uint8Array.of(9))
  const values = ipv4Header.decode(built)
  expect([values?.ihl, values && headerLength(values), values?.totalLength, ipv4Checksum(built, 0, 28)]).toEqual([7, 28, 29, 0])
  expect(ipv4Options(built, 0, 28)).toEqual([
    { type: 1, offset: 20, length: 1 },
    { type: 7, offset: 21, length: 7 },
  ])
  const broken = encodeIpv4({ src, dst, protocol: 1, ttl: 1 }, bytesOf('94ff0000'), Uint8Array.of(9))
  expect(ipv4Options(broken, 0, 24)).toEqual([])
})

test('the decoder that is spelt out says what the declaration says', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 24, maxLength: 28 }), fc.nat(4), (bytes, offset) => {
      const values = ipv4Header.decode(bytes, offset)
      if (values === undefined) throw new Error('not decoded')
      const names = Object.keys(ipv4Header.fields).filter((name) => name !== 'reserved') as (keyof typeof values)[]
      expect(values).toEqual(Object.fromEntries(names.map((name) => [name, ipv4Header.get(bytes, offset, name)])))
    }),
  )
})
