// What devices and namespaces answer: things to do, in order. They decide; sim/ acts. Nothing below sim/ holds a queue, a peer or a callback.
import type { Connection, PacketConnection } from '../table/conntrack.ts'
import type { Visit } from '../table/counters.ts'
import type { FdbEntry } from '../table/fdb.ts'
import type { Peer } from '../table/link.ts'
import type { Neigh } from '../table/neigh.ts'
import type { IcmpLimits, Redirect } from '../table/netns.ts'
import type { Socket } from '../table/socket.ts'
import type { Buckets } from '../table/xt-limit.ts'
import type { DropReason, KernelFunction } from '../trace/reason.ts'
import type { Birth, Detail, Nanoseconds, PacketId, PacketType } from '../trace/trace.ts'
import type { Ipv4 } from '../wire/address.ts'

/** Parent of packets that no packet caused: a neighbour's refresh, a link coming up. */
export const NO_PACKET: PacketId = -1

/** A packet in flight. `bytes` begin at the layer where it is handled: the link-layer header on a device, the IP header inside a namespace. */
export interface Skb {
  readonly packet: PacketId
  readonly bytes: Uint8Array
  readonly mark: number
  /** skb->hash with l4_hash: what its socket drew for the flow (sk_txhash). Kept from device to device, also through a veth pair. */
  readonly hash?: number
  /** CHECKSUM_PARTIAL: its socket leaves the transport checksum to the device; while it is open the bytes carry the pseudo-header's sum alone. */
  readonly checksum?: 'left' | 'open'
  /** It has a route (skb_dst) since this host's IP output; a veth pair and a macvlan take that away (skb_scrub_packet). */
  readonly routed?: boolean
  /** rt_nexthop() of its route: where a tunnel without a remote sends it. */
  readonly nexthop?: Ipv4
  /** Why it may not be answered by an error, or whose error it is: set for packets that a local socket sent. */
  readonly socket?: number
  /** skb->_nfct. Tunnels and cables lose it (skb_scrub_packet). */
  readonly ct?: PacketConnection
  /** nf_bridge_info: br_netfilter has shown it to the hooks. */
  readonly bridge?: BridgeInfo
  /** The largest of the fragments that it was made up of on its way through (IPCB frag_max_size): it leaves in such pieces again. */
  readonly fragMaxSize?: number
}

/** What br_netfilter keeps of a frame while the IP hooks look at its packet. */
export interface BridgeInfo {
  /** The ports by which it came in and is to leave. */
  readonly physin: string
  readonly physout?: string
  /** Its Ethernet header. */
  readonly header: Uint8Array
  readonly fragMaxSize?: number
  /** Bridged, not routed, to its translated destination, as soon as that neighbour is known. */
  readonly bridgedDnat?: true
}

/** Who waits for the whole of a fragmented packet (enum ip_defrag_users), and where it goes on. */
export type DefragUser = 'LOCAL_DELIVER' | 'CONNTRACK_IN' | 'CONNTRACK_OUT' | 'CONNTRACK_BRIDGE_IN'

/** Where an effect starts a packet of its own: sim/ gives it an id and `skb.packet` becomes its parent. */
interface Born {
  readonly birth?: Birth
}

export type Timer =
  | { readonly kind: 'neigh'; readonly dev: string; readonly dst: Ipv4 }
  | { readonly kind: 'fdb'; readonly dev: string }
  | { readonly kind: 'reassembly'; readonly key: string }
  | { readonly kind: 'socket'; readonly socket: number }

