// What happened, as data: every frame on every device, every decision with the row that won, every end of a packet.
// Steps hold codes and values, never sentences; the app renders them in the reader's language.
import type { CtState, PacketConnection, Tuple } from '../table/conntrack.ts'
import type { FdbEntry } from '../table/fdb.ts'
import type { Neigh } from '../table/neigh.ts'
import type { Hook, TableName } from '../table/netfilter.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Route } from '../table/route.ts'
import type { Ipv4, Mac } from '../wire/address.ts'
import type { DropReason, KernelFunction } from './reason.ts'

/** Virtual time since the network came up, integer nanoseconds. */
export type Nanoseconds = number

export type PacketId = number

/** How a packet came to be. Its parent is the packet that caused it. */
export type Birth =
  | 'process' //    sent by a process or a socket of this namespace
  | 'reply' //      the kernel's own answer: echo reply, ARP reply, RST, SYN-ACK
  | 'icmp-error'
  | 'arp' //        a neighbour is being resolved for the parent, or refreshed (no parent)
  | 'flood' //      a copy made by a bridge or by a vxlan device with several destinations
  | 'fragment'
  | 'reassembly'

export interface Packet {
  readonly id: PacketId
  readonly birth: Birth
  readonly parent?: PacketId
  /** Index into Trace.runs of the traffic that caused it, directly or through parents; absent: the kernel's own timers. */
  readonly run?: number
  readonly born: Nanoseconds
  /** Indices into Trace.steps, ascending. */
  readonly steps: readonly number[]
  readonly end: PacketEnd
}

export type PacketEnd =
  | { readonly kind: 'delivered'; readonly netns: string; readonly t: Nanoseconds }
  | {
      readonly kind: 'dropped'
      readonly netns: string
      readonly dev?: string
      readonly t: Nanoseconds
      readonly reason: DropReason
      readonly where: KernelFunction
    }
  /** Became other packets: flooded copies, fragments, the reassembled whole. */
  | { readonly kind: 'absorbed'; readonly netns: string; readonly t: Nanoseconds }
  /** Still under way (queued, waiting for a neighbour) when the simulation's horizon came. */
  | { readonly kind: 'pending'; readonly netns: string; readonly t: Nanoseconds }

/** What the rules of a hook looked at besides devices: the packet from its IP header on, its mark, bridge ports, its connection. */
export interface Seen {
  readonly bytes: Uint8Array
  readonly mark: number
  readonly physin?: string | undefined
  readonly physout?: string | undefined
  readonly ct?: PacketConnection | undefined
}

/** A rule of a chain: `num` as `iptables -L --line-numbers` counts, `spec` as iptables-save prints it after `-A CHAIN`. */
export interface MatchedRule {
  readonly chain: string
  readonly num: number
  readonly spec: string
}

export type PacketType = 'host' | 'broadcast' | 'multicast' | 'otherhost' | 'outgoing'

export type ArpDecision =
  // answered:
  | 'own' //            an address of this host
  | 'proxy' //          the route leaves by another device (proxy_arp)
  | 'pvlan' //          the route leaves by the same device (proxy_arp_pvlan)
  // silent:
  | 'not-ours' //       somebody else's, and proxy_arp is off
  | 'ignored' //        arp_ignore
  | 'filtered' //       arp_filter
  | 'not-forwarding' // a proxy must forward
  | 'no-route' //       a proxy needs a route
  | 'same-device' //    the one asked for lives where the question came from
  | 'source-refused' // the asker may not come in here: rp_filter, or it claims to be us
  // not a question to be answered, and no note taken:
  | 'unknown' //        nobody here talks to the sender (arp_accept)
  | 'locked' //         another answer came within locktime

export type RedirectDecision =
  | 'accepted'
  | 'unresolved' //    the better next hop's MAC is not known yet: it is asked for, and the next redirect will do
  | 'not-our-gateway' // it did not come from the next hop in use
  | 'accept_redirects'
  | 'not-a-gateway' // the better next hop is nobody's unicast address, or not on that link
  | 'secure_redirects' // only routers of the routing table may be named

