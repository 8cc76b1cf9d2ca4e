// Segments that a TCP socket sends, as Linux writes them (net/ipv4/tcp_output.c): options and their order, identification, windows.
// Windows are Linux's first ones and never fill. Leaves out: congestion control, ECN, urgent data.
import { JIFFY, timerExpiry } from '../base/timer-wheel.ts'
import type { Effect } from '../device/effect.ts'
import { NO_PACKET } from '../device/effect.ts'
import type { Socket, TcpState } from '../table/socket.ts'
import type { Birth, Nanoseconds, PacketId } from '../trace/trace.ts'
import type { Ipv4 } from '../wire/address.ts'
import { IP_PROTOCOL, NO_OPTIONS, encodeIpv4 } from '../wire/ipv4.ts'
import { type TcpFlags, encodeTcp } from '../wire/tcp.ts'
import type { TcpOption } from '../wire/tcp-option.ts'

export const NO_DATA = new Uint8Array(0)
/** TCP_RTO_MIN and a round trip, in whole ticks (__tcp_set_rto); and the first timeout of a SYN (RFC 6298). */
const RTO: Nanoseconds = 200_000_000 + JIFFY
const RTO_SYN: Nanoseconds = 1_000_000_000
const WINDOW_SYN = 64240
const WINDOW_SYN_ACK = 65160
const WINDOW = 502
const WINDOW_SCALE = 7

/** Sequence numbers are compared modulo 2^32 (RFC 9293 section 3.4). */
export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0
/** net_tx_rndhash; never 0, which means none. */
export const drawTxhash = (ident: number): number => Math.imul(ident, 3266489917) >>> 0 || 1

export const seqAdd = (a: number, n: number): number => (a + n) >>> 0

/** tcp_time_stamp: milliseconds and an offset of the socket's own. */
const timestamp = (socket: Socket, now: Nanoseconds): number => (Math.floor(now / 1_000_000) + (socket.lport * 65537 + socket.rport)) >>> 0

const timestamps = (socket: Socket, now: Nanoseconds): TcpOption => ({
  kind: 'timestamps',
  val: timestamp(socket, now),
  ecr: socket.tcp?.tsRecent ?? 0,
})

const synOptions = (socket: Socket, mss: number, now: Nanoseconds): readonly TcpOption[] => [
  { kind: 'mss', mss },
  { kind: 'sack-permitted' },
  timestamps(socket, now),
  { kind: 'nop' },
  { kind: 'wscale', shift: WINDOW_SCALE },
]

export interface Segment {
  readonly seq: number
  readonly flags: Partial<TcpFlags>
  readonly data?: Uint8Array
  /** What follows the timestamps. */
  readonly options?: readonly TcpOption[]
  /** Connected sockets count theirs up; SYN-ACKs, RSTs and the ACKs of TIME-WAIT carry 0. */
  readonly id: number
  readonly parent?: PacketId
  readonly birth?: Birth
}

/** The effect that sends one segment of a socket. */
export function segment(
  socket: Socket,
  tcp: TcpState,
  now: Nanoseconds,
  { seq, flags, data = NO_DATA, options: more = [], id, parent = NO_PACKET, birth }: Segment,
): Effect {
  const { syn = false, ack = false } = flags
  const options = syn ? synOptions(socket, tcp.mss, now) : ([{ kind: 'nop' }, { kind: 'nop' }, timestamps(socket, now), ...more] as const)
  const window = syn ? (ack ? WINDOW_SYN_ACK : WINDOW_SYN) : WINDOW
  const ends = { src: socket.local, dst: socket.remote, sport: socket.lport, dport: socket.rport }
  const body = encodeTcp({ ...ends, seq, ...(ack && { ackSeq: tcp.rcvNxt }), window, ...flags }, options, data)
  const bytes = encodeIpv4(
    { src: ends.src, dst: ends.dst, protocol: IP_PROTOCOL.TCP, ttl: socket.ttl, tos: socket.tos, id, df: socket.pmtudisc !== 'dont' },
    NO_OPTIONS,
    body,
  )
  // The ACKs of TIME-WAIT and resets are not a socket's (ip_send_unicast_reply).
  const own = tcp.state === 'TIME-WAIT' ? {} : ({ hash: tcp.txhash, checksum: 'left' } as const)
  return { kind: 'output', skb: { packet: parent, bytes, mark: 0, socket: socket.id, ...own }, ...(birth !== undefined && { birth }) }
}

export const store = (socket: Socket, tcp: TcpState): Effect => ({ kind: 'socket', id: socket.id, socket: { ...socket, tcp } })
export const forget = (socket: Socket): Effect => ({ kind: 'socket', id: socket.id, socket: undefined })

/** The retransmission timer, started or started anew; it doubles with every retry. */
export function armed(socket: Socket, tcp: TcpState, now: Nanoseconds): { readonly tcp: TcpState; readonly timer: Effect } {
  const first = tcp.state === 'SYN-SENT' || tcp.state === 'SYN-RECEIVED' ? RTO_SYN : RTO
  const rtoAt = timerExpiry(now, first * 2 ** tcp.retries)
  return { tcp: { ...tcp, rtoAt }, timer: { kind: 'timer', at: rtoAt, timer: { kind: 'socket', socket: socket.id } } }
}

/** tcp_v4_send_reset, for a segment that no socket wants (RFC 9293 section 3.10.7.1). */
export function resetFor(
  ends: { readonly src: Ipv4; readonly dst: Ipv4; readonly sport: number; readonly dport: number },
  seq: number,
  ackSeq: number | undefined,
  parent: PacketId,
  ttl: number,
): Effect {
  const flags = ackSeq === undefined ? { rst: true } : { rst: true, ack: true }
  const body = encodeTcp({ ...ends, seq, ...(ackSeq !== undefined && { ackSeq }), window: 0, ...flags }, [], NO_DATA)
  const bytes = encodeIpv4({ src: ends.src, dst: ends.dst, protocol: IP_PROTOCOL.TCP, ttl, id: 0, df: true }, NO_OPTIONS, body)
  return { kind: 'output', skb: { packet: parent, bytes, mark: 0 }, birth: 'reply' }
}
