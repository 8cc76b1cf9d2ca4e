// How long a connection is remembered after its last packet: net.netfilter.nf_conntrack_*_timeout*, as the protocols of net/netfilter choose among them.
// Leaves out: policies of nfnetlink_cttimeout, protocols with trackers of their own (GRE, SCTP, DCCP).
import { IP_PROTOCOL } from '../wire/ipv4.ts'
import type { Connection } from './conntrack.ts'
import type { TcpTracking } from './conntrack-segment.ts'
import type { Index, TcpCtState } from './conntrack-tcp.ts'
import type { NetnsState } from './netns.ts'
import { sysctlNumber } from './sysctl.ts'

const SECOND = 1_000_000_000
/** A UDP flow of both ways that is older than this is a stream. */
const STREAM_AFTER = 2 * SECOND
/** tcp_timeouts[TCP_CONNTRACK_SYN_SENT2] has no sysctl, nor has NONE. */
const UNSET = 120 * SECOND

const timeout = (state: NetnsState, name: string): number => sysctlNumber(state, `net.netfilter.nf_conntrack_${name}`) * SECOND

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
export function tcpTimeout(state: NetnsState, tcp: TcpTracking, index: Index, answered: boolean): number {
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
export const closingTimeout = (state: NetnsState): number => timeout(state, 'tcp_timeout_unacknowledged')

export function otherTimeout(state: NetnsState, protocol: number): number {
  if (protocol === IP_PROTOCOL.ICMP) return timeout(state, 'icmp_timeout')
  return timeout(state, protocol === IP_PROTOCOL.UDP ? 'udp_timeout' : 'generic_timeout')
}

/** nf_conntrack_udp_packet: answered for a while, it is a stream. */
export const isStream = ({ original, seenReply, begun }: Connection, now: number): boolean =>
  original.protocol === IP_PROTOCOL.UDP && seenReply && now > begun + STREAM_AFTER
export const streamTimeout = (state: NetnsState): number => timeout(state, 'udp_timeout_stream')
