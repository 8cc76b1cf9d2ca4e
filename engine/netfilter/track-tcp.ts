// TCP's part of connection tracking: the frame of nf_conntrack_tcp_packet (net/netfilter/nf_conntrack_proto_tcp.c), with its sysctls and timeouts.
// What a segment does to the connection is table/conntrack-segment.ts.
import type { Connection } from '../table/conntrack.ts'
import { type TcpContext, type TcpTracking, newTracking, tcpPacket } from '../table/conntrack-segment.ts'
import { type Index, type TcpCtState, indexOf } from '../table/conntrack-tcp.ts'
import { timeout } from '../table/conntrack-timeout.ts'
import { type Segment, segmentAt } from '../table/conntrack-window.ts'
import type { NetnsState } from '../table/netns.ts'
import { sysctlNumber } from '../table/sysctl.ts'
import type { Next, Place, TcpTracker } from '../table/tracker.ts'
import { headerLength } from '../wire/ipv4.ts'

const SECOND = 1_000_000_000
/** tcp_timeouts[TCP_CONNTRACK_SYN_SENT2] has no sysctl, nor has NONE. */
const UNSET = 120 * SECOND

const TCP_KEYS: Readonly<Partial<Record<TcpCtState, string>>> = {
  SYN_SENT: 'tcp_timeout_syn_sent',
  SYN_RECV: 'tcp_timeout_syn_recv',
  ESTABLISHED: 'tcp_timeout_established',
  FIN_WAIT: 'tcp_timeout_fin_wait',
  CLOSE_WAIT: 'tcp_timeout_close_wait',
  LAST_ACK: 'tcp_timeout_last_ack',
  TIME_WAIT: 'tcp_timeout_time_wait',
  CLOSE: 'tcp_timeout_close',
}

/** Of nf_conntrack_tcp_packet, for the state that a segment has led to. `answered`: both ends have been seen. */
function tcpTimeout(state: NetnsState, tcp: TcpTracking, index: Index, answered: boolean): number {
  const key = TCP_KEYS[tcp.state]
  const usual = key === undefined ? UNSET : timeout(state, key)
  const least = (name: string): number => Math.min(usual, timeout(state, name))
  if (tcp.retransmitted >= sysctlNumber(state, 'net.netfilter.nf_conntrack_tcp_max_retrans')) return least('tcp_timeout_max_retrans')
  if (index === 'rst') return timeout(state, 'tcp_timeout_close')
  const unacknowledged = tcp.original.unacked || tcp.reply.unacked || (tcp.state === 'ESTABLISHED' && !answered)
  if (unacknowledged) return least('tcp_timeout_unacknowledged')
  return tcp.last.win === 0 ? least('tcp_timeout_max_retrans') : usual
}

/** nf_tcp_handle_invalid: closed from both sides, if not in step. */
const closingTimeout = (state: NetnsState): number => timeout(state, 'tcp_timeout_unacknowledged')

function segmentOf({ bytes, header }: Place): Segment | undefined {
  const at = headerLength(header)
  return segmentAt(bytes, at, header.totalLength - at)
}

const flagOf = (state: NetnsState, name: string): boolean => sysctlNumber(state, `net.netfilter.nf_conntrack_${name}`) !== 0

const contextOf = (state: NetnsState, { seenReply, assured }: Pick<Connection, 'seenReply' | 'assured'>): TcpContext => ({
  seenReply,
  assured,
  liberal: flagOf(state, 'tcp_be_liberal'),
  ignoreInvalidRst: flagOf(state, 'tcp_ignore_invalid_rst'),
})

/** A SYN, or a segment of a connection that began before it was tracked. */
function begin(place: Place, blank: Omit<Connection, 'expires'>): Connection | undefined {
  const { state, now } = place
  const segment = segmentOf(place)
  const fresh = segment && newTracking(segment, flagOf(state, 'tcp_loose'))
  if (segment === undefined || fresh === undefined) return undefined
  const outcome = tcpPacket(fresh, segment, false, contextOf(state, blank))
  if (outcome.kind !== 'taken') return undefined
  return { ...blank, tcp: outcome.tcp, expires: now + tcpTimeout(state, outcome.tcp, indexOf(segment.flags), false) }
}

/** What a segment leaves of a connection, and until when. */
function next(place: Place, connection: Connection, reply: boolean): Next {
  const { state, now } = place
  const { tcp: was, seenReply, assured } = connection
  const segment = segmentOf(place)
  if (was === undefined || segment === undefined) return { invalid: undefined }
  const outcome = tcpPacket(was, segment, reply, contextOf(state, connection))
  if (outcome.kind === 'reopen') return 'reopen'
  if (outcome.kind === 'invalid') {
    const expires = outcome.closing === true ? Math.min(connection.expires, now + closingTimeout(state)) : connection.expires
    return { invalid: outcome.tcp || outcome.closing ? { ...connection, ...(outcome.tcp && { tcp: outcome.tcp }), expires } : undefined }
  }
  const { tcp } = outcome
  if (outcome.kind === 'ignored') return tcp === was ? connection : { ...connection, tcp }
  const index = indexOf(segment.flags)
  if (!seenReply && index === 'rst') return { killed: true }
  // The timeout of a SYN is not renewed by another one.
  if (!seenReply && index === 'syn' && was.state === 'SYN_SENT') return { ...connection, tcp }
  const established = tcp.state === 'ESTABLISHED' && (was.state === 'SYN_RECV' || was.state === 'ESTABLISHED')
  return { ...connection, tcp, assured: assured || (seenReply && established), expires: now + tcpTimeout(state, tcp, index, seenReply) }
}

export const tcpTracker: TcpTracker = { begin, next }
