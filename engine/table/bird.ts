// What BIRD runs on a node, and what it has heard: the values of bird.cfg, a state for each session, a row for each advertised route. RFC 4271.
import type { Ipv4, Prefix } from '../wire/address.ts'

/** `protocol bgp Mesh_192_168_1_12`, or of a BGPPeer `Node_192_168_1_12`. */
export interface BgpPeer {
  readonly name: string
  readonly kind: 'mesh' | 'peer'
  readonly neighbor: Ipv4
  /** `passive on`: the other side connects. */
  readonly passive: boolean
  /** `rr client`: what others told is handed on to it. */
  readonly client: boolean
}

/** IPPool, as the filters of bird_ipam.cfg know it. */
export interface BirdPool {
  readonly cidr: Prefix
  /** krt_tunnel; empty where routes lead straight to the node. */
  readonly tunnel: '' | 'tunl0'
  /** To nodes of the own subnet without the tunnel. */
  readonly crossSubnet: boolean
}

export interface BirdConfig {
  readonly routerId: Ipv4
  readonly as: number
  /** The node's subnet. */
  readonly network: Prefix
  readonly blocks: readonly Prefix[]
  readonly pool: BirdPool
  readonly peers: readonly BgpPeer[]
}

/** RFC 4271 section 8.2.2; a peer that only listens is shown as Passive. */
export type BgpState = 'Established' | 'Connect' | 'Active' | 'Passive'

export interface BgpSession extends BgpPeer {
  readonly state: BgpState
  /** The last error of its socket. */
  readonly error?: 'Network is unreachable'
}

/** NLRI and NEXT_HOP of an UPDATE, and the session that it came over. */
export interface BgpRoute {
  readonly dst: Prefix
  readonly nextHop: Ipv4
  readonly session: BgpPeer
  /** ORIGINATOR_ID and CLUSTER_LIST (RFC 4456), if it was reflected. */
  readonly reflected?: { readonly originator: Ipv4; readonly clusters: readonly Ipv4[] }
}

export interface Bird {
  readonly config: BirdConfig
  readonly sessions: readonly BgpSession[]
  readonly learned: readonly BgpRoute[]
}
