// Everything one network namespace knows, as one persistent value: its configuration and what it has learned.
// Whoever changes it makes a new value that shares the rest; the trace keeps the old ones, so time travel is a look-up.
// Tables that a control plane fills are lazy: a thousand nodes that merely hear a broadcast never materialise a million rows.
import type { Lazy } from '../base/lazy.ts'
import type { Ipv4, Mac } from '../wire/address.ts'
import type { Bird } from './bird.ts'
import type { Conntrack } from './conntrack.ts'
import type { Counters } from './counters.ts'
import type { FdbEntry } from './fdb.ts'
import type { IpSets } from './ipset.ts'
import type { NetDevice } from './link.ts'
import type { Neigh } from './neigh.ts'
import type { Netfilter } from './netfilter.ts'
import type { Route, Rule } from './route.ts'
import type { Buckets } from './xt-limit.ts'

/** What is known of the way to one destination by one next hop; `expires` in virtual nanoseconds. */
export interface PathMtu {
  readonly via?: Ipv4 | undefined
  readonly dev?: string | undefined
  readonly mtu: number
  readonly expires: number
}

/** A destination's bucket (struct inet_peer): tokens and times in nanoseconds, redirects sent and not heeded. */
export interface InetPeer {
  readonly tokens: number
  readonly last: number
  readonly redirects: number
}

/** What of ICMP may still be sent: to each destination, and by the whole host. */
export interface IcmpLimits {
  readonly peers: ReadonlyMap<Ipv4, InetPeer>
  readonly credit: number
  readonly stamp: number
}

/** A better next hop for one destination, `instead` of the route's gateway on `dev`; `expires` in virtual nanoseconds. */
export interface Redirect {
  readonly via: Ipv4
  readonly instead: Ipv4
  readonly dev: string
  readonly expires: number
}

export interface NetnsState {
  readonly name: string
  /** By ifname, in order of ifindex. */
  readonly links: ReadonlyMap<string, NetDevice>
  readonly nextIfindex: number
  /** Routes of table local: this host's own addresses and broadcasts. */
  readonly local: readonly Route[]
  /** Routes of all other tables, in order of insertion. */
  readonly routes: Lazy<readonly Route[]>
  readonly rules: readonly Rule[]
  /** Per device, by address. */
  readonly neigh: ReadonlyMap<string, Lazy<ReadonlyMap<Ipv4, Neigh>>>
  /** Per bridge or vxlan device, by link-layer address; several rows for one address on vxlan (`bridge fdb append`). */
  readonly fdb: ReadonlyMap<string, Lazy<ReadonlyMap<Mac, readonly FdbEntry[]>>>
  /** Dotted keys that were written, `net.ipv4.ip_forward` → `1`; unwritten ones have the kernel's defaults (table/sysctl.ts). */
  readonly sysctl: ReadonlyMap<string, string>
  readonly netfilter: Netfilter
  readonly ipsets?: IpSets
  /** Connections seen; absent while no rule makes the kernel track them. */
  readonly conntrack?: Conntrack
  /** Kernel modules that were asked for: `modprobe ipip`. */
  readonly modules?: ReadonlySet<string>
  /** How often netfilter's rules have matched. */
  readonly counters?: Counters
  /** What rules of `-m limit` have left. */
  readonly buckets?: Buckets
  /** What errors may still be reported, and to whom. */
  readonly limits?: IcmpLimits
  /** Better next hops that ICMP has told of, by destination. */
  readonly redirects?: ReadonlyMap<Ipv4, Redirect>
  /** Path MTUs that ICMP has told of. */
  readonly pmtu?: ReadonlyMap<Ipv4, PathMtu>
  /** Where BIRD is installed: what it runs, if it does. It is what the control plane made it, whatever is typed. */
  readonly bird?: Lazy<Bird | undefined>
}

/** All namespaces by name. */
export type World = ReadonlyMap<string, NetnsState>
