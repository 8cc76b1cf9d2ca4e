// The state machine of a TCP connection as a reducer: RFC 9293 section 3.10.7, in the order in which a segment is checked.
//
//   CLOSED ─SYN▶ SYN-SENT ─SYN,ACK▶ ESTABLISHED ─close▶ FIN-WAIT-1 ─ACK▶ FIN-WAIT-2 ─FIN▶ TIME-WAIT
//   LISTEN ─SYN▶ SYN-RECEIVED ─ACK▶ ESTABLISHED ─FIN▶ CLOSE-WAIT ─close▶ LAST-ACK ─ACK▶ gone
//
// Segments out of order are kept, and told of in a duplicate ACK (tcp-sack.ts).
import { timerExpiry } from '../base/timer-wheel.ts'
import type { Effect } from '../device/effect.ts'
import type { Socket, TcpState } from '../table/socket.ts'
import type { Nanoseconds, PacketId } from '../trace/trace.ts'
import type { Values } from '../wire/header.ts'
import type { tcp as header } from '../wire/tcp.ts'
import { keepEarly, noteSacked, sackOption, takeEarly } from './tcp-sack.ts'
import { NO_DATA, armed, before, drawTxhash, forget, resetFor, segment, seqAdd, store } from './tcp-wire.ts'

/** A segment that came in, and what is needed to answer it. */
export interface Incoming {
  readonly packet: PacketId
  readonly header: Values<typeof header>
  readonly data: Uint8Array
  /** The peer's timestamp value, 0 without the option. */
  readonly tsval: number
  /** Edges of the peer's SACK blocks. */
  readonly sack: readonly number[]
  /** The peer's MSS, in a SYN; 536 without the option (RFC 9293 section 3.7.1). */
  readonly mss: number
  readonly now: Nanoseconds
  /** For the identification of the answer. */
  readonly ident: number
}

const TIME_WAIT: Nanoseconds = 60_000_000_000

const answer = (
  socket: Socket,
  tcp: TcpState,
  { packet, now, ident }: Incoming,
  flags: { readonly syn?: boolean; readonly fin?: boolean } = {},
): Effect =>
  segment(socket, tcp, now, {
    seq: tcp.sndNxt,
    flags: { ack: true, ...flags },
    ...(flags.syn !== true && { options: sackOption(tcp.early) }),
    id: tcp.state === 'TIME-WAIT' || flags.syn === true ? 0 : ident,
    parent: packet,
    birth: 'reply',
  })

/** A socket that is not listening. */
export function receiveSegment(socket: Socket, tcp: TcpState, arrived: Incoming): readonly Effect[] {
  if (tcp.state === 'SYN-SENT') return synSent(socket, tcp, arrived)
  const incoming = withoutOld(tcp, arrived)
  const { header: values, tsval, data } = incoming
  if (isTooLate(tcp, incoming)) return [resetFor(backTo(socket), values.ackSeq, undefined, incoming.packet, socket.ttl), forget(socket)]
  if (before(values.seq, tcp.rcvNxt) && incoming.data.length === 0 && !values.fin && !values.syn)
    return acknowledge(socket, { ...tcp, tsRecent: tsval }, incoming)
  if (values.seq !== tcp.rcvNxt) {
    if (values.rst) return []
    if (data.length === 0 || before(values.seq, tcp.rcvNxt)) return [answer(socket, tcp, incoming)]
    const kept = { ...noteSacked(tcp, incoming.sack), early: keepEarly(tcp.early ?? [], { seq: values.seq, data }) }
    return [store(socket, kept), answer({ ...socket, tcp: kept }, kept, incoming)]
  }
  if (values.rst) return [message(socket, tcp.state === 'SYN-RECEIVED' ? 'ECONNREFUSED' : 'ECONNRESET'), forget(socket)]
  return values.ack ? acknowledge(socket, { ...tcp, tsRecent: tsval || tcp.tsRecent }, incoming) : []
}

/** RFC 1122 section 4.2.2.13: data for a socket that was closed, on which nobody waits for it. */
const isTooLate = ({ state, rcvNxt }: TcpState, { header: { seq, rst }, data }: Incoming): boolean =>
  (state === 'FIN-WAIT-1' || state === 'FIN-WAIT-2') && !rst && before(rcvNxt, seqAdd(seq, data.length))

