import { describe, expect, it } from 'vitest'
import { encodeTcp } from '../wire/tcp.ts'
import type { TcpOption } from '../wire/tcp-option.ts'
import { ipv4 } from '../wire/address.ts'
import { type TcpContext, type TcpTracking, newTracking, tcpPacket } from './conntrack-segment.ts'
import { type Segment, segmentAt } from './conntrack-window.ts'

const [FIN, SYN, RST, ACK] = [1, 2, 4, 16] as const

interface Sent {
  readonly seq?: number
  readonly ack?: number
  readonly length?: number
  readonly window?: number
  readonly options?: readonly TcpOption[]
}

function segment(flags: number, { seq = 0, ack = 0, length = 0, window = 1000, options = [] }: Sent): Segment {
  const fields = { src: ipv4('10.0.0.1'), dst: ipv4('10.0.0.2'), sport: 1, dport: 2, seq, ackSeq: ack, window }
  const bits = { fin: (flags & FIN) > 0, syn: (flags & SYN) > 0, rst: (flags & RST) > 0, ack: (flags & ACK) > 0 }
  const bytes = encodeTcp({ ...fields, ...bits }, options, new Uint8Array(length))
  return segmentAt(bytes, 0, bytes.length) ?? expect.fail('no segment')
}

type Line = readonly [way: '>' | '<', flags: number, sent?: Sent]

/** What becomes of segments one after the other: the state, or how each was refused. `>` is the side that began. */
function follow(lines: readonly Line[], context: Partial<TcpContext & { readonly loose: boolean }> = {}): readonly string[] {
  const { loose = true } = context
  let tracking: TcpTracking | undefined
  let [seenReply, assured] = [false, false]
  return lines.map(([way, flags, sent = {}]) => {
    const one = segment(flags, sent)
    const was = tracking ?? newTracking(one, loose)
    if (was === undefined) return 'invalid'
    const outcome = tcpPacket(was, one, way === '<', { seenReply, assured, liberal: false, ignoreInvalidRst: false, ...context })
    if ('tcp' in outcome) tracking = outcome.tcp
    seenReply ||= way === '<' && outcome.kind !== 'invalid'
    assured ||= seenReply && outcome.kind === 'taken' && outcome.tcp.state === 'ESTABLISHED'
    return outcome.kind === 'taken' ? outcome.tcp.state : outcome.kind
  })
}

/** The client's numbers begin at 100, the server's at 500. */
const opened: readonly Line[] = [
  ['>', SYN, { seq: 100 }],
  ['<', SYN | ACK, { seq: 500, ack: 101 }],
  ['>', ACK, { seq: 101, ack: 501 }],
]
const last = (lines: readonly Line[], context?: Parameters<typeof follow>[1]): string | undefined =>
  follow([...opened, ...lines], context).at(-1)

describe('a connection', () => {
  it('opens and closes', () =>
    expect(
      follow([
        ...opened,
        ['>', FIN | ACK, { seq: 101, ack: 501 }],
        ['<', FIN | ACK, { seq: 501, ack: 102 }],
        ['>', ACK, { seq: 102, ack: 502 }],
      ]),
    ).toEqual(['SYN_SENT', 'SYN_RECV', 'ESTABLISHED', 'FIN_WAIT', 'LAST_ACK', 'TIME_WAIT']))

  it('is opened again from TIME_WAIT by a SYN', () =>
    expect(
      last([
        ['>', FIN | ACK, { seq: 101, ack: 501 }],
        ['<', FIN | ACK, { seq: 501, ack: 102 }],
        ['>', ACK, { seq: 102, ack: 502 }],
        ['>', SYN, { seq: 9000 }],
      ]),
    ).toBe('reopen'))

  it('may be met when it is open already, unless sysctl says otherwise, but not by a SYN-ACK out of the blue', () => {
    expect(follow([['>', ACK, { seq: 7, ack: 9 }]])).toEqual(['ESTABLISHED'])
    expect(follow([['>', ACK, { seq: 7, ack: 9 }]], { loose: false })).toEqual(['invalid'])
    expect(follow([['>', SYN | ACK]])).toEqual(['invalid'])
  })

  it.each([
    ['no flags', 0],
    ['FIN alone', FIN],
    ['SYN and FIN', SYN | FIN],
    ['SYN and RST', SYN | RST],
  ])('never holds a segment with %s', (_, flags) => expect(last([['>', flags, { seq: 101, ack: 501 }]])).toBe('invalid'))

  it('is picked up by a SYN-ACK that answers an ignored SYN', () =>
    expect(
      follow([
        ...opened,
        ['>', SYN, { seq: 7000 }],
        ['<', SYN | ACK, { seq: 8000, ack: 7001 }],
        ['>', ACK, { seq: 7001, ack: 8001 }],
      ]).slice(3),
    ).toEqual(['ignored', 'SYN_RECV', 'ESTABLISHED']))
})

