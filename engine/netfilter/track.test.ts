// Made-up segments, sent by twos and threes through a namespace of a real kernel 6.1 that tracked them (golden/segments.json): which were INVALID, and
// what `conntrack -L` said after each. Row: way (`>`: towards port 80), flags, seq, ack, length, window, options, was it let through, then state,
// timeout and whether it was ASSURED; null where there was no connection.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { fromHex } from '../base/hex.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { type Connection, connections, putConnection, removeConnection } from '../table/conntrack.ts'
import { netns } from '../table/netns.fixture.ts'
import type { NetnsState } from '../table/netns.ts'
import { ipv4 } from '../wire/address.ts'
import { concat } from '../wire/bytes.ts'
import { NO_OPTIONS, encodeIpv4, ipv4Header } from '../wire/ipv4.ts'
import { NO_FLAGS, tcp } from '../wire/tcp.ts'
import { tcpTracker } from './track-tcp.ts'
import { confirm, track } from './track.ts'

type After = readonly [state: string, timeout: number, assured: boolean] | null
type Row = readonly [
  way: string,
  flags: number,
  seq: number,
  ack: number,
  length: number,
  window: number,
  options: string,
  passed: boolean,
  after: After,
]

const SECOND = 1_000_000_000
const recorded = JSON.parse(readFileSync(new URL('../golden/segments.json', import.meta.url), 'utf8')) as readonly (readonly Row[])[]

const [CLIENT, SERVER] = [ipv4('10.0.1.2'), ipv4('10.0.2.2')]

function packetOf([way, flags, seq, ackSeq, length, window, options]: Row): Uint8Array {
  const written = fromHex(options) ?? expect.fail(options)
  const padded = concat(written, new Uint8Array((4 - (written.length % 4)) % 4))
  const bits = { fin: (flags & 1) > 0, syn: (flags & 2) > 0, rst: (flags & 4) > 0, psh: (flags & 8) > 0, ack: (flags & 16) > 0 }
  const ports = way === '>' ? { sport: 20_000, dport: 80 } : { sport: 80, dport: 20_000 }
  const head = tcp.encode({ ...NO_FLAGS, ...bits, ...ports, seq, ackSeq, window, doff: 5 + padded.length / 4, checksum: 0, urgent: 0 })
  const [src, dst] = way === '>' ? [CLIENT, SERVER] : [SERVER, CLIENT]
  return encodeIpv4({ src, dst, protocol: 6, ttl: 64 }, NO_OPTIONS, concat(head, padded, new Uint8Array(length)))
}

function learned(state: NetnsState, effects: readonly Effect[], now: number): NetnsState {
  let next = state
  for (const effect of effects) {
    if (effect.kind === 'learn.conntrack') next = { ...next, conntrack: putConnection(next.conntrack, effect.connection, now) }
    if (effect.kind === 'forget.conntrack') next = { ...next, conntrack: removeConnection(next.conntrack, effect.connection) }
  }
  return next
}

/** Through PREROUTING and POSTROUTING; a rule drops what is INVALID in between. */
function through(state: NetnsState, row: Row, now: number): { readonly state: NetnsState; readonly passed: boolean } {
  const bytes = packetOf(row)
  const header = ipv4Header.decode(bytes) ?? expect.fail('no header')
  const skb: Skb = { packet: 1, bytes, mark: 0 }
  const { ct, effects } = track({ state, now, ident: 1, tcp: tcpTracker }, skb, header)
  const tracked = learned(state, effects, now)
  if (ct === undefined) return { state: tracked, passed: false }
  const confirmed = confirm({ state: tracked, now, ident: 1 }, { ...skb, ct })
  return { state: learned(tracked, confirmed.effects, now), passed: true }
}

const told = (connection: Connection | undefined): readonly unknown[] | null =>
  connection === undefined ? null : [connection.tcp?.state, connection.assured]

describe('segments of every kind', () => {
  it.each(recorded.map((rows, number) => ({ number, rows })))('$number', ({ rows }) => {
    let state = netns({})
    rows.forEach((row, index) => {
      const now = index * 10_000_000
      const next = through(state, row, now)
      state = next.state
      const [connection] = connections(state.conntrack, now)
      const after = row[8]
      expect({ index, passed: next.passed, told: told(connection) }).toEqual({ index, passed: row[7], told: after && [after[0], after[2]] })
      if (after !== null && connection !== undefined) expect(Math.abs((connection.expires - now) / SECOND - after[1])).toBeLessThan(8)
    })
  })
})
