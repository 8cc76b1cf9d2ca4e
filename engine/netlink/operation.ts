// The only ways to change a namespace's configuration: one operation per rtnetlink message an operator's tool would send.
// shell/ makes them from command lines, control/ from desired state; netlink/apply.ts performs them, netlink/print.ts prints them.
import type { ConnectionFilter } from '../table/conntrack.ts'
import type { FdbEntry } from '../table/fdb.ts'
import type { Element, IpSet, SetEntry } from '../table/ipset.ts'
import type { BridgeParams, BridgePort, IfAddr, IpipParams, MacvlanMode, VxlanParams } from '../table/link.ts'
import type { Owner } from '../table/owner.ts'
import type { Route, Rule } from '../table/route.ts'
import type { Ipv4, Mac, Prefix } from '../wire/address.ts'

/** ip-link(8) add: `lladdr` and `mtu` as given; apply fills in the kernel's defaults. */
export type LinkSpec = { readonly ifname: string; readonly lladdr?: Mac; readonly mtu?: number } & (
  | {
      readonly kind: 'veth'
      readonly peer: { readonly ifname: string; readonly netns?: string; readonly lladdr?: Mac; readonly mtu?: number }
    }
  | { readonly kind: 'phys' }
  | { readonly kind: 'dummy' }
  | { readonly kind: 'bridge'; readonly bridge: Partial<BridgeParams> }
  | { readonly kind: 'vxlan'; readonly vxlan: Partial<VxlanParams> & { readonly id: number } }
  | { readonly kind: 'ipip'; readonly ipip: Partial<Omit<IpipParams, 'fallback'>> }
  | { readonly kind: 'macvlan'; readonly macvlan: { readonly link: string; readonly mode?: MacvlanMode } }
)

export interface LinkChange {
  /** Into another namespace, and under another name. */
  readonly netns?: string
  readonly name?: string
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

/** A rule as told; without a priority it goes just before the second one. */
export type RuleSpec = Omit<Rule, 'priority' | 'by'> & { readonly priority?: number }

/** `ip rule del`: only what is given must match. */
export type RuleSelector = Partial<Omit<Rule, 'by'>>

/** `ip route flush` and `del` selectors: only what is given must match. */
export type RouteSelector = Partial<Pick<Route, 'table' | 'type' | 'dst' | 'via' | 'dev' | 'metric' | 'proto' | 'scope' | 'src'>>

export type Operation =
  | { readonly kind: 'link.add'; readonly link: LinkSpec }
  | { readonly kind: 'link.set'; readonly dev: string; readonly change: LinkChange }
  | { readonly kind: 'link.del'; readonly dev: string }
  | { readonly kind: 'addr.add' | 'addr.replace'; readonly dev: string; readonly addr: IfAddr }
  /** Without `length`: whatever the address's is, as old scripts have it. */
  | { readonly kind: 'addr.del'; readonly dev: string; readonly addr: Pick<IfAddr, 'local'> & { readonly length?: number } }
  | { readonly kind: 'addr.flush'; readonly dev: string }
  | { readonly kind: 'route.add' | 'route.replace' | 'route.change' | 'route.append' | 'route.prepend'; readonly route: Route }
  | { readonly kind: 'route.del' | 'route.flush'; readonly match: RouteSelector }
  | { readonly kind: 'route.flush-cache' }
  | { readonly kind: 'rule.add'; readonly rule: RuleSpec }
  | { readonly kind: 'rule.del'; readonly match: RuleSelector }
  | { readonly kind: 'neigh.add' | 'neigh.replace' | 'neigh.change'; readonly neigh: NeighSpec }
  | { readonly kind: 'neigh.del'; readonly dst: Ipv4; readonly dev: string }
  /** Of every device unless one is named; all addresses unless in a prefix; all but PERMANENT and NOARP unless a state is named. */
  | { readonly kind: 'neigh.flush'; readonly dev?: string; readonly to?: Prefix; readonly nud?: NonNullable<NeighSpec['nud']> }
  | { readonly kind: 'fdb.add' | 'fdb.replace' | 'fdb.append'; readonly entry: Omit<FdbEntry, 'by' | 'updated' | 'local'> }
  | { readonly kind: 'fdb.del'; readonly lladdr: Mac; readonly dev: string; readonly dst?: Ipv4; readonly master: boolean }
  /** `master`: of a port's bridge only what is behind the port. */
  | { readonly kind: 'fdb.flush'; readonly dev: string; readonly master?: boolean }
  /** `modprobe NAME` */
  | { readonly kind: 'module.load'; readonly name: string }
  | { readonly kind: 'sysctl.set'; readonly key: string; readonly value: string }
  | { readonly kind: 'iptables.new-chain'; readonly table: string; readonly chain: string }
  | {
      readonly kind: 'iptables.append' | 'iptables.insert' | 'iptables.delete'
      readonly table: string
      readonly chain: string
      readonly spec: string
      readonly index?: number
    }
  | { readonly kind: 'iptables.replace'; readonly table: string; readonly chain: string; readonly spec: string; readonly index: number }
  | { readonly kind: 'iptables.policy'; readonly table: string; readonly chain: string; readonly policy: 'ACCEPT' | 'DROP' }
  | { readonly kind: 'iptables.rename-chain'; readonly table: string; readonly chain: string; readonly to: string }
  | { readonly kind: 'iptables.flush' | 'iptables.delete-chain'; readonly table: string; readonly chain?: string }
  /** `index`: of one rule. */
  | { readonly kind: 'iptables.zero'; readonly table: string; readonly chain?: string; readonly index?: number }
  | { readonly kind: 'ipset.create'; readonly set: Omit<IpSet, 'entries'>; readonly exist?: true }
  | { readonly kind: 'ipset.add'; readonly set: string; readonly member: SetEntry; readonly exist?: true }
  | { readonly kind: 'ipset.del'; readonly set: string; readonly element: Element; readonly exist?: true }
  /** Of every set unless one is named. */
  | { readonly kind: 'ipset.flush' | 'ipset.destroy'; readonly set?: string }
  | { readonly kind: 'ipset.rename' | 'ipset.swap'; readonly set: string; readonly to: string }
  | { readonly kind: 'conntrack.delete'; readonly filter: ConnectionFilter }
  | { readonly kind: 'conntrack.flush' }

/** An operation in its namespace, and who did it: the row's `by`. */
export interface Configured {
  readonly netns: string
  readonly by: Owner
  readonly operation: Operation
}
