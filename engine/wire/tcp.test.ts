// TCP against captured segments.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ipv4 } from './address.ts'
import { transportChecksum } from './checksum.ts'
import { type TcpOption, decodeTcpOptions, encodeTcpOptions, printTcpOption } from './tcp-option.ts'
import { NO_FLAGS, encodeTcp, printTcpFlags, tcp } from './tcp.ts'
import { bytesOf, tcpData, tcpSyn, tcpSynAck } from './testing/captured.ts'

const [client, server] = [ipv4('10.0.1.2'), ipv4('10.0.2.2')]
const SEGMENT_AT = 34

const optionsOf = (segment: Uint8Array): readonly TcpOption[] =>
  decodeTcpOptions(segment, tcp.size, 4 * tcp.get(segment, 0, 'doff')).map(({ option }) => option)

test.each([
  ['SYN', tcpSyn, client, server, 'S', 'mss 1460,sackOK,TS val 2535224804 ecr 0,nop,wscale 7'],
  ['SYN-ACK', tcpSynAck, server, client, 'S.', 'mss 1460,sackOK,TS val 614685896 ecr 2535224804,nop,wscale 7'],
  ['data', tcpData, client, server, 'P.', 'nop,nop,TS val 2535224806 ecr 614685896'],
] as const)('%s: decodes and is built again', (_, frame, src, dst, flags, options) => {
  const segment = frame.subarray(SEGMENT_AT)
  const values = tcp.decode(segment)
  if (values === undefined) throw new Error('truncated')
  expect([printTcpFlags(values), optionsOf(segment).map(printTcpOption).join(',')]).toEqual([flags, options])
  expect(transportChecksum(segment, 0, segment.length, src, dst, 6)).toBe(0)
  const { doff, checksum: _sum, ...fields } = values
  expect(encodeTcp({ src, dst, ...fields }, optionsOf(segment), segment.subarray(4 * doff))).toEqual(segment)
})

const anyOption: fc.Arbitrary<TcpOption> = fc.oneof(
  fc.constant({ kind: 'nop' as const }),
  fc.record({ kind: fc.constant('mss' as const), mss: fc.nat({ max: 0xffff }) }),
  fc.record({ kind: fc.constant('wscale' as const), shift: fc.nat({ max: 14 }) }),
  fc.constant({ kind: 'sack-permitted' as const }),
  fc.record({
    kind: fc.constant('sack' as const),
    edges: fc.array(fc.nat({ max: 0xffffffff }), { minLength: 2, maxLength: 2 }),
  }),
  fc.record({ kind: fc.constant('timestamps' as const), val: fc.nat({ max: 0xffffffff }), ecr: fc.nat({ max: 0xffffffff }) }),
  fc.record({ kind: fc.constant('unknown' as const), code: fc.integer({ min: 9, max: 255 }), data: fc.uint8Array({ maxLength: 6 }) }),
)

test('options survive their bytes', () => {
  fc.assert(
    fc.property(fc.array(anyOption, { maxLength: 5 }), (options) => {
      const bytes = encodeTcpOptions(options)
      expect(bytes.length % 4).toBe(0)
      const decoded = decodeTcpOptions(bytes, 0, bytes.length).map(({ option }) => option)
      expect(decoded.filter(({ kind }) => kind !== 'eol')).toEqual(options)
    }),
  )
})

test('an option that does not fit ends the list', () => {
  for (const text of ['0209ff', '0201', '02', '0200ffff']) expect(decodeTcpOptions(bytesOf(text), 0, 99)).toEqual([])
  expect(decodeTcpOptions(bytesOf('010002040000'), 0, 6).map(({ option }) => option.kind)).toEqual(['nop', 'eol'])
})

test('flags and options in the words of tcpdump', () => {
  expect(printTcpFlags(NO_FLAGS)).toBe('none')
  expect(printTcpFlags({ ...NO_FLAGS, fin: true, rst: true, ack: true, urg: true, ece: true, cwr: true })).toBe('FR.UEW')
  expect(printTcpOption({ kind: 'sack', edges: [1, 2, 5, 6] })).toBe('sack 2 {1:2}{5:6}')
  expect([printTcpOption({ kind: 'eol' }), printTcpOption({ kind: 'unknown', code: 30, data: bytesOf('') })]).toEqual(['eol', 'unknown-30'])
})
