// What a segment does to a tracked connection: tcp_new, nf_conntrack_tcp_packet and nf_tcp_handle_invalid (net/netfilter/nf_conntrack_proto_tcp.c, 6.1).
// Leaves out: SYN proxies, timeouts of a policy.
import { type Index, type TcpCtState, areValid, indexOf, nextState } from './conntrack-tcp.ts'
import { type Seen, type Segment, UNSEEN, before, tcpInWindow } from './conntrack-window.ts'

/** The last segment that said something new (ip_ct_tcp.last_*). */
interface Last {
  readonly index: Index
  readonly reply: boolean
  readonly seq: number
  readonly ack: number
  readonly end: number
  readonly win: number
}

/** Of a SYN that was let through although it did not fit: a server that answers it says that we are wrong. */
interface Ignored {
  readonly scale?: number
  readonly sackPerm: boolean
  /** IP_CT_EXP_CHALLENGE_ACK. */
  readonly challenge: boolean
}

/** struct ip_ct_tcp. */
export interface TcpTracking {
  readonly state: TcpCtState
  readonly original: Seen
  readonly reply: Seen
  /** IP_CT_TCP_FLAG_CLOSE_INIT: one end has begun to close. */
  readonly closing: boolean
  readonly simultaneous: boolean
  readonly last: Last
  readonly ignored?: Ignored
  readonly retransmitted: number
}

/** What of the connection, and of the namespace's sysctls, counts. */
export interface TcpContext {
  readonly seenReply: boolean
  readonly assured: boolean
  readonly liberal: boolean
  readonly ignoreInvalidRst: boolean
}

/** taken: NF_ACCEPT, with a timeout; ignored: NF_ACCEPT without one; invalid: -NF_ACCEPT; reopen: a SYN that begins anew. */
export type TcpOutcome =
  | { readonly kind: 'taken' | 'ignored'; readonly tcp: TcpTracking }
  | { readonly kind: 'invalid'; readonly tcp?: TcpTracking; readonly closing?: boolean }
  | { readonly kind: 'reopen' }

const NO_LAST: Last = { index: 'none', reply: false, seq: 0, ack: 0, end: 0, win: 0 }

/** tcp_new: of a SYN, or, if `loose`, of a segment whose connection began unseen; undefined when none may begin so. */
export function newTracking(segment: Segment, loose: boolean): TcpTracking | undefined {
  const first = nextState('NONE', indexOf(segment.flags), false)
  if (!areValid(segment.flags) || first === 'INVALID' || first === 'IGNORE') return undefined
  const { end, window, scale, sackPerm } = segment
  const blank = { state: 'NONE', reply: UNSEEN, closing: false, simultaneous: false, last: NO_LAST, retransmitted: 0 } as const
  const maxwin = Math.max(window, 1)
  if (first === 'SYN_SENT')
    return { ...blank, original: { ...UNSEEN, end, maxend: end, maxwin, scale: scale ?? 0, scales: scale !== undefined, sackPerm } }
  if (!loose) return undefined
  const middle = { ...UNSEEN, sackPerm: true, liberal: true }
  return { ...blank, original: { ...middle, end, maxend: (end + maxwin) >>> 0, maxwin }, reply: middle }
}