const backTo = ({ local, lport, remote, rport }: Socket) => ({ src: local, dst: remote, sport: lport, dport: rport })

/** A segment whose beginning has been received already: only the rest counts. */
function withoutOld(tcp: TcpState, incoming: Incoming): Incoming {
  const { header: values, data } = incoming
  const old = (tcp.rcvNxt - values.seq) | 0
  if (old <= 0 || old >= data.length) return incoming
  return { ...incoming, header: { ...values, seq: tcp.rcvNxt }, data: data.subarray(old) }
}

const message = (socket: Socket, errno: 'ECONNREFUSED' | 'ECONNRESET'): Effect => ({
  kind: 'message',
  socket: socket.id,
  message: { kind: 'error', errno },
})

function synSent(socket: Socket, tcp: TcpState, incoming: Incoming): readonly Effect[] {
  const { header: values, tsval } = incoming
  if (values.ack && values.ackSeq !== tcp.sndNxt) return []
  if (values.rst) return values.ack ? [message(socket, 'ECONNREFUSED'), forget(socket)] : []
  if (!values.syn || !values.ack) return []
  const open: TcpState = {
    ...tcp,
    state: 'ESTABLISHED',
    sndUna: values.ackSeq,
    rcvNxt: seqAdd(values.seq, 1),
    mss: Math.min(tcp.mss, incoming.mss),
    tsRecent: tsval,
    retries: 0,
    rtoAt: 0,
  }
  return [
    store(socket, open),
    answer({ ...socket, tcp: open }, open, incoming),
    { kind: 'message', socket: socket.id, message: { kind: 'connected' } },
  ]
}

/** What the peer has acknowledged; then its data; then its FIN. */
function acknowledge(socket: Socket, tcp: TcpState, incoming: Incoming): readonly Effect[] {
  const { ackSeq } = incoming.header
  if (before(tcp.sndNxt, ackSeq)) return [answer(socket, tcp, incoming)]
  const told = noteSacked(tcp, incoming.sack)
  const advanced = before(tcp.sndUna, ackSeq) ? advance(told, ackSeq) : told
  if (tcp.state === 'SYN-RECEIVED' && advanced === told) return []
  const acked = afterAck(socket, advanced, incoming.now)
  if (acked.gone) return [forget(socket)]
  if (acked.tcp.state === 'TIME-WAIT') return takeData({ ...socket, tcp: acked.tcp }, acked.tcp, incoming, acked.effects)
  const pending = acked.tcp.sndUna === acked.tcp.sndNxt
  const timed = pending
    ? { tcp: { ...acked.tcp, rtoAt: 0, retries: 0, probed: false }, timer: undefined }
    : advanced === told
      ? { tcp: acked.tcp, timer: undefined }
      : armed(socket, { ...acked.tcp, retries: 0, probed: false }, incoming.now)
  return [
    ...(timed.timer === undefined ? [] : [timed.timer]),
    ...takeData({ ...socket, tcp: timed.tcp }, timed.tcp, incoming, acked.effects),
  ]
}

/** SND.UNA moves on; SYN and FIN count one each and are in no buffer. */
function advance(tcp: TcpState, ackSeq: number): TcpState {
  const syn = tcp.state === 'SYN-RECEIVED' ? 1 : 0
  const count = Math.max(0, ((ackSeq - tcp.sndUna) >>> 0) - syn)
  const moved = { ...tcp, sndUna: ackSeq, unacked: tcp.unacked.subarray(Math.min(count, tcp.unacked.length)) }
  return tcp.sacked === undefined ? moved : { ...moved, sacked: tcp.sacked.filter(([, to]) => before(ackSeq, to)) }
}

function afterAck(
  socket: Socket,
  tcp: TcpState,
  now: Nanoseconds,
): { readonly tcp: TcpState; readonly effects: readonly Effect[]; readonly gone: boolean } {
  const finAcked = tcp.finSent && tcp.sndUna === tcp.sndNxt
  if (tcp.state === 'SYN-RECEIVED') {
    const { listener, ...rest } = tcp
    const accepted: readonly Effect[] =
      listener === undefined
        ? []
        : [{ kind: 'message', socket: listener, message: { kind: 'accepted', socket: socket.id, from: socket.remote, port: socket.rport } }]
    return { tcp: { ...rest, state: 'ESTABLISHED' }, effects: accepted, gone: false }
  }
  if (finAcked && tcp.state === 'FIN-WAIT-1') return { tcp: { ...tcp, state: 'FIN-WAIT-2' }, effects: [], gone: false }
  if (finAcked && tcp.state === 'CLOSING') return { tcp: timeWait(tcp, now), effects: [forgetLater(socket, now)], gone: false }
  return { tcp, effects: [], gone: finAcked && tcp.state === 'LAST-ACK' }
}

