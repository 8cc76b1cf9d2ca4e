import { describe, expect, it } from 'vitest'
import { ipv4 } from '../wire/address.ts'
import { NO_OPTIONS, encodeIpv4, ipv4Checksum, ipv4Header } from '../wire/ipv4.ts'
import { ecnDecapsulate, ecnEncapsulate } from './ecn.ts'

const packet = (tos: number): Uint8Array =>
  encodeIpv4({ src: ipv4('10.0.0.1'), dst: ipv4('10.0.0.2'), protocol: 1, ttl: 64, tos }, NO_OPTIONS, new Uint8Array(8))

describe('ECN across a tunnel, RFC 6040 as INET_ECN_encapsulate and INET_ECN_decapsulate have it', () => {
  it.each([
    [0, 0xb8, 0],
    [0, 0xb9, 1],
    [0, 0xba, 2],
    [0, 0xbb, 2],
    [0xb8, 3, 0xba],
  ])('outer TOS %i over inner %i becomes %i', (outer, inner, result) => expect(ecnEncapsulate(outer, inner)).toBe(result))

  it.each([
    [0, 0xb8, 0xb8],
    [2, 0xb8, 0xb8],
    [3, 0xba, 0xbb],
    [3, 0xb9, 0xbb],
    [1, 0xba, 0xb9],
    [2, 0xbb, 0xbb],
  ])('under outer TOS %i the inner %i becomes %i', (outer, inner, result) => {
    const bytes = ecnDecapsulate(outer, packet(inner)) ?? new Uint8Array(0)
    expect(ipv4Header.decode(bytes)?.tos).toBe(result)
    expect(ipv4Checksum(bytes, 0, 20)).toBe(0)
  })

  it('loses a packet that met congestion and cannot say so', () => expect(ecnDecapsulate(3, packet(0))).toBeUndefined())
})
