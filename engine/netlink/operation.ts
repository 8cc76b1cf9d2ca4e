// The only ways to change a namespace's configuration: one operation per rtnetlink message an operator's tool would send.
// shell/ makes them from command lines, control/ from desired state; netlink/apply.ts performs them, netlink/print.ts prints them.
import type { FdbEntry } from '../table/fdb.ts'
import type { BridgeParams, BridgePort, IfAddr, VxlanParams } from '../table/link.ts'
import type { Owner } from '../table/owner.ts'
import type { Route, Rule } from '../table/route.ts'
import type { Ipv4, Mac } from '../wire/address.ts'

/** ip-link(8) add: `lladdr` and `mtu` as given; apply fills in the kernel's defaults. */
export type LinkSpec = { readonly ifname: string; readonly lladdr?: Mac; readonly mtu?: number } & (
  | { readonly kind: 'veth'; readonly peer: { readonly ifname: string; readonly netns?: string; readonly lladdr?: Mac; readonly mtu?: number } }
  | { readonly kind: 'phys' }
  | { readonly kind: 'bridge'; readonly bridge: Partial<BridgeParams> }
  | { readonly kind: 'vxlan'; readonly vxlan: Partial<VxlanParams> & { readonly id: number } }
)

export interface LinkChange {
  readonly up?: boolean
  readonly mtu?: number
  readonly lladdr?: Mac
  /** Name of a bridge, or null for `nomaster`. */
  readonly master?: string | null
  readonly port?: Partial<BridgePort>
  readonly bridge?: Partial<BridgeParams>
}

/** What a neighbour command sets; timers and probes are the kernel's. */
export interface NeighSpec {
  readonly dst: Ipv4
  readonly dev: string
  readonly lladdr?: Mac
  readonly nud?: 'permanent' | 'reachable' | 'stale' | 'noarp' | 'delay' | 'probe' | 'failed'
}

/** `ip route flush` and `del` selectors: only what is given must match. */
export type RouteSelector = Partial<Pick<Route, 'table' | 'type' | 'dst' | 'via' | 'dev' | 'metric' | 'proto' | 'scope'>>

export type Operation =
  | { readonly kind: 'link.add'; readonly link: LinkSpec }
  | { readonly kind: 'link.set'; readonly dev: string; readonly change: LinkChange }
  | { readonly kind: 'link.del'; readonly dev: string }
  | { readonly kind: 'addr.add'; readonly dev: string; readonly addr: IfAddr }
  | { readonly kind: 'addr.del'; readonly dev: string; readonly addr: IfAddr }
  | { readonly kind: 'addr.flush'; readonly dev: string }
  | { readonly kind: 'route.add' | 'route.replace' | 'route.append'; readonly route: Route }
  | { readonly kind: 'route.del' | 'route.flush'; readonly match: RouteSelector }
  | { readonly kind: 'route.flush-cache' }
  | { readonly kind: 'rule.add' | 'rule.del'; readonly rule: Rule }
  | { readonly kind: 'neigh.add' | 'neigh.replace' | 'neigh.change'; readonly neigh: NeighSpec }
  | { readonly kind: 'neigh.del'; readonly dst: Ipv4; readonly dev: string }
  | { readonly kind: 'neigh.flush'; readonly dev: string }
  | { readonly kind: 'fdb.add' | 'fdb.replace' | 'fdb.append'; readonly entry: Omit<FdbEntry, 'by' | 'updated' | 'local'> }
  | { readonly kind: 'fdb.del'; readonly lladdr: Mac; readonly dev: string; readonly dst?: Ipv4; readonly master: boolean }
  | { readonly kind: 'fdb.flush'; readonly dev: string }
  | { readonly kind: 'sysctl.set'; readonly key: string; readonly value: string }
  | { readonly kind: 'iptables.new-chain'; readonly table: string; readonly chain: string }
  | { readonly kind: 'iptables.append' | 'iptables.insert' | 'iptables.delete'; readonly table: string; readonly chain: string; readonly spec: string; readonly index?: number }
  | { readonly kind: 'iptables.policy'; readonly table: string; readonly chain: string; readonly policy: 'ACCEPT' | 'DROP' }
  | { readonly kind: 'iptables.flush' | 'iptables.delete-chain'; readonly table: string; readonly chain?: string }

/** An operation in its namespace, and who did it: the row's `by`. */
export interface Configured {
  readonly netns: string
  readonly by: Owner
  readonly operation: Operation
}