describe('a segment', () => {
  it('fits up to the end of the window that the other side has opened', () => {
    expect(last([['>', ACK, { seq: 101, ack: 501, length: 900 }]])).toBe('ESTABLISHED')
    expect(last([['>', ACK, { seq: 1101, ack: 501, length: 1 }]])).toBe('ESTABLISHED')
    expect(last([['>', ACK, { seq: 5000, ack: 501, length: 1 }]])).toBe('invalid')
  })

  it('may go a little beyond it, and then its acknowledgement is expected', () => {
    expect(last([['>', ACK, { seq: 1102, ack: 501, length: 1 }]])).toBe('ignored')
    expect(
      last([
        ['>', ACK, { seq: 1102, ack: 501, length: 1 }],
        ['<', ACK, { seq: 501, ack: 1103 }],
      ]),
    ).toBe('ESTABLISHED')
    expect(last([['<', ACK, { seq: 501, ack: 1103 }]])).toBe('invalid')
  })

  it('may not acknowledge what nobody has sent', () => {
    expect(last([['>', ACK, { seq: 101, ack: 501 }]])).toBe('ESTABLISHED')
    expect(last([['>', ACK, { seq: 101, ack: 502 }]])).toBe('invalid')
  })

  it('that repeats what lies more than a window back is let through, and changes nothing', () => {
    const far: readonly Line[] = [
      ['>', ACK, { seq: 101, ack: 501, length: 1000 }],
      ['<', ACK, { seq: 501, ack: 1101 }],
      ['>', ACK, { seq: 1101, ack: 501, length: 1000 }],
      ['<', ACK, { seq: 501, ack: 2101 }],
    ]
    expect(last([...far, ['>', ACK, { seq: 1101, ack: 501, length: 1 }]])).toBe('ESTABLISHED')
    expect(last([...far, ['>', ACK, { seq: 101, ack: 501, length: 1 }]])).toBe('ignored')
  })

  it('counts by the scale that both sides have offered', () => {
    const scaled = (server: readonly TcpOption[]): readonly Line[] => [
      ['>', SYN, { seq: 100, options: [{ kind: 'wscale', shift: 7 }] }],
      ['<', SYN | ACK, { seq: 500, ack: 101, options: server }],
      ['>', ACK, { seq: 101, ack: 501 }],
      ['<', ACK, { seq: 501, ack: 101 }],
      ['>', ACK, { seq: 60_000, ack: 501, length: 1 }],
    ]
    expect(follow(scaled([{ kind: 'wscale', shift: 7 }])).at(-1)).toBe('ESTABLISHED')
    expect(follow(scaled([])).at(-1)).toBe('invalid')
  })

  it('is judged by its SACK blocks, where they are permitted', () => {
    const sack = (permitted: readonly TcpOption[]): readonly Line[] => [
      ['>', SYN, { seq: 100, options: permitted }],
      ['<', SYN | ACK, { seq: 500, ack: 101, options: permitted }],
      ['>', ACK, { seq: 101, ack: 501, options: [{ kind: 'sack', edges: [800, 900] }] }],
    ]
    expect(follow(sack([{ kind: 'sack-permitted' }])).at(-1)).toBe('invalid')
    expect(follow(sack([])).at(-1)).toBe('ESTABLISHED')
  })

  it('is not judged where the namespace, or a connection met in its middle, is liberal', () => {
    expect(last([['>', ACK, { seq: 50_000, ack: 501, length: 1 }]], { liberal: true })).toBe('ESTABLISHED')
    expect(
      follow([
        ['>', ACK, { seq: 7, ack: 9 }],
        ['>', ACK, { seq: 900_000, ack: 9, length: 5 }],
      ]),
    ).toEqual(['ESTABLISHED', 'ESTABLISHED'])
  })
})

describe('a reset', () => {
  it('closes where it comes exactly where the other side waits', () => expect(last([['<', RST, { seq: 501 }]])).toBe('CLOSE'))
  it('before what was acknowledged is invalid, unless sysctl says otherwise', () => {
    expect(last([['<', RST, { seq: 400 }]])).toBe('invalid')
    expect(last([['<', RST, { seq: 500 }]], { ignoreInvalidRst: true })).toBe('ESTABLISHED')
  })
  it('elsewhere in the window closes nothing: it may be challenged', () => expect(last([['<', RST, { seq: 600 }]])).toBe('ESTABLISHED'))
  it('beyond the window is invalid', () => expect(last([['<', RST, { seq: 50_000 }]])).toBe('invalid'))
})
