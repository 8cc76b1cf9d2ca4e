// The tunnel headers, VXLAN and GRE, against captured packets.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checksum } from './checksum.ts'
import { ETHERTYPE } from './ethernet.ts'
import { decodeGre, encodeGre } from './gre.ts'
import { bytesOf, greEcho, vxlanEcho } from './testing/captured.ts'
import { VXLAN_PORT_LINUX, encodeVxlan, vxlan } from './vxlan.ts'
import { udp } from './udp.ts'

const IP_PAYLOAD_AT = 34

test('VXLAN: a captured frame decodes and is encapsulated again', () => {
  expect(udp.get(vxlanEcho, IP_PAYLOAD_AT, 'dport')).toBe(VXLAN_PORT_LINUX)
  const datagram = vxlanEcho.subarray(IP_PAYLOAD_AT + udp.size)
  expect(vxlan.decode(datagram)).toEqual({ vniValid: true, vni: 1 })
  expect(encodeVxlan(1, datagram.subarray(vxlan.size))).toEqual(datagram)
})

test('GRE: a captured packet with a key decodes and is encapsulated again', () => {
  const packet = greEcho.subarray(IP_PAYLOAD_AT)
  expect(decodeGre(packet)).toEqual({ protocol: ETHERTYPE.IPV4, key: 42, headerLength: 8 })
  expect(encodeGre({ protocol: ETHERTYPE.IPV4, key: 42 }, packet.subarray(8))).toEqual(packet)
})

test('GRE: optional words in any combination; no truncation decodes', () => {
  const word = fc.option(fc.nat({ max: 0xffffffff }), { nil: undefined })
  fc.assert(
    fc.property(word, word, fc.boolean(), (key, sequence, checksummed) => {
      const optional = { ...(key !== undefined && { key }), ...(sequence !== undefined && { sequence }) }
      const packet = encodeGre({ protocol: ETHERTYPE.TEB, ...optional, checksummed }, Uint8Array.of(1, 2, 3))
      const values = decodeGre(packet)
      expect(values).toMatchObject({ protocol: ETHERTYPE.TEB, ...optional, headerLength: packet.length - 3 })
      expect(values?.checksum !== undefined).toBe(checksummed)
      if (checksummed) expect(checksum(packet)).toBe(0)
      for (let size = 0; size < packet.length - 3; size++) expect(decodeGre(packet.subarray(0, size))).toBeUndefined()
    }),
  )
  expect(decodeGre(bytesOf('00010800'))).toBeUndefined()
})
