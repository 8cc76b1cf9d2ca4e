// Every declared header, whatever it says: values survive a poisoned buffer, the bytes around stay as they were, no truncated
// header decodes, and nothing that does not fit is written.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arp } from './arp.ts'
import { ethernet } from './ethernet.ts'
import { bits, flag, mac48, reserved, u16, u24, u32, u8 } from './field.ts'
import { gre } from './gre.ts'
import { type Declarations, type Field, type Header, header } from './header.ts'
import { icmp, icmpEcho, icmpParameterProblem, icmpRedirect, icmpTimeExceeded, icmpUnreachable } from './icmp.ts'
import { ipv4Header } from './ipv4.ts'
import { tcp } from './tcp.ts'
import { udp } from './udp.ts'
import { vlan } from './vlan.ts'
import { vxlan } from './vxlan.ts'

const skewed = header('skewed', 'here', {
  a: bits(3),
  b: bits(12),
  c: flag,
  gap: reserved(5),
  d: u24,
  e: bits(3),
  f: mac48,
  g: u32,
  h: u16,
  i: u8,
})
const messages = [icmp, icmpEcho, icmpUnreachable, icmpRedirect, icmpTimeExceeded, icmpParameterProblem]
const headers = [
  ethernet,
  vlan,
  arp,
  ipv4Header,
  ...messages,
  udp,
  tcp,
  vxlan,
  gre,
  skewed,
] as readonly unknown[] as readonly Header<Declarations>[]

const PAD = 3

const visibleFields = ({ fields }: Header<Declarations>): readonly Field[] =>
  Object.values(fields).filter(({ type }) => type !== 'reserved')

/** Any values that the header can hold. */
const valuesOf = (of: Header<Declarations>) =>
  fc.record(
    Object.fromEntries(
      visibleFields(of).map(({ name, type, bits: width }) => [name, type === 'flag' ? fc.boolean() : fc.nat({ max: 2 ** width - 1 })]),
    ),
  ) as fc.Arbitrary<never>

describe.each(headers.map((of) => [of.name, of] as const))('%s', (_, of) => {
  test('its fields follow each other without a gap', () => {
    let next = 0
    for (const { bitOffset, bits: width } of Object.values(of.fields)) {
      expect(bitOffset).toBe(next)
      next += width
    }
    expect(next).toBe(8 * of.size)
  })

  test('values survive a poisoned buffer', () => {
    fc.assert(
      fc.property(valuesOf(of), (values) => {
        const bytes = new Uint8Array(of.size + 2 * PAD).fill(0xa5)
        of.write(bytes, PAD, values)
        expect(of.decode(bytes, PAD)).toEqual(values)
        expect(bytes.slice(PAD, PAD + of.size)).toEqual(of.encode(values))
        expect([...bytes.slice(0, PAD), ...bytes.slice(-PAD)]).toEqual(Array.from({ length: 2 * PAD }, () => 0xa5))
      }),
    )
  })

  test('patching one field changes that field alone', () => {
    fc.assert(
      fc.property(valuesOf(of), valuesOf(of), (before, after) => {
        for (const { name } of visibleFields(of)) {
          const bytes = of.encode(before)
          of.set(bytes, 0, name, after[name])
          expect(of.get(bytes, 0, name)).toBe(after[name])
          expect(of.decode(bytes)).toEqual({ ...(before as object), [name]: after[name] })
        }
      }),
      { numRuns: 20 },
    )
  })

  test('every truncation is refused', () => {
    const bytes = new Uint8Array(of.size)
    for (let size = 0; size < of.size; size++) expect(of.decode(bytes.subarray(0, size))).toBeUndefined()
    expect(of.decode(bytes, 1)).toBeUndefined()
    expect(of.decode(bytes)).toBeDefined()
    for (const { name } of visibleFields(of)) expect(() => of.get(bytes, 1, name)).toThrow(name)
  })
})

test('a value that does not fit is refused', () => {
  for (const vni of [2 ** 24, -1, 1.5, Number.NaN]) expect(() => vxlan.encode({ vniValid: true, vni })).toThrow('vni')
  expect(() => vxlan.write(new Uint8Array(7), 0, { vniValid: true, vni: 1 })).toThrow('no room')
})

test('a header that does not end at a byte cannot be declared', () => {
  expect(() => header('odd', 'here', { a: bits(7) })).toThrow('does not end at a byte')
})
