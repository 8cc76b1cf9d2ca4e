// What connection tracking asks of TCP (struct nf_conntrack_l4proto): its code comes with the programs that speak TCP.
import type { Ipv4Values } from '../wire/ipv4.ts'
import type { Connection } from './conntrack.ts'
import type { NetnsState } from './netns.ts'

/** A packet where it is tracked. */
export interface Place {
  readonly state: NetnsState
  readonly now: number
  /** From the IP header on. */
  readonly bytes: Uint8Array
  readonly header: Ipv4Values
}

/** The connection as it is now; reopen: it ends, and the packet begins another; invalid: not one of its packets, which may be remembered; killed: it ends. */
export type Next = Connection | 'reopen' | { readonly invalid: Connection | undefined } | { readonly killed: true }

export interface TcpTracker {
  /** tcp_new; undefined when no connection begins so. */
  readonly begin: (place: Place, blank: Omit<Connection, 'expires'>) => Connection | undefined
  readonly next: (place: Place, connection: Connection, reply: boolean) => Next
}
