// Frames taken apart: tunnels, quotes, fragments, checksums, and whatever is cut short.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipv4 } from './address.ts'
import { dissect } from './dissect.ts'
import { encodeIpv4 } from './ipv4.ts'
import type { FieldValue, Layer } from './layer.ts'
import * as captured from './testing/captured.ts'
import { bytesOf, greEcho, ipipEcho, laterFragment, partialUdp, portUnreachable, tcpSyn, vlanArp, vxlanEcho } from './testing/captured.ts'

const names = (layers: readonly Layer[]): string => layers.map(({ protocol, quoted }) => (quoted ? `"${protocol}"` : protocol)).join(' ')

const frames = Object.values(captured).filter((value) => value instanceof Uint8Array)

/** The field of the nth layer. */
function field(layers: readonly Layer[], index: number, name: string): FieldValue {
  const found = layers[index]?.fields.find((row) => row.name === name)
  if (found === undefined) throw new Error(`no field ${name}`)
  return found
}

test('VXLAN: outer headers, then the frame inside', () => {
  const layers = dissect(vxlanEcho)
  expect(names(layers)).toBe('ethernet ipv4 udp vxlan ethernet ipv4 icmp payload')
  expect(layers.map(({ offset, length }) => [offset, length])).toEqual([
    [0, 14],
    [14, 20],
    [34, 8],
    [42, 8],
    [50, 14],
    [64, 20],
    [84, 8],
    [92, 56],
  ])
  expect(field(layers, 3, 'vni')).toEqual({ name: 'vni', label: 'vni', bitOffset: 8 * 46, bits: 24, value: 1, text: '1' })
  expect(field(layers, 3, 'vniValid')).toMatchObject({ label: 'I', value: true, bitOffset: 8 * 42 + 4, bits: 1 })
  expect(field(layers, 2, 'checksum')).toMatchObject({ value: 0x992c, text: '0x992c', check: 'ok' })
  expect(field(layers, 0, 'type')).toMatchObject({ text: '0x0800 (IPv4)', meaning: 'ethertype.ipv4' })
  expect(field(layers, 1, 'protocol')).toMatchObject({ label: 'proto', text: '17 (UDP)', meaning: 'ip.protocol.udp' })
  expect(field(layers, 5, 'src')).toMatchObject({ text: '10.244.1.2', bitOffset: 8 * (64 + 12) })
  expect(field(layers, 6, 'type')).toMatchObject({ text: '8 (echo-request)', meaning: 'icmp.echo-request' })
  expect(field(layers, 6, 'checksum')).toMatchObject({ check: 'ok', computed: 0xf926 })
  expect(layers[3]?.source).toBe('RFC 7348 section 5')
})

test('VXLAN is known by its port: another one, or none', () => {
  expect(names(dissect(vxlanEcho, 'ethernet', { vxlanPorts: [4789] }))).toBe('ethernet ipv4 udp payload')
})

test('a VXLAN header without the I flag carries no frame', () => {
  const frame = vxlanEcho.slice()
  frame[42] = 0
  expect(names(dissect(frame))).toBe('ethernet ipv4 udp vxlan payload')
})

test('IPIP and GRE carry a packet; a GRE key is a row of its own', () => {
  expect(names(dissect(ipipEcho))).toBe('ethernet ipv4 ipv4 icmp payload')
  const layers = dissect(greEcho)
  expect(names(layers)).toBe('ethernet ipv4 gre ipv4 icmp payload')
  expect(layers[2]).toMatchObject({ offset: 34, length: 8 })
  expect(field(layers, 2, 'key')).toMatchObject({ value: 42, text: '0x2a', bitOffset: 8 * 38, bits: 32 })
})

