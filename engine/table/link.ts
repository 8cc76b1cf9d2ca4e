// Network devices as rtnetlink knows them (ip-link(8)): one row of a namespace's link table, by kind.
import type { Ipv4, Mac } from '../wire/address.ts'

export type LinkKind = 'loopback' | 'phys' | 'veth' | 'bridge' | 'vxlan' | 'ipip' | 'dummy' | 'macvlan'

/** An address on a device: `inet LOCAL/LENGTH [brd BROADCAST] scope SCOPE`. */
export interface IfAddr {
  readonly local: Ipv4
  readonly length: number
  readonly broadcast?: Ipv4
  readonly scope: Scope
}

export type Scope = 'global' | 'link' | 'host'

/** The other end of a veth pair or of a cable. */
export interface Peer {
  readonly netns: string
  readonly ifname: string
}

interface Common {
  readonly ifindex: number
  readonly ifname: string
  readonly lladdr: Mac
  /** Largest layer-3 packet, octets. */
  readonly mtu: number
  /** IFF_UP: administratively up. Whether it has carrier follows from its peer. */
  readonly up: boolean
  readonly master?: string
  /** Bridge port settings; present while `master` is a bridge. */
  readonly port?: BridgePort
  readonly addrs: readonly IfAddr[]
  /** What hangs on this device (macvlan_port), in order of creation. */
  readonly macvlans?: readonly Upper[]
}

/** `bridge link set dev … hairpin on flood off learning on isolated on` and the port's number in its bridge. */
export interface BridgePort {
  readonly number: number
  readonly hairpin: boolean
  readonly flood: boolean
  readonly learning: boolean
  readonly isolated: boolean
  /** Virtual nanoseconds from which the port forwards: its carrier is noticed a moment after the link comes up. */
  readonly forwarding?: number
}

export interface BridgeParams {
  /** Nanoseconds that an unrefreshed FDB entry lives; iproute2 takes hundredths of a second. */
  readonly ageing: number
  readonly vlanFiltering: boolean
  readonly mcastSnooping: boolean
  /** Hundredths of a second; told, and of no effect without STP. */
  readonly forwardDelay?: number
  /** Set by the operator: no longer those of its ports (BROPT_MTU_SET_BY_USER, NET_ADDR_SET). */
  readonly ownMtu?: boolean
  readonly ownLladdr?: boolean
}

/** `ip link add … type vxlan id … local … dev … dstport … nolearning`. */
export interface VxlanParams {
  readonly id: number
  readonly local?: Ipv4
  readonly remote?: Ipv4
  /** Lower device. */
  readonly dev?: string
  readonly dstport: number
  readonly learning: boolean
  /** 0: 64 for unicast (net.ipv4.ip_default_ttl). */
  readonly ttl: number
  readonly df: 'unset' | 'set' | 'inherit'
  readonly udpcsum: boolean
}

/** `ip link add … type ipip remote … local … ttl … nopmtudisc`. */
export interface IpipParams {
  /** Without a remote the outer destination is the next hop of the packet's route. */
  readonly remote?: Ipv4
  readonly local?: Ipv4
  /** The device that outer packets are bound to. */
  readonly dev?: string
  /** 0: the inner packet's. */
  readonly ttl: number
  /** DF on every outer packet; otherwise the inner packet's. */
  readonly pmtudisc: boolean
  /** tunl0, which comes with the module and takes every packet that no other tunnel takes. */
  readonly fallback?: true
}

/** IFF_NOARP: whoever is behind the device need not be asked for. */
export const isArpable = ({ kind }: Pick<NetDevice, 'kind'>): boolean => kind !== 'loopback' && kind !== 'ipip' && kind !== 'dummy'

export type MacvlanMode = 'bridge' | 'vepa' | 'private' | 'passthru'

/** `ip link add link DEV … type macvlan mode …`; the lower device stays in its namespace when the macvlan moves to another. */
export interface MacvlanParams {
  readonly mode: MacvlanMode
  readonly lower: Peer
}

/** A macvlan as its lower device knows it. */
export interface Upper extends Peer {
  readonly lladdr: Mac
  readonly mode: MacvlanMode
  readonly up: boolean
}

/** The header that frames on a device begin with: without one (ARPHRD_TUNNEL), a capture shows IP packets. */
export const linkLayerOf = ({ kind }: Pick<NetDevice, 'kind'>): 'ethernet' | 'ip' => (kind === 'ipip' ? 'ip' : 'ethernet')

export type NetDevice = Common &
  (
    | { readonly kind: 'loopback' }
    | { readonly kind: 'phys'; readonly peer?: Peer }
    | { readonly kind: 'veth'; readonly peer: Peer }
    | { readonly kind: 'bridge'; readonly bridge: BridgeParams }
    | { readonly kind: 'vxlan'; readonly vxlan: VxlanParams }
    | { readonly kind: 'ipip'; readonly ipip: IpipParams }
    | { readonly kind: 'dummy' }
    | { readonly kind: 'macvlan'; readonly macvlan: MacvlanParams }
  )
