// How long a connection is remembered after its last packet: net.netfilter.nf_conntrack_*_timeout*, as the protocols of net/netfilter choose among them; TCP: netfilter/track-tcp.ts.
// Leaves out: policies of nfnetlink_cttimeout, protocols with trackers of their own (GRE, SCTP, DCCP).
import { IP_PROTOCOL } from '../wire/ipv4.ts'
import type { Connection } from './conntrack.ts'
import type { NetnsState } from './netns.ts'
import { sysctlNumber } from './sysctl.ts'

const SECOND = 1_000_000_000
/** A UDP flow of both ways that is older than this is a stream. */
const STREAM_AFTER = 2 * SECOND
export const timeout = (state: NetnsState, name: string): number => sysctlNumber(state, `net.netfilter.nf_conntrack_${name}`) * SECOND

export function otherTimeout(state: NetnsState, protocol: number): number {
  if (protocol === IP_PROTOCOL.ICMP) return timeout(state, 'icmp_timeout')
  return timeout(state, protocol === IP_PROTOCOL.UDP ? 'udp_timeout' : 'generic_timeout')
}

/** nf_conntrack_udp_packet: answered for a while, it is a stream. */
export const isStream = ({ original, seenReply, begun }: Connection, now: number): boolean =>
  original.protocol === IP_PROTOCOL.UDP && seenReply && now > begun + STREAM_AFTER
export const streamTimeout = (state: NetnsState): number => timeout(state, 'udp_timeout_stream')