/** What a step says, by kind. A frame step (`rx`, `tx`) is what tcpdump on that device would show. */
export type Detail =
  | { readonly kind: 'tx'; readonly dev: string; readonly bytes: Uint8Array; readonly link: 'ethernet' | 'ip' }
  | {
      readonly kind: 'rx'
      readonly dev: string
      readonly bytes: Uint8Array
      readonly link: 'ethernet' | 'ip'
      readonly pkttype: PacketType
    }
  | {
      readonly kind: 'encap'
      readonly dev: string
      readonly protocol: 'vxlan'
      readonly row?: FdbEntry | undefined
      readonly id: number
      readonly remote: Ipv4
      readonly dstport: number
    }
  | { readonly kind: 'encap'; readonly dev: string; readonly protocol: 'ipip'; readonly local: Ipv4; readonly remote: Ipv4 }
  | { readonly kind: 'decap'; readonly dev: string; readonly protocol: 'vxlan'; readonly id: number; readonly remote: Ipv4 }
  | { readonly kind: 'decap'; readonly dev: string; readonly protocol: 'ipip'; readonly remote: Ipv4 }
  | { readonly kind: 'fdb.lookup'; readonly dev: string; readonly lladdr: Mac; readonly row?: FdbEntry | undefined }
  | { readonly kind: 'fdb.learn'; readonly dev: string; readonly row: FdbEntry; readonly moved: boolean }
  | {
      readonly kind: 'flood'
      readonly dev: string
      readonly ports: readonly string[]
      readonly why: 'broadcast' | 'multicast' | 'unknown-unicast'
    }
  | {
      readonly kind: 'route.lookup'
      readonly dst: Ipv4
      readonly src?: Ipv4 | undefined
      readonly iif?: string | undefined
      /** The device that it is bound to. */
      readonly oif?: string | undefined
      readonly mark: number
      readonly row?: Route | undefined
      /** reverse: rp_filter asks for the way back to the sender. */
      readonly use: 'input' | 'output' | 'reverse'
      /** reverse: the device it came in by, and how strict that is (1: it must be the way back, 2: any way back will do). */
      readonly dev?: string
      readonly rpFilter?: number
    }
  | { readonly kind: 'source'; readonly src: Ipv4; readonly row?: Route }
  | { readonly kind: 'neigh.lookup'; readonly dev: string; readonly dst: Ipv4; readonly row?: Neigh | undefined }
  | { readonly kind: 'neigh.resolve'; readonly dev: string; readonly dst: Ipv4; readonly attempt: number; readonly unicast: boolean }
  | { readonly kind: 'neigh.update'; readonly dev: string; readonly row: Neigh; readonly was?: Neigh }
  | {
      /** What a host makes of an ARP packet: does it answer, does it take note, and the setting or route that decided. */
      readonly kind: 'arp'
      readonly dev: string
      readonly spa: Ipv4
      readonly tpa: Ipv4
      readonly decision: ArpDecision
      readonly answered: boolean
      /** A proxy answers after proxy_delay. */
      readonly delay?: Nanoseconds
      readonly sysctl?: { readonly key: string; readonly value: number }
      readonly row?: Route
    }
  | { readonly kind: 'hold'; readonly dev: string; readonly dst: Ipv4; readonly queued: number }
  | { readonly kind: 'ttl'; readonly from: number; readonly to: number }
  | { readonly kind: 'mtu'; readonly dev: string; readonly mtu: number; readonly length: number; readonly df: boolean }
  | { readonly kind: 'fragment'; readonly dev: string; readonly mtu: number; readonly count: number }
  | { readonly kind: 'reassemble'; readonly count: number; readonly length: number }
  /** A table was asked in a hook; only where it has a rule or a policy other than ACCEPT. */
  | {
      readonly kind: 'hook'
      readonly hook: Hook
      readonly table: TableName
      /** Called by br_netfilter for a bridged frame. */
      readonly bridge: boolean
      readonly indev?: string | undefined
      readonly outdev?: string | undefined
      /** The rules that matched, in order; the last one decided, unless the policy did. */
      readonly rules: readonly MatchedRule[]
      readonly verdict: string
      /** The chain's policy decided. */
      readonly policy?: true | undefined
      /** skb->mark afterwards, when a rule changed it. */
      readonly mark?: number | undefined
      readonly seen?: Seen
    }
  | {
      readonly kind: 'conntrack'
      readonly state: CtState
      readonly original?: Tuple | undefined
      readonly reply?: Tuple | undefined
      /** Called by br_netfilter, as below. */
      readonly bridge?: true
    }
  /** Addresses, and ports or ICMP identifiers where they change, translated; `reply`: on the way back. */
  | {
      readonly kind: 'nat'
      readonly hook: Hook
      readonly manip: 'SNAT' | 'DNAT'
      readonly from: Ipv4
      readonly to: Ipv4
      readonly fromPort?: number
      readonly toPort?: number
      readonly reply: boolean
      readonly rule?: string
      readonly bridge?: true
    }
  | { readonly kind: 'icmp.error'; readonly type: number; readonly code: number; readonly to: Ipv4; readonly packet?: PacketId }
  | {
      /** An error that is not sent, and what forbids it. */
      readonly kind: 'icmp.silent'
      readonly type: number
      readonly code: number
      readonly to: Ipv4
      readonly why: 'broadcast' | 'fragment' | 'icmp-error' | 'no-route' | 'error_cost' | 'icmp_ratelimit' | 'icmp_msgs_per_sec'
    }
  | {
      /** A router's redirect: does this host heed it? `via`: the better next hop, `from`: the router that says so. */
      readonly kind: 'redirect'
      readonly dst: Ipv4
      readonly via: Ipv4
      readonly from: Ipv4
      readonly decision: RedirectDecision
      readonly sysctl?: { readonly key: string; readonly value: number }
      readonly row?: Route
    }
  | { readonly kind: 'socket'; readonly protocol: 'icmp' | 'udp' | 'tcp' | 'arp' | 'raw'; readonly port?: number }
  | {
      readonly kind: 'drop'
      readonly dev?: string
      readonly reason: DropReason
      readonly where: KernelFunction
      readonly route?: Route
      readonly neigh?: Neigh
      readonly rule?: MatchedRule
    }

export type StepKind = Detail['kind']

export type Step = Detail & {
  readonly index: number
  readonly t: Nanoseconds
  readonly packet: PacketId
  readonly netns: string
}

/** One command or exchange of the scenario's traffic and what it printed. */
export interface Run {
  readonly netns: string
  /** The command line, as an operator would type it. */
  readonly line: string
  readonly start: Nanoseconds
  readonly end: Nanoseconds
  /** Exit status; 0 also for exchanges (udp, tcp) whose client got its answer. */
  readonly rc: number
  readonly out: string
}

export interface Trace {
  readonly steps: readonly Step[]
  readonly packets: readonly Packet[]
  readonly runs: readonly Run[]
  /** Per namespace that was touched: its states, each valid from `t` on, ascending. */
  readonly states: ReadonlyMap<string, readonly { readonly t: Nanoseconds; readonly state: NetnsState }[]>
  readonly end: Nanoseconds
  /** It ended early: more happened than can be kept, as in a loop of switches. */
  readonly cut?: true
}