export type Effect =
  /** Something to record about skb's packet. */
  | { readonly kind: 'step'; readonly packet: PacketId; readonly detail: Detail }
  /** Hand to a device: dev_queue_xmit. `netns`: of another namespace, where a macvlan's lower device is. */
  | ({ readonly kind: 'xmit'; readonly netns?: string; readonly dev: string; readonly skb: Skb } & Born)
  /** Leave towards the veth peer or over the cable; arrives later, as bytes only (marks do not cross). */
  | { readonly kind: 'cross'; readonly to: Peer; readonly skb: Skb }
  /** Come in on a device of this namespace: netif_receive_skb; `later`: through the backlog (netif_rx, gro_cells). */
  | ({ readonly kind: 'receive'; readonly netns?: string; readonly dev: string; readonly skb: Skb; readonly later: boolean } & Born)
  /** Into the namespace's IP output: a tunnel's outer packet, an error, an answer. `bytes` begin at the IP header; `oif` binds the look-up to a device;
   * `unbound`: its source is what the look-up chose, so that rules by source did not see it. */
  | ({ readonly kind: 'output'; readonly skb: Skb; readonly oif?: string; readonly unbound?: true } & Born)
  | { readonly kind: 'learn.fdb'; readonly dev: string; readonly entry: FdbEntry }
  | { readonly kind: 'learn.neigh'; readonly entry: Neigh }
  /** `visible`: more than its timeout is new. */
  | { readonly kind: 'learn.conntrack'; readonly connection: Connection; readonly visible: boolean }
  | { readonly kind: 'forget.conntrack'; readonly connection: Connection }
  | { readonly kind: 'count'; readonly visit: Visit }
  | { readonly kind: 'learn.buckets'; readonly spent: Buckets }
  /** A bridged frame that the IP hooks have seen coming in goes out of a port: br_forward. `skb.bytes` begin at the Ethernet header. */
  | ({ readonly kind: 'bridge.forward'; readonly bridge: string; readonly to: string; readonly skb: Skb } & Born)
  | { readonly kind: 'learn.limits'; readonly limits: IcmpLimits }
  | { readonly kind: 'learn.redirect'; readonly dst: Ipv4; readonly redirect: Omit<Redirect, 'expires'> }
  | { readonly kind: 'learn.pmtu'; readonly dst: Ipv4; readonly mtu: number }
  /** Wait for a neighbour (arp_queue), and go on, or fail, once it is known. */
  | { readonly kind: 'hold'; readonly dev: string; readonly dst: Ipv4; readonly skb: Skb }
  | { readonly kind: 'release'; readonly dev: string; readonly dst: Ipv4; readonly failed: boolean }
  /** A proxy's answer to an ARP question waits (pneigh_enqueue). `skb.bytes` begin at the ARP header. */
  | { readonly kind: 'proxy'; readonly dev: string; readonly skb: Skb; readonly pkttype: PacketType; readonly after: Nanoseconds }
  /** A socket's new value, or its end. */
  | { readonly kind: 'socket'; readonly id: number; readonly socket: Socket | undefined }
  | { readonly kind: 'timer'; readonly at: Nanoseconds; readonly timer: Timer }
  /** Something for a socket's receive or error queue. */
  | { readonly kind: 'message'; readonly socket: number; readonly message: Message }
  | {
      readonly kind: 'drop'
      readonly packet: PacketId
      readonly dev?: string
      readonly reason: DropReason
      readonly where: KernelFunction
      readonly detail?: Partial<Extract<Detail, { kind: 'drop' }>>
    }
  /** Among the macvlan devices on `lower`: to `from`'s siblings, or out. */
  | { readonly kind: 'macvlan.switch'; readonly lower: Peer; readonly from: string; readonly skb: Skb }
  /** Tell the packet's sender, from inside a device: icmp_ndo_send. `bytes` begin at the IP header. */
  | { readonly kind: 'icmp.error'; readonly skb: Skb; readonly type: 3 | 11; readonly code: number; readonly mtu?: number }
  /** To the next hop's neighbour entry, as it is when this effect's turn comes: ip_finish_output2 for one of several packets. */
  | { readonly kind: 'neigh.output'; readonly dev: string; readonly dst: Ipv4; readonly skb: Skb }
  /** A fragment for this namespace: sim/ keeps it until the packet is whole. `bytes` begin at the IP header. */
  | { readonly kind: 'defrag'; readonly dev: string; readonly skb: Skb; readonly user: DefragUser }
  | { readonly kind: 'absorb'; readonly packet: PacketId }
  | { readonly kind: 'delivered'; readonly packet: PacketId }

/** What a socket reads: data, an entry of its error queue (IP_RECVERR), or a change of a TCP connection. */
export type Message =
  | { readonly kind: 'data'; readonly bytes: Uint8Array; readonly from: Ipv4; readonly port: number; readonly ttl: number }
  | {
      readonly kind: 'error'
      readonly errno: Errno
      readonly icmp?: { readonly type: number; readonly code: number; readonly from: Ipv4; readonly mtu?: number }
      readonly quote?: Uint8Array
      /** A local error: too long for this path (SO_EE_ORIGIN_LOCAL). */ readonly mtu?: number
    }
  /** An ICMP redirect about a packet of this socket's. */
  | { readonly kind: 'redirect'; readonly code: number; readonly gateway: Ipv4; readonly from: Ipv4; readonly quote: Uint8Array }
  /** What a tap shows (AF_PACKET of ETH_P_ALL): a frame that came in or goes out. */
  | {
      readonly kind: 'frame'
      readonly t: Nanoseconds
      readonly dev: string
      readonly way: 'in' | 'out'
      readonly pkttype: PacketType
      readonly bytes: Uint8Array
      readonly link: 'ethernet' | 'ip'
    }
  | { readonly kind: 'connected' }
  | { readonly kind: 'accepted'; readonly socket: number; readonly from: Ipv4; readonly port: number }
  | { readonly kind: 'eof' }

export type Errno =
  | 'ENETUNREACH'
  | 'EHOSTUNREACH'
  | 'ECONNREFUSED'
  | 'EACCES'
  | 'EINVAL'
  | 'EMSGSIZE'
  | 'ENETDOWN'
  | 'EADDRNOTAVAIL'
  | 'EADDRINUSE'
  | 'ECONNRESET'
  | 'ETIMEDOUT'
  | 'EPROTO'
  | 'EOPNOTSUPP'
  | 'ENODEV'
  | 'EPERM'
