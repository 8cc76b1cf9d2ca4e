// Between the stack and TCP's sockets: tcp_v4_rcv, tcp_v4_err, connect, send, close and timers (net/ipv4/tcp_ipv4.c, tcp.c, tcp_timer.c).
import { drop, step } from '../device/context.ts'
import type { Effect, Message, Skb } from '../device/effect.ts'
import { lookup } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import { routeMtu } from '../table/pmtu.ts'
import type { Socket, TcpState } from '../table/socket.ts'
import { defaultTtl } from '../table/sysctl.ts'
import type { PacketId } from '../trace/trace.ts'
import { transportChecksum } from '../wire/checksum.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength } from '../wire/ipv4.ts'
import { tcp as header } from '../wire/tcp.ts'
import { decodeTcpOptions } from '../wire/tcp-option.ts'
import type { StackContext } from './context.ts'
import { confirmNeigh } from './neighbour.ts'
import { NO_DATA, type Segment, armed, before, drawTxhash, forget, resetFor, segment, seqAdd, store } from './tcp-wire.ts'
import { unsackedOf } from './tcp-sack.ts'
import { type Incoming, receiveSegment, receiveSyn } from './tcp-state.ts'

/** The defaults of net.ipv4.tcp_syn_retries and tcp_retries2; what is written there is not heeded. */
const SYN_RETRIES = 6
const RETRIES = 15
/** net.ipv4.route.min_pmtu */
const MIN_MTU = 552
/** How long send(2) holds its socket, on a machine with one processor: until what it sent has had its effects. */
const SENDING = 1_000_000

/** skb.bytes are a whole packet from its IP header on. */
export function tcpInput(context: StackContext, dev: NetDevice, skb: Skb, ip: Ipv4Values): readonly Effect[] {
  const bytes = skb.bytes.subarray(headerLength(ip))
  const values = header.decode(bytes)
  if (values === undefined || values.doff < 5 || 4 * values.doff > bytes.length)
    return [drop(skb.packet, 'PKT_TOO_SMALL', 'tcp_v4_rcv', { dev: dev.ifname })]
  if (skb.checksum === undefined && transportChecksum(bytes, 0, bytes.length, ip.src, ip.dst, IP_PROTOCOL.TCP) !== 0)
    return [drop(skb.packet, 'TCP_CSUM', 'tcp_v4_rcv', { dev: dev.ifname })]
  const socket = findSocket(context.sockets, ip, values.sport, values.dport)
  const data = bytes.subarray(4 * values.doff)
  const options = decodeTcpOptions(bytes, header.size, 4 * values.doff).map(({ option }) => option)
  const tsval = options.find((option) => option.kind === 'timestamps')?.val ?? 0
  const sack = options.find((option) => option.kind === 'sack')?.edges ?? []
  const mss = options.find((option) => option.kind === 'mss')?.mss ?? 536
  const incoming: Incoming = { packet: skb.packet, header: values, data, tsval, sack, mss, now: context.now, ident: context.ident }
  const tcp = socket?.tcp
  if (socket === undefined || tcp === undefined) return unwanted(context, skb, ip, incoming)
  const told = step(skb.packet, { kind: 'socket', protocol: 'tcp', port: values.dport })
  const done: Effect = { kind: 'delivered', packet: skb.packet }
  if (tcp.state === 'LISTEN') {
    if (!values.syn || values.ack || values.rst) return unwanted(context, skb, ip, incoming)
    const ends = { local: ip.dst, remote: ip.src, rport: values.sport }
    return [told, ...receiveSyn(socket, incoming, ends, mssTowards(context, ip)), done]
  }
  if (isSynAgain(tcp, incoming)) return [told, ...synAckAgain(context, socket, tcp, skb.packet), done]
  const progress = values.ack && before(tcp.sndUna, values.ackSeq) ? confirm(context, ip) : []
  return [told, ...progress, ...receiveSegment(socket, tcp, incoming), done]
}

