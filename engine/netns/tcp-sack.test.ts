import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Run, TcpState } from '../table/socket.ts'
import { keepEarly, noteSacked, sackOption, takeEarly, unsackedOf } from './tcp-sack.ts'
import { seqAdd } from './tcp-wire.ts'

const whole = Uint8Array.from({ length: 200 }, (_, i) => i)
/** Sequence numbers wrap inside the data. */
const FIRST = 0xffffff9c
const run = (from: number, to: number): Run => ({ seq: seqAdd(FIRST, from), data: whole.subarray(from, to) })
const edges = (early: readonly Run[]) => early.map(({ seq, data }) => [(seq - FIRST) >>> 0, ((seq - FIRST) >>> 0) + data.length])

describe('data that comes early', () => {
  it('is joined where it touches, the most recent run first', () => {
    const early = [run(10, 20), run(40, 50), run(20, 30)].reduce<readonly Run[]>(keepEarly, [])
    expect(edges(early)).toEqual([
      [10, 30],
      [40, 50],
    ])
    expect(sackOption(early)[2]).toEqual({ kind: 'sack', edges: [10, 30, 40, 50].map((at) => seqAdd(FIRST, at)) })
  })

  it('is whole whatever the order and the overlaps', () => {
    const piece = fc.tuple(fc.nat(190), fc.integer({ min: 1, max: 60 }))
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const late = pieces.map(([from, length]) => run(from + 1, Math.min(200, from + 1 + length)))
        const { data, early } = takeEarly(late.reduce<readonly Run[]>(keepEarly, []), run(0, 1))
        const covered = new Set(late.flatMap(({ seq, data: bytes }) => [...bytes].map((_, i) => ((seq - FIRST) >>> 0) + i)))
        let end = 1
        while (covered.has(end)) end += 1
        expect(data).toEqual(whole.subarray(0, end))
        expect(new Set(edges(early).flatMap(([from = 0, to = 0]) => Array.from({ length: to - from }, (_, i) => from + i)))).toEqual(
          new Set([...covered].filter((at) => at > end)),
        )
      }),
    )
  })
})

describe('what the peer says it has', () => {
  const tcp = { sndUna: FIRST, unacked: whole } as TcpState

  it('is not sent again', () => {
    const told = noteSacked(
      noteSacked(
        tcp,
        [50, 80].map((at) => seqAdd(FIRST, at)),
      ),
      [120, 130, 50, 90].map((at) => seqAdd(FIRST, at)),
    )
    expect(edges(unsackedOf(told))).toEqual([
      [0, 50],
      [90, 120],
      [130, 200],
    ])
    expect(edges(unsackedOf(tcp))).toEqual([[0, 200]])
  })
})
