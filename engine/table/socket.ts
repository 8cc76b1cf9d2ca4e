// A socket as the stack sees it: a persistent value. Its receive queue and the process that reads it live in sim/.
import type { Ipv4 } from '../wire/address.ts'

export type SocketType = 'icmp' | 'raw' | 'udp' | 'tcp' | 'packet' | 'tap'

export interface Socket {
  /** Unique in the whole simulation. */
  readonly id: number
  readonly netns: string
  readonly type: SocketType
  /** 0: any. For icmp sockets `lport` is the ICMP identifier. */
  readonly local: Ipv4
  readonly lport: number
  readonly remote: Ipv4
  readonly rport: number
  readonly ttl: number
  readonly tos: number
  /** IP_MTU_DISCOVER: want sets DF while the packet fits the path, do always, dont never. */
  readonly pmtudisc: 'want' | 'do' | 'dont'
  /** IP_RECVERR: ICMP errors are queued, also for unconnected sockets. */
  readonly recverr: boolean
  /** packet and tap sockets: the device they are bound to; a tap without one hears all. */
  readonly dev?: string
  readonly tcp?: TcpState
  /** Whose traffic it carries: index into Trace.runs. */
  readonly run?: number
}

/** Data from one sequence number on. */
export interface Run {
  readonly seq: number
  readonly data: Uint8Array
}

/** RFC 9293 section 3.3.1 and 3.3.2: the state names and the send and receive variables. */
export interface TcpState {
  readonly state:
    | 'LISTEN'
    | 'SYN-SENT'
    | 'SYN-RECEIVED'
    | 'ESTABLISHED'
    | 'FIN-WAIT-1'
    | 'FIN-WAIT-2'
    | 'CLOSE-WAIT'
    | 'LAST-ACK'
    | 'CLOSING'
    | 'TIME-WAIT'
    | 'CLOSED'
  readonly iss: number
  /** sk_txhash: stands for the flow wherever a hash of it is asked for, and is drawn anew when an answer stays away (sk_rethink_txhash). */
  readonly txhash: number
  readonly sndUna: number
  readonly sndNxt: number
  readonly rcvNxt: number
  readonly mss: number
  /** Unacknowledged bytes from sndUna on, SYN and FIN not counted. */
  readonly unacked: Uint8Array
  /** Data that came before its turn, the most recent first. */
  readonly early?: readonly Run[]
  /** Ranges beyond sndUna that the peer says it has (RFC 2018), ascending. */
  readonly sacked?: readonly (readonly [from: number, to: number])[]
  /** A router has told of a shorter path, and when that is acted upon. */
  readonly reduced?: { readonly mtu: number; readonly at: number }
  readonly finSent: boolean
  readonly retries: number
  /** A loss probe is under way (tlp_high_seq): the next time-out is a retransmission. */
  readonly probed?: boolean
  /** When the retransmission timer runs out; 0: not running. */
  readonly rtoAt: number
  /** Timestamps option (RFC 7323): last value seen from the peer. */
  readonly tsRecent: number
  /** The listening socket that accepts it, while the handshake is under way. */
  readonly listener?: number
}