/** tcp_check_req: the SYN of a request that waits for its last ACK, */
const isSynAgain = (tcp: TcpState, { header: { syn, ack, rst, seq } }: Incoming): boolean =>
  tcp.state === 'SYN-RECEIVED' && syn && !ack && !rst && seq === seqAdd(tcp.rcvNxt, -1)

/** is answered again, with another txhash (tcp_rtx_synack), and the timer starts anew. */
function synAckAgain(context: StackContext, socket: Socket, tcp: TcpState, parent: PacketId): readonly Effect[] {
  const timed = armed(socket, { ...tcp, txhash: drawTxhash(context.ident) }, context.now)
  return [store(socket, timed.tcp), synAck(context, socket, timed.tcp, { parent, birth: 'reply' }), timed.timer]
}

/** __inet_lookup: a connected socket first, then a listening one. */
function findSocket(sockets: readonly Socket[], { src, dst }: Ipv4Values, sport: number, dport: number): Socket | undefined {
  const candidates = sockets.filter(
    (socket) => socket.type === 'tcp' && socket.tcp !== undefined && socket.lport === dport && (socket.local === 0 || socket.local === dst),
  )
  return (
    candidates.find((socket) => socket.remote === src && socket.rport === sport) ?? candidates.find(({ tcp }) => tcp?.state === 'LISTEN')
  )
}

/** Nobody wants it: a reset, unless it is one itself. */
function unwanted({ state }: StackContext, skb: Skb, { src, dst }: Ipv4Values, { header: values, data }: Incoming): readonly Effect[] {
  const lost = drop(skb.packet, 'NO_SOCKET', 'tcp_v4_rcv')
  if (values.rst) return [lost]
  const ttl = defaultTtl(state)
  const ends = { src: dst, dst: src, sport: values.dport, dport: values.sport }
  const length = data.length + Number(values.syn) + Number(values.fin)
  const reset = values.ack
    ? resetFor(ends, values.ackSeq, undefined, skb.packet, ttl)
    : resetFor(ends, 0, seqAdd(values.seq, length), skb.packet, ttl)
  return [reset, lost]
}

/** tcp_mtu_to_mss of the way back to the sender. */
function mssTowards({ state, now }: StackContext, { src, dst }: Pick<Ipv4Values, 'src' | 'dst'>): number {
  const { row } = lookup(state, { dst: src, src: dst })
  return (row === undefined ? 576 : routeMtu(state, row, src, now)) - 40
}

function confirm(context: StackContext, { src, dst }: Ipv4Values): readonly Effect[] {
  const { row } = lookup(context.state, { dst: src, src: dst })
  return row?.dev === undefined ? [] : confirmNeigh(context, row.dev, row.via ?? src)
}

/** An ICMP error about one of our segments: fatal while connecting, otherwise retransmission goes on, in shorter segments if need be (tcp_v4_err). */
export function tcpError(context: StackContext, quoted: Ipv4Values, payload: Uint8Array, message: Message): readonly Effect[] {
  const values = header.decode(payload) ?? portsOf(payload)
  const raw = context.sockets.filter(
    (socket) => socket.type === 'raw' && socket.lport === IP_PROTOCOL.TCP && socket.recverr && socket.remote === quoted.dst,
  )
  const told = raw.map(({ id }): Effect => ({ kind: 'message', socket: id, message }))
  const socket =
    values === undefined
      ? undefined
      : context.sockets.find(
          (one) => one.type === 'tcp' && one.lport === values.sport && one.rport === values.dport && one.remote === quoted.dst,
        )
  const mtu = message.kind === 'error' ? message.icmp?.mtu : undefined
  if (mtu !== undefined && socket?.tcp !== undefined) return [...told, ...defer(context, socket, socket.tcp, mtu)]
  if (socket?.tcp?.state !== 'SYN-SENT') return told
  return [...told, { kind: 'message', socket: socket.id, message }, forget(socket)]
}