function takeData(socket: Socket, tcp: TcpState, incoming: Incoming, effects: readonly Effect[]): readonly Effect[] {
  const { header: values, data: segmentData, now } = incoming
  const open = tcp.state === 'ESTABLISHED' || tcp.state === 'FIN-WAIT-1' || tcp.state === 'FIN-WAIT-2'
  if (!open || values.seq !== tcp.rcvNxt || (segmentData.length === 0 && !values.fin)) return [store(socket, tcp), ...effects]
  const taken = takeEarly(tcp.early ?? [], { seq: values.seq, data: segmentData })
  const { data } = taken
  const { early: _, ...rest } = tcp
  const early = taken.early.length > 0 && { early: taken.early }
  const received: TcpState = { ...rest, ...early, rcvNxt: seqAdd(tcp.rcvNxt, data.length + Number(values.fin)) }
  const next = values.fin ? afterFin(received, now) : received
  const heard: readonly Effect[] =
    data.length === 0
      ? []
      : [{ kind: 'message', socket: socket.id, message: { kind: 'data', bytes: data, from: socket.remote, port: socket.rport, ttl: 0 } }]
  const ended: readonly Effect[] = values.fin ? [{ kind: 'message', socket: socket.id, message: { kind: 'eof' } }] : []
  const waiting: readonly Effect[] = next.state === 'TIME-WAIT' ? [forgetLater(socket, now)] : []
  return [store(socket, next), ...effects, answer({ ...socket, tcp: next }, next, incoming), ...heard, ...ended, ...waiting]
}

/** TIME-WAIT has a timer of its own: `rtoAt` is then its end. */
const timeWait = (tcp: TcpState, now: Nanoseconds): TcpState => ({
  ...tcp,
  state: 'TIME-WAIT',
  rtoAt: timerExpiry(now, TIME_WAIT),
  retries: 0,
})
const forgetLater = (socket: Socket, now: Nanoseconds): Effect => ({
  kind: 'timer',
  at: timerExpiry(now, TIME_WAIT),
  timer: { kind: 'socket', socket: socket.id },
})

function afterFin(tcp: TcpState, now: Nanoseconds): TcpState {
  if (tcp.state === 'ESTABLISHED') return { ...tcp, state: 'CLOSE-WAIT' }
  return tcp.state === 'FIN-WAIT-1' ? { ...tcp, state: 'CLOSING' } : timeWait(tcp, now)
}

/** A SYN for a listening socket: a socket of its own answers, and is handed over once the handshake is done. `mss`: ours. */
export function receiveSyn(
  listener: Socket,
  incoming: Incoming,
  ends: Pick<Socket, 'local' | 'remote' | 'rport'>,
  mss: number,
): readonly Effect[] {
  const iss = Math.imul(incoming.ident, 2654435761) >>> 0
  const { tcp: _, ...base } = listener
  const tcp: TcpState = {
    state: 'SYN-RECEIVED',
    iss,
    txhash: drawTxhash(incoming.ident),
    sndUna: iss,
    sndNxt: iss,
    rcvNxt: seqAdd(incoming.header.seq, 1),
    mss: Math.min(mss, incoming.mss),
    unacked: NO_DATA,
    finSent: false,
    retries: 0,
    rtoAt: 0,
    tsRecent: incoming.tsval,
    listener: listener.id,
  }
  // Below zero: the simulator numbers its own sockets from zero up.
  const child: Socket = { ...base, ...ends, id: -((listener.id + 1) * 65536 + incoming.ident) }
  const sent: TcpState = { ...tcp, sndNxt: seqAdd(iss, 1) }
  const timed = armed(child, sent, incoming.now)
  return [store(child, timed.tcp), answer({ ...child, tcp }, { ...tcp, mss }, incoming, { syn: true }), timed.timer]
}