test('an ICMP error quotes a packet, which is dissected too', () => {
  const layers = dissect(portUnreachable)
  expect(names(layers)).toBe('ethernet ipv4 icmp "ipv4" "udp" "payload"')
  expect(field(layers, 2, 'code')).toMatchObject({ text: '3 (port-unreachable)', meaning: 'icmp.port-unreachable' })
  expect(field(layers, 4, 'dport').value).toBe(33435)
  expect(field(layers, 4, 'checksum').check).toBe('ok')
})

test('a quote cut short has an unknown checksum, or ends in a truncated layer', () => {
  const packet = portUnreachable.subarray(14)
  const cut = (size: number): readonly Layer[] => {
    const head = { src: ipv4('10.0.2.2'), dst: ipv4('10.0.1.2'), protocol: 1, ttl: 64 }
    return dissect(encodeIpv4(head, bytesOf(''), packet.subarray(20, 20 + size)), 'ip')
  }
  expect(names(cut(8 + 28))).toBe('ipv4 icmp "ipv4" "udp"')
  expect(field(cut(8 + 28), 3, 'checksum').check).toBeUndefined()
  expect(names(cut(8 + 24))).toBe('ipv4 icmp "ipv4" "truncated"')
  expect(cut(8 + 24)[3]?.fields[0]).toMatchObject({ name: 'udp', value: 4 })
})

test('tags, options, fragments', () => {
  expect(names(dissect(vlanArp))).toBe('ethernet vlan arp')
  const syn = dissect(tcpSyn)
  expect(names(syn)).toBe('ethernet ipv4 tcp')
  expect(field(syn, 2, 'mss')).toMatchObject({ value: 1460, text: 'mss 1460', bitOffset: 8 * 54, bits: 32 })
  expect(field(syn, 2, 'syn').value).toBe(true)
  const fragment = dissect(laterFragment)
  expect(names(fragment)).toBe('ethernet ipv4 payload')
  expect(field(fragment, 1, 'fragmentOffset').text).toBe('178 (1424 B)')
})

test('padding after the packet belongs to no layer', () => {
  const padded = new Uint8Array(vxlanEcho.length + 6).fill(0xa5)
  padded.set(vxlanEcho)
  expect(dissect(padded)).toEqual(dissect(vxlanEcho))
})

test('checksums: right in every captured frame, partial where the hardware was to finish, bad where a bit flipped', () => {
  for (const frame of frames) {
    const checks = dissect(frame).flatMap((layer) => layer.fields.flatMap((row) => row.check ?? []))
    expect(checks.filter((check) => check === 'bad')).toEqual([])
    expect(checks.includes('partial')).toBe(frame === partialUdp)
  }
  const unsummed = vxlanEcho.slice()
  unsummed.fill(0, 40, 42)
  expect(field(dissect(unsummed), 2, 'checksum')).toMatchObject({ value: 0, text: '0x0000', check: 'zero' })
  const broken = vxlanEcho.slice()
  broken[100] = 0
  expect(field(dissect(broken), 6, 'checksum')).toMatchObject({ check: 'bad', value: 0xf926 })
})

test('every truncation ends in a truncated layer or a payload, and rows lie within their layer', () => {
  for (const frame of frames) {
    for (let size = 0; size <= frame.length; size++) {
      let next = 0
      for (const { offset, length, fields } of dissect(frame.subarray(0, size))) {
        expect(offset).toBe(next)
        next = offset + length
        for (const { bitOffset, bits } of fields) expect(bitOffset >= 8 * offset && bitOffset + bits <= 8 * next).toBe(true)
      }
      expect(next).toBeLessThanOrEqual(size)
    }
  }
})

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), fc.constantFrom('ethernet', 'ip'), (bytes, link) => {
      expect(dissect(bytes, link).length).toBeGreaterThan(0)
    }),
  )
  fc.assert(
    fc.property(fc.constantFrom(...frames), fc.nat(), fc.nat({ max: 255 }), (frame, at, byte) => {
      const mutated = frame.slice()
      mutated[at % frame.length] = byte
      expect(dissect(mutated).length).toBeGreaterThan(0)
    }),
  )
})
