import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ipv4 } from '../wire/address.ts'
import { NO_OPTIONS, encodeIpv4, ipv4Header } from '../wire/ipv4.ts'
import { fragment, reassemble } from './fragment.ts'

const packet = (length: number): Uint8Array =>
  encodeIpv4(
    { src: ipv4('10.0.0.1'), dst: ipv4('10.0.0.2'), protocol: 17, ttl: 64, id: 77 },
    NO_OPTIONS,
    Uint8Array.from({ length }, (_, i) => i & 255),
  )

describe('fragment', () => {
  it('cuts at multiples of eight: the first piece for an MTU of 1400 is 1396 long', () => {
    const lengths = fragment(packet(1480), 1400).map((part) => ipv4Header.decode(part)?.totalLength)
    expect(lengths).toEqual([1396, 124])
  })

  it('is undone by reassemble in whatever order the pieces come', () => {
    const cases = fc.record({
      length: fc.integer({ min: 1, max: 5000 }),
      mtu: fc.integer({ min: 68, max: 1500 }),
      seed: fc.infiniteStream(fc.nat()),
    })
    fc.assert(
      fc.property(cases, ({ length, mtu, seed }) => {
        const whole = packet(length)
        const parts = fragment(whole, mtu)
        const shuffled = parts
          .map((part) => ({ part, key: seed.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ part }) => part)
        expect(reassemble(shuffled)).toEqual(whole)
        if (parts.length > 1) expect(reassemble(shuffled.slice(1))).toBeUndefined()
      }),
    )
  })

  it('refuses pieces that overlap', () => {
    const parts = fragment(packet(1000), 500)
    expect(reassemble([...parts, ...parts])).toBe('spoiled')
  })
})