/** TCP_MTU_REDUCED_DEFERRED: the sender still holds the socket, so that its queue is seen to when it lets go (tcp_release_cb). */
function defer({ now }: StackContext, socket: Socket, tcp: TcpState, mtu: number): readonly Effect[] {
  if (Math.max(MIN_MTU, mtu) - 40 >= tcp.mss || tcp.reduced !== undefined) return []
  const at = now + SENDING
  return [store(socket, { ...tcp, reduced: { mtu, at } }), { kind: 'timer', at, timer: { kind: 'socket', socket: socket.id } }]
}

/** tcp_v4_mtu_reduced, tcp_simple_retransmit: what the peer has not got goes out again in segments that fit the path. */
function shorten({ now, ident }: StackContext, socket: Socket, { reduced, ...tcp }: TcpState): readonly Effect[] {
  const shorter = { ...tcp, mss: Math.max(MIN_MTU, reduced?.mtu ?? 0) - 40 }
  return [store(socket, shorter), ...resend(socket, shorter, now, ident)]
}

const resend = (socket: Socket, tcp: TcpState, now: number, ident: number): readonly Effect[] =>
  unsackedOf(tcp).flatMap(({ seq, data }) => cut(socket, tcp, now, seq, data, ident))

/** A quote of eight bytes has at least the ports. */
const portsOf = (bytes: Uint8Array): { readonly sport: number; readonly dport: number } | undefined =>
  bytes.length < 4 ? undefined : { sport: ((bytes[0] ?? 0) << 8) | (bytes[1] ?? 0), dport: ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0) }

/** connect(2): the SYN. The socket has its addresses and ports. */
export function tcpSocketConnect({ now, ident }: StackContext, socket: Socket, mtu: number): readonly Effect[] {
  const iss = Math.imul(ident, 2246822519) >>> 0
  const tcp: TcpState = {
    state: 'SYN-SENT',
    iss,
    txhash: drawTxhash(ident),
    sndUna: iss,
    sndNxt: seqAdd(iss, 1),
    rcvNxt: 0,
    mss: mtu - 40,
    unacked: NO_DATA,
    finSent: false,
    retries: 0,
    rtoAt: 0,
    tsRecent: 0,
  }
  const timed = armed(socket, tcp, now)
  return [store(socket, timed.tcp), segment(socket, tcp, now, { seq: iss, flags: { syn: true }, id: ident }), timed.timer]
}

/** send(2): cut into segments of the MSS, less the timestamps' 12 bytes; the last one pushes. */
export function tcpSocketSend({ now, ident }: StackContext, socket: Socket, bytes: Uint8Array): readonly Effect[] {
  const { tcp } = socket
  if (tcp === undefined || (tcp.state !== 'ESTABLISHED' && tcp.state !== 'CLOSE-WAIT')) return []
  const unacked = new Uint8Array(tcp.unacked.length + bytes.length)
  unacked.set(tcp.unacked)
  unacked.set(bytes, tcp.unacked.length)
  const timed = armed(socket, { ...tcp, unacked, sndNxt: seqAdd(tcp.sndNxt, bytes.length) }, now)
  return [store(socket, timed.tcp), ...cut(socket, tcp, now, tcp.sndNxt, bytes, ident), timed.timer]
}

function cut(socket: Socket, tcp: TcpState, now: number, seq: number, bytes: Uint8Array, ident: number): readonly Effect[] {
  const room = tcp.mss - 12
  const parts: Effect[] = []
  for (let at = 0; at < bytes.length; at += room) {
    const data = bytes.subarray(at, at + room)
    parts.push(
      segment(socket, tcp, now, {
        seq: seqAdd(seq, at),
        flags: { ack: true, psh: at + room >= bytes.length },
        data,
        id: 1 + ((ident + parts.length) % 65535),
      }),
    )
  }
  return parts
}

/** close(2): FIN after what is still to be sent; a socket that never connected just goes. */
export function tcpSocketClose({ now, ident }: StackContext, socket: Socket): readonly Effect[] {
  const { tcp } = socket
  if (tcp === undefined || tcp.state === 'LISTEN' || tcp.state === 'SYN-SENT') return [forget(socket)]
  if (tcp.state !== 'ESTABLISHED' && tcp.state !== 'CLOSE-WAIT' && tcp.state !== 'SYN-RECEIVED') return []
  const state = tcp.state === 'CLOSE-WAIT' ? 'LAST-ACK' : 'FIN-WAIT-1'
  const timed = armed(socket, { ...tcp, state, finSent: true, sndNxt: seqAdd(tcp.sndNxt, 1) }, now)
  return [store(socket, timed.tcp), segment(socket, tcp, now, { seq: tcp.sndNxt, flags: { ack: true, fin: true }, id: ident }), timed.timer]
}

