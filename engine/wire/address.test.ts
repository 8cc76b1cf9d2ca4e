// Addresses: text, number and bytes name the same thing; prefixes cut where RFC 4632 says.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  ANY,
  BROADCAST_MAC,
  type Ipv4,
  LIMITED_BROADCAST,
  type Mac,
  ZERO_MAC,
  broadcastOf,
  contains,
  ipv4,
  isBroadcastMac,
  isLoopback,
  isMulticast,
  isMulticastMac,
  isUnicastMac,
  mac,
  mask,
  networkOf,
  parseIpv4,
  parseMac,
  parsePrefix,
  prefix,
  printIpv4,
  printMac,
  printPrefix,
  readIpv4,
  readMac,
  writeIpv4,
  writeMac,
} from './address.ts'

const anyIpv4 = fc.nat({ max: 0xffffffff }).map((n) => n as Ipv4)
const anyMac = fc.nat({ max: 0xffffffffffff }).map((n) => n as Mac)

test('an IPv4 address survives text and bytes', () => {
  fc.assert(
    fc.property(anyIpv4, (address) => {
      const bytes = new Uint8Array(6).fill(0xa5)
      writeIpv4(bytes, 1, address)
      expect([parseIpv4(printIpv4(address)), readIpv4(bytes, 1), bytes[0], bytes[5]]).toEqual([address, address, 0xa5, 0xa5])
    }),
  )
})

test('a MAC address survives text and bytes', () => {
  fc.assert(
    fc.property(anyMac, (address) => {
      const bytes = new Uint8Array(8).fill(0xa5)
      writeMac(bytes, 1, address)
      expect([parseMac(printMac(address)), readMac(bytes, 1), bytes[0], bytes[7]]).toEqual([address, address, 0xa5, 0xa5])
      expect(parseMac(printMac(address).toUpperCase())).toBe(address)
    }),
  )
})

test.each(['', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '1.2.3.4 ', '1.2.3.-4', '0x1.2.3.4', '1..3.4'])(
  '%j is no IPv4 address',
  (text) => {
    expect(parseIpv4(text)).toBeUndefined()
    expect(() => ipv4(text)).toThrow('not an IPv4 address')
  },
)

test.each(['', '02:00:00:00:00', '02-00-00-00-00-01', '2:0:0:0:0:1', '02:00:00:00:00:0g'])('%j is no MAC address', (text) => {
  expect(parseMac(text)).toBeUndefined()
  expect(() => mac(text)).toThrow('not a MAC address')
})

test.each(['10.0.0.0/33', '10.0.0.0/', '10.0.0/8', '10.0.0.0/08', '10.0.0.0/8/8', '/8'])('%j is no prefix', (text) => {
  expect(parsePrefix(text)).toBeUndefined()
  expect(() => prefix(text)).toThrow('not a prefix')
})

test('predicates and constants', () => {
  expect([isMulticast(ipv4('224.0.0.1')), isMulticast(ipv4('239.255.255.255')), isMulticast(ipv4('240.0.0.0'))]).toEqual([
    true,
    true,
    false,
  ])
  expect([isLoopback(ipv4('127.9.9.9')), isLoopback(ipv4('128.0.0.1'))]).toEqual([true, false])
  expect([isMulticastMac(mac('01:00:5e:00:00:05')), isMulticastMac(BROADCAST_MAC), isMulticastMac(mac('02:00:00:00:00:01'))]).toEqual([
    true,
    true,
    false,
  ])
  expect([isUnicastMac(mac('fe:ff:ff:ff:ff:ff')), isUnicastMac(BROADCAST_MAC), isBroadcastMac(BROADCAST_MAC)]).toEqual([true, false, true])
  expect([printIpv4(ANY), printIpv4(LIMITED_BROADCAST), printMac(ZERO_MAC)]).toEqual(['0.0.0.0', '255.255.255.255', '00:00:00:00:00:00'])
})

test('a prefix keeps its host bits; network, broadcast and mask follow', () => {
  const net = prefix('10.244.1.77/26')
  expect([printPrefix(net), printIpv4(networkOf(net)), printIpv4(broadcastOf(net))]).toEqual([
    '10.244.1.77/26',
    '10.244.1.64',
    '10.244.1.127',
  ])
  expect([0, 1, 24, 32].map((length) => printIpv4(mask(length)))).toEqual(['0.0.0.0', '128.0.0.0', '255.255.255.0', '255.255.255.255'])
  expect(printPrefix(prefix('10.0.0.1'))).toBe('10.0.0.1/32')
})

test('a prefix contains exactly the addresses from its network to its broadcast', () => {
  fc.assert(
    fc.property(anyIpv4, fc.nat({ max: 32 }), anyIpv4, (address, length, other) => {
      const net = { address, length }
      expect(contains(net, other)).toBe(networkOf(net) <= other && other <= broadcastOf(net))
      expect(contains(net, address)).toBe(true)
    }),
  )
})
