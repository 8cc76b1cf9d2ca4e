// What becomes of a packet that came in, before anything is done to it: ip_route_input_slow, ip_mkroute_input (net/ipv4/route.c).
//
//   martian? ─▶ look-up ─┬─ broadcast, local ─▶ may the source come in here? ─▶ for this host
//                        ├─ unicast ─▶ forwarding on? ─▶ may the source come in here? ─▶ onwards, perhaps with a redirect
//                        └─ none, unreachable, prohibit, blackhole ─▶ an error that ip_error reports
//
// Leaves out: multicast routing (every group is joined), TOS, hints of GRO lists.
import { type RouteError, lookup } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import { inetAddrOnLink } from '../table/source.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Route } from '../table/route.ts'
import { deviceSysctl } from '../table/sysctl.ts'
import type { Detail } from '../trace/trace.ts'
import { ANY, type Ipv4, LIMITED_BROADCAST, isLoopback, isMulticast, isZeroNet } from '../wire/address.ts'
import { type SourceCheck, validateSource } from './validate-source.ts'

export interface InputKey {
  readonly src: Ipv4
  readonly dst: Ipv4
  readonly mark: number
  /** ARP asks in whose name it may answer. */
  readonly arp?: true
}

type Lookup = Extract<Detail, { kind: 'route.lookup' }>

export type InputRoute = { readonly looked?: Lookup; readonly reverse?: Lookup } & (
  | { readonly kind: 'local'; readonly row?: Route }
  /** `redirect`: the sender could reach the next hop by itself (IPSKB_DOREDIRECT). */
  | { readonly kind: 'forward'; readonly row: Route; readonly redirect: boolean }
  /** dst.error: what ip_error makes an ICMP error of. */
  | { readonly kind: 'error'; readonly row?: Route | undefined; readonly error: RouteError }
  /** ip_route_input_noref fails: EXDEV is rp_filter, EINVAL a martian. */
  | { readonly kind: 'refused'; readonly row?: Route; readonly error: 'EINVAL' | 'EXDEV' }
)

const MARTIAN: InputRoute = { kind: 'refused', error: 'EINVAL' }
const NO_CHECK: SourceCheck = { onLink: false }

export function routeInput(state: NetnsState, dev: NetDevice, key: InputKey): InputRoute {
  const { src, dst, mark } = key
  if (isMulticast(src) || src === LIMITED_BROADCAST) return MARTIAN
  if (dst === LIMITED_BROADCAST || (src === ANY && dst === ANY)) return broadcast(state, dev, key, {})
  if (isMulticast(dst)) return { kind: 'local' }
  if (isZeroNet(src) || isZeroNet(dst)) return MARTIAN
  if (dev.kind !== 'loopback' && (isLoopback(src) || isLoopback(dst)) && deviceSysctl(state, dev.ifname, 'route_localnet') === 0)
    return MARTIAN
  const iif = dev.ifname
  const fate = lookup(state, { dst, src, iif, mark })
  const looked: Lookup = { kind: 'route.lookup', dst, src, iif, mark, row: fate.row, use: 'input' }
  const forwarding = deviceSysctl(state, dev.ifname, 'forwarding') !== 0
  if (fate.error !== undefined) return { kind: 'error', looked, row: fate.row, error: forwarding ? fate.error : 'EHOSTUNREACH' }
  if (fate.row.type === 'broadcast') return broadcast(state, dev, key, { looked, row: fate.row })
  if (fate.row.type === 'local') return checked(check(state, dev, key), { kind: 'local', looked, row: fate.row })
  if (!forwarding) return { kind: 'error', looked, row: fate.row, error: 'EHOSTUNREACH' }
  return onwards(state, dev, key, looked, fate.row)
}

/** Packets on the loopback keep the route they were sent by, and are not asked again. */
const check = (state: NetnsState, dev: NetDevice, key: InputKey, oif?: string): SourceCheck =>
  dev.kind === 'loopback' ? NO_CHECK : validateSource(state, dev, key, oif)

/** The way, unless the source may not come in here. */
function checked({ refused, lookup: reverse }: SourceCheck, way: InputRoute): InputRoute {
  if (refused === undefined) return reverse === undefined ? way : { ...way, reverse }
  const { looked, row } = way
  return { kind: 'refused', error: refused, ...(looked && { looked }), ...(row && { row }), ...(reverse && { reverse }) }
}

function broadcast(
  state: NetnsState,
  dev: NetDevice,
  key: InputKey,
  found: { readonly looked?: Lookup; readonly row?: Route },
): InputRoute {
  if (key.arp) return { kind: 'refused', error: 'EINVAL', ...found }
  return checked(isZeroNet(key.src) ? NO_CHECK : check(state, dev, { ...key, dst: ANY }), { kind: 'local', ...found })
}

/** __mkroute_input. */
function onwards(state: NetnsState, dev: NetDevice, key: InputKey, looked: Lookup, row: Route): InputRoute {
  const source = check(state, dev, key, row.dev)
  const back = row.dev === dev.ifname
  const redirect =
    back &&
    source.onLink &&
    deviceSysctl(state, dev.ifname, 'send_redirects') !== 0 &&
    (deviceSysctl(state, dev.ifname, 'shared_media') !== 0 || inetAddrOnLink(dev, key.src, row.via))
  const way = checked(source, { kind: 'forward', looked, row, redirect })
  // An ARP question is not answered for somebody on the very link it came by, unless that link is a private VLAN.
  if (key.arp && back && way.kind === 'forward' && deviceSysctl(state, dev.ifname, 'proxy_arp_pvlan') === 0)
    return { kind: 'refused', error: 'EINVAL', looked, row }
  return way
}
