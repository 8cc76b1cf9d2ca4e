// ICMP messages against captured ones.

import { expect, test } from 'vitest'
import { ipv4 } from './address.ts'
import { checksum } from './checksum.ts'
import {
  ICMP_TYPE,
  REDIRECT,
  TIME_EXCEEDED,
  UNREACHABLE,
  encodeIcmpEcho,
  encodeIcmpParameterProblem,
  encodeIcmpRedirect,
  encodeIcmpTimeExceeded,
  encodeIcmpUnreachable,
  icmp,
  icmpEcho,
  icmpParameterProblem,
  icmpUnreachable,
  isIcmpError,
} from './icmp.ts'
import { ICMP_TYPES, icmpCodeName, icmpTypeName } from './icmp-name.ts'
import { echoRequest, portUnreachable, prohibited, redirect, timeExceeded } from './testing/captured.ts'

const MESSAGE_AT = 34
const QUOTE_AT = MESSAGE_AT + icmp.size

test('an echo request', () => {
  const message = echoRequest.subarray(MESSAGE_AT)
  expect(icmpEcho.decode(message)).toEqual({ type: ICMP_TYPE.ECHO_REQUEST, code: 0, checksum: 0xf926, id: 4660, seq: 1 })
  expect(checksum(message)).toBe(0)
  expect(encodeIcmpEcho(ICMP_TYPE.ECHO_REQUEST, 4660, 1, message.subarray(8))).toEqual(message)
})

test.each([
  ['time exceeded', timeExceeded, encodeIcmpTimeExceeded(TIME_EXCEEDED.TTL, timeExceeded.subarray(QUOTE_AT))],
  ['port unreachable', portUnreachable, encodeIcmpUnreachable(UNREACHABLE.PORT, portUnreachable.subarray(QUOTE_AT))],
  ['admin prohibited', prohibited, encodeIcmpUnreachable(UNREACHABLE.PACKET_FILTERED, prohibited.subarray(QUOTE_AT))],
  ['redirect', redirect, encodeIcmpRedirect(REDIRECT.HOST, ipv4('10.0.0.253'), redirect.subarray(QUOTE_AT))],
])('%s', (_, captured, built) => {
  expect(built).toEqual(captured.subarray(MESSAGE_AT))
  expect(checksum(captured, MESSAGE_AT)).toBe(0)
  expect(isIcmpError(icmp.get(captured, MESSAGE_AT, 'type'))).toBe(true)
})

test('fragmentation needed tells the MTU, a parameter problem the byte', () => {
  const quote = echoRequest.subarray(14, 42)
  const tooBig = encodeIcmpUnreachable(UNREACHABLE.FRAG_NEEDED, quote, 1450)
  expect(icmpUnreachable.decode(tooBig)).toMatchObject({ type: 3, code: 4, mtu: 1450 })
  const problem = encodeIcmpParameterProblem(0, 20, quote)
  expect(icmpParameterProblem.decode(problem)).toMatchObject({ type: 12, code: 0, pointer: 20 })
  expect([checksum(tooBig), checksum(problem)]).toEqual([0, 0])
})

test('types and codes bear the names of iptables', () => {
  expect([icmpTypeName(8), icmpTypeName(200)]).toEqual(['echo-request', undefined])
  expect(Object.values(UNREACHABLE).map((code) => icmpCodeName(3, code))).toContain('communication-prohibited')
  expect([icmpCodeName(3, UNREACHABLE.PORT), icmpCodeName(3, 8), icmpCodeName(3, 99), icmpCodeName(200, 0)]).toEqual([
    'port-unreachable',
    undefined,
    undefined,
    undefined,
  ])
  expect(new Set(ICMP_TYPES.flatMap(({ name, codes }) => [name, ...codes.filter(Boolean)])).size).toBe(35 + 1)
})