const CLOSED: readonly TcpCtState[] = ['TIME_WAIT', 'CLOSE', 'SYN_SENT2']
/** tcp_can_early_drop. */
const ENDING: readonly TcpCtState[] = ['FIN_WAIT', 'LAST_ACK', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT']

export function tcpPacket(was: TcpTracking, segment: Segment, reply: boolean, context: TcpContext): TcpOutcome {
  if (!areValid(segment.flags)) return { kind: 'invalid' }
  const index = indexOf(segment.flags)
  const next = nextState(was.state, index, reply)
  switch (next) {
    case 'INVALID':
      return { kind: 'invalid' }
    case 'SYN_SENT':
      if (!CLOSED.includes(was.state)) return inWindow(was, segment, index, reply, next, context)
      if (was.closing || (was.last.reply === reply && was.last.index === 'rst')) return { kind: 'reopen' }
      return outOfStep(was, segment, index, reply, context)
    case 'IGNORE':
      return outOfStep(was, segment, index, reply, context)
    case 'TIME_WAIT':
      if (isChallenge(was, index, reply)) return { kind: 'ignored', tcp: withoutChallenge(was) }
      return inWindow(was, segment, index, reply, next, context)
    case 'SYN_SENT2':
      return inWindow({ ...was, simultaneous: true }, segment, index, reply, next, context)
    case 'SYN_RECV':
      return inWindow(was, segment, index, reply, reply && index === 'ack' && was.simultaneous ? 'ESTABLISHED' : next, context)
    case 'CLOSE':
      return index === 'rst' ? reset(was, segment, reply, context) : inWindow(was, segment, index, reply, next, context)
    default:
      return inWindow(was, segment, index, reply, next, context)
  }
}

const withoutChallenge = (was: TcpTracking): TcpTracking =>
  was.ignored === undefined ? was : { ...was, ignored: { ...was.ignored, challenge: false } }

/** RFC 5961: an ACK that challenges a SYN, not one of the last FIN. */
const isChallenge = ({ state, last, ignored }: TcpTracking, index: Index, reply: boolean): boolean =>
  state === 'LAST_ACK' && index === 'ack' && last.reply !== reply && last.index === 'syn' && ignored?.challenge === true

/** A segment that the connection as we know it has no place for; the ends may know better. */
function outOfStep(was: TcpTracking, segment: Segment, index: Index, reply: boolean, context: TcpContext): TcpOutcome {
  const { last, ignored } = was
  const { seq, end, window, ackSeq } = segment
  if (index === 'synack' && last.index === 'syn' && last.reply !== reply && ackSeq === last.end) {
    // It acknowledges a SYN that we had ignored: the two are in step, and we fall in.
    const caller: Seen = {
      ...UNSEEN,
      end: last.end,
      maxend: last.end,
      maxwin: Math.max(last.win, 1),
      scale: ignored?.scale ?? 0,
      scales: ignored?.scale !== undefined,
      sackPerm: ignored?.sackPerm ?? false,
    }
    const ends = last.reply ? { original: UNSEEN, reply: caller } : { original: caller, reply: UNSEEN }
    return inWindow(withoutChallenge({ ...was, ...ends, state: 'SYN_SENT' }), segment, index, reply, 'SYN_RECV', context)
  }
  const noted: TcpTracking = { ...was, last: { ...last, index, reply, seq, end, win: window } }
  if (index === 'syn' && !reply) {
    const { scale, sackPerm } = segment
    const offered: Ignored = { ...(scale !== undefined && { scale }), sackPerm, challenge: was.state === 'LAST_ACK' }
    return { kind: 'ignored', tcp: { ...noted, ignored: offered } }
  }
  const answered = was.state === 'SYN_SENT' && index === 'ack' && reply
  return { kind: 'ignored', tcp: answered ? { ...noted, last: { ...noted.last, ack: ackSeq } } : noted }
}

/** A RST closes what it fits; one that does not fit exactly may be meant to be challenged (RFC 5961). */
function reset(was: TcpTracking, segment: Segment, reply: boolean, context: TcpContext): TcpOutcome {
  const { last, state } = was
  const { seq, ackSeq } = segment
  const established = state === 'ESTABLISHED' && context.assured
  const receiver = reply ? was.original : was.reply
  const go = (next: TcpCtState): TcpOutcome => inWindow(was, segment, 'rst', reply, next, context)
  if (ENDING.includes(state)) return taken(was, 'rst', reply, 'CLOSE')
  let next: TcpCtState = 'CLOSE'
  if (receiver.maxack !== undefined && last.index !== 'syn') {
    if (seq === 0 && !established) return go(next)
    if (before(seq, receiver.maxack) && !context.ignoreInvalidRst) return { kind: 'invalid' }
    if (!established || seq === receiver.maxack) return go(next)
    if (last.index === 'ack' && last.reply === reply && seq === last.end) return go(next)
    next = state
  }
  const answersIgnored = (context.seenReply && last.index === 'syn') || (!context.assured && last.index === 'ack')
  return answersIgnored && ackSeq === last.end ? taken(was, 'rst', reply, next) : go(next)
}

function inWindow(was: TcpTracking, segment: Segment, index: Index, reply: boolean, next: TcpCtState, context: TcpContext): TcpOutcome {
  const { state, original, reply: answering } = was
  const result = tcpInWindow(segment, reply ? [answering, original] : [original, answering], {
    opening: state === 'SYN_SENT' || state === 'SYN_RECV',
    sent: state === 'SYN_SENT',
    reply,
    liberal: context.liberal,
  })
  if (result.verdict === 'invalid') return invalid(was, index, reply, context)
  const [sender, receiver] = result.ends
  const ends = reply ? { reply: sender, original: receiver } : { original: sender, reply: receiver }
  if (result.verdict === 'ignore') return { kind: 'ignored', tcp: { ...was, ...ends } }
  return taken(result.fits && index === 'ack' ? noteAck({ ...was, ...ends }, segment, reply) : { ...was, ...ends }, index, reply, next)
}

function taken(was: TcpTracking, index: Index, reply: boolean, next: TcpCtState): TcpOutcome {
  const closing = was.closing || (was.state !== next && next === 'FIN_WAIT')
  return { kind: 'taken', tcp: { ...was, state: next, closing, last: { ...was.last, index, reply } } }
}

/** Has it been sent before? */
function noteAck(was: TcpTracking, { seq, ackSeq, end, window }: Segment, reply: boolean): TcpTracking {
  const { last } = was
  const again = last.reply === reply && last.seq === seq && last.ack === ackSeq && last.end === end && last.win === window
  if (again) return { ...was, retransmitted: was.retransmitted + 1 }
  return { ...was, retransmitted: 0, last: { ...last, reply, seq, ack: ackSeq, end, win: window } }
}

/** A connection whose ends close it outside of the window should not be remembered for days. */
function invalid(was: TcpTracking, index: Index, reply: boolean, { assured }: TcpContext): TcpOutcome {
  if (!assured || (index !== 'rst' && index !== 'fin')) return { kind: 'invalid' }
  if (was.last.reply !== reply && (was.last.index === 'fin' || was.last.index === 'rst')) return { kind: 'invalid', closing: true }
  return { kind: 'invalid', tcp: { ...was, last: { ...was.last, index, reply } } }
}