/** tcp_write_timer: send again what is not acknowledged, by another way if a hash decides (sk_rethink_txhash), or give up; and the end of TIME-WAIT. */
export function tcpSocketTimer(context: StackContext, socket: Socket): readonly Effect[] {
  const { now } = context
  const { tcp } = socket
  if (tcp === undefined) return []
  if (tcp.reduced !== undefined && now >= tcp.reduced.at) return shorten(context, socket, tcp)
  if (tcp.state === 'TIME-WAIT') return now >= tcp.rtoAt ? [forget(socket)] : []
  if (tcp.rtoAt === 0 || now < tcp.rtoAt || tcp.sndUna === tcp.sndNxt) return []
  // reqsk_timer_handler: a request goes with its listener.
  if (tcp.state === 'SYN-RECEIVED' && tcp.listener !== undefined && !context.sockets.some(({ id }) => id === tcp.listener))
    return [forget(socket)]
  const connecting = tcp.state === 'SYN-SENT' || tcp.state === 'SYN-RECEIVED'
  if (tcp.retries >= (connecting ? SYN_RETRIES : RETRIES))
    return [{ kind: 'message', socket: socket.id, message: { kind: 'error', errno: 'ETIMEDOUT' } }, forget(socket)]
  // tcp_schedule_loss_probe: one, and none once the peer has told of a hole.
  if (!connecting && tcp.retries === 0 && tcp.probed !== true && (tcp.sacked ?? []).length === 0) {
    const timed = armed(socket, { ...tcp, probed: true }, now)
    return [store(socket, timed.tcp), lossProbe(context, socket, tcp), timed.timer]
  }
  const timed = armed(socket, { ...tcp, retries: tcp.retries + 1, txhash: drawTxhash(context.ident) }, now)
  return [store(socket, timed.tcp), ...again(context, socket, timed.tcp), timed.timer]
}

/** tcp_send_loss_probe: the last segment once more, before the time-out that makes everything count as lost (RFC 8985 section 7). */
function lossProbe({ now, ident }: StackContext, socket: Socket, tcp: TcpState): Effect {
  if (tcp.finSent) return segment(socket, tcp, now, { seq: seqAdd(tcp.sndNxt, -1), flags: { ack: true, fin: true }, id: ident })
  const room = tcp.mss - 12
  const data = tcp.unacked.subarray(Math.floor((tcp.unacked.length - 1) / room) * room)
  return segment(socket, tcp, now, { seq: seqAdd(tcp.sndNxt, -data.length), flags: { ack: true, psh: true }, data, id: ident })
}

function again(context: StackContext, socket: Socket, tcp: TcpState): readonly Effect[] {
  const { now, ident } = context
  if (tcp.state === 'SYN-SENT') return [segment(socket, tcp, now, { seq: tcp.iss, flags: { syn: true }, id: ident })]
  if (tcp.state === 'SYN-RECEIVED') return [synAck(context, socket, tcp)]
  const data = resend(socket, tcp, now, ident)
  if (!tcp.finSent) return data
  return [...data, segment(socket, tcp, now, { seq: seqAdd(tcp.sndNxt, -1), flags: { ack: true, fin: true }, id: ident })]
}

/** tcp_make_synack, once more. */
function synAck(context: StackContext, socket: Socket, tcp: TcpState, why: Pick<Segment, 'parent' | 'birth'> = {}): Effect {
  const mss = mssTowards(context, { src: socket.remote, dst: socket.local })
  return segment(socket, { ...tcp, mss }, context.now, { seq: tcp.iss, flags: { syn: true, ack: true }, id: 0, ...why })
}
