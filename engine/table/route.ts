// A row of the forwarding information base, with the words of ip-route(8).
import type { Ipv4, Prefix } from '../wire/address.ts'
import type { Scope } from './link.ts'
import type { Owner } from './owner.ts'

export type RouteType = 'unicast' | 'local' | 'broadcast' | 'blackhole' | 'unreachable' | 'prohibit' | 'throw'

/** Table ids of /etc/iproute2/rt_tables. */
export const LOCAL_TABLE = 255
export const MAIN_TABLE = 254
export const DEFAULT_TABLE = 253

export interface Route {
  readonly table: number
  readonly type: RouteType
  readonly dst: Prefix
  readonly via?: Ipv4
  readonly dev?: string
  /** Preferred source of packets that this host sends along the route. */
  readonly src?: Ipv4
  readonly metric: number
  /** RTPROT_*: kernel, boot (the default of `ip`), static, bird … */
  readonly proto: string
  readonly scope: Scope
  readonly onlink: boolean
  /** `mtu N`: RTAX_MTU. */
  readonly mtu?: number
  readonly by: Owner
}

/** `ip rule`: selector and the table it points to. */
export interface Rule {
  readonly priority: number
  readonly from?: Prefix
  readonly to?: Prefix
  readonly iif?: string
  readonly oif?: string
  readonly fwmark?: { readonly value: number; readonly mask: number }
  /** `not`: whatever the selector does not match. */
  readonly invert?: true
  readonly lookup: number
  /** What it says instead of a table (FR_ACT_*); `lookup` is 0 then. */
  readonly action?: 'blackhole' | 'unreachable' | 'prohibit'
  /** A route of this prefix length or less does not count. */
  readonly suppressPrefixLength?: number
  readonly by: Owner
}
