// Segments out of order and what is told of them: tcp_data_queue_ofo and tcp_sack_new_ofo_skb (net/ipv4/tcp_input.c), RFC 2018.
// A run is a range of sequence numbers; runs are kept apart from each other and in order. Leaves out: D-SACK, SACK blocks on segments with data.
import type { Run, TcpState } from '../table/socket.ts'
import type { TcpOption } from '../wire/tcp-option.ts'
import { before, seqAdd } from './tcp-wire.ts'

/** With the timestamps there is room for this many blocks. */
const MOST_BLOCKS = 3

const endOf = ({ seq, data }: Run): number => seqAdd(seq, data.length)

/** Two runs that touch or overlap, as one. */
function join(a: Run, b: Run): Run {
  const [first, second] = before(b.seq, a.seq) ? [b, a] : [a, b]
  const end = before(endOf(first), endOf(second)) ? endOf(second) : endOf(first)
  const data = new Uint8Array((end - first.seq) >>> 0)
  data.set(second.data, (second.seq - first.seq) >>> 0)
  data.set(first.data)
  return { seq: first.seq, data }
}

const isApart = (a: Run, b: Run): boolean => before(endOf(a), b.seq) || before(endOf(b), a.seq)

/** With one more segment that came too early; the run that it is part of now goes first. */
export function keepEarly(early: readonly Run[], segment: Run): readonly Run[] {
  const apart = early.filter((run) => isApart(run, segment))
  return [early.filter((run) => !isApart(run, segment)).reduce(join, segment), ...apart]
}

/** Data that is in order from `rcvNxt` on: `data` itself and what had come early; and what is still too early. */
export function takeEarly(early: readonly Run[], segment: Run): { readonly data: Uint8Array; readonly early: readonly Run[] } {
  const whole = early.filter((run) => !isApart(run, segment)).reduce(join, segment)
  return { data: whole.data, early: early.filter((run) => isApart(run, segment) && before(whole.seq, run.seq)) }
}

/** The option that tells the sender of what came early, most recent first. */
export function sackOption(early: readonly Run[] | undefined): readonly TcpOption[] {
  if (early === undefined || early.length === 0) return []
  const edges = early.slice(0, MOST_BLOCKS).flatMap((run) => [run.seq, endOf(run)])
  return [{ kind: 'nop' }, { kind: 'nop' }, { kind: 'sack', edges }]
}

/** tcp_sacktag_write_queue: ranges that the peer has beyond what it acknowledges. */
export function noteSacked(tcp: TcpState, edges: readonly number[]): TcpState {
  const told = edges.flatMap((from, i) => (i % 2 === 0 ? [[from, edges[i + 1] ?? from] as const] : []))
  const known = (tcp.sacked ?? []).filter((range) => before(tcp.sndUna, range[1]) && !told.some((one) => one[0] === range[0]))
  const sacked = [...known, ...told].sort((a, b) => (before(a[0], b[0]) ? -1 : 1))
  return sacked.length === 0 && tcp.sacked === undefined ? tcp : { ...tcp, sacked }
}

/** What is sent, neither acknowledged nor told of: the ranges that a retransmission has to cover. */
export function unsackedOf({ sndUna, unacked, sacked = [] }: TcpState): readonly Run[] {
  const missing: Run[] = []
  let at = 0
  for (const [from, to] of sacked) {
    const start = Math.max(at, (from - sndUna) | 0)
    if (start > at) missing.push({ seq: seqAdd(sndUna, at), data: unacked.subarray(at, start) })
    at = Math.max(at, (to - sndUna) | 0)
  }
  if (at < unacked.length) missing.push({ seq: seqAdd(sndUna, at), data: unacked.subarray(at) })
  return missing
}
