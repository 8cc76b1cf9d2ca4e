// Which address a host puts into packets it makes itself: inet_select_addr (net/ipv4/devinet.c) and the route's preferred source.
import { ANY, type Ipv4, contains } from '../wire/address.ts'
import { isSecondary } from './ifaddr.ts'
import type { IfAddr, NetDevice } from './link.ts'
import type { NetnsState } from './netns.ts'
import type { Route } from './route.ts'

const WIDTH = { global: 0, link: 253, host: 254 } as const

/** A primary address of `dev` for talking to `dst`: one of dst's subnet, else the first; of any device, by ifindex, if `dev` has none. */
export function selectAddress(state: NetnsState, dev: string, dst: Ipv4 | undefined, scope: IfAddr['scope'] = 'global'): Ipv4 | undefined {
  const all = state.links.get(dev)?.addrs ?? []
  const own = all.filter((addr, i) => WIDTH[addr.scope] <= WIDTH[scope] && !isSecondary(all, i))
  const same = dst === undefined ? undefined : own.find((addr) => covers(addr, dst))
  if (same !== undefined) return same.local
  if (own[0] !== undefined) return own[0].local
  for (const link of state.links.values()) {
    const other = link.addrs.find((addr, i) => addr.scope !== 'link' && WIDTH[addr.scope] <= WIDTH[scope] && !isSecondary(link.addrs, i))
    if (other !== undefined) return other.local
  }
  return undefined
}

/** inet_addr_onlink: are both in one subnet of the device? Without `b`, is `a` in any? */
export const inetAddrOnLink = ({ addrs }: NetDevice, a: Ipv4, b: Ipv4 | undefined): boolean =>
  addrs.some((addr) => covers(addr, a) && (b === undefined || covers(addr, b)))

/** inet_confirm_addr: is `local` an address of one of the devices, of at least this scope, with `dst` (if any) in its subnet? */
export const confirmAddress = (devices: readonly NetDevice[], dst: Ipv4, local: Ipv4, scope: IfAddr['scope']): boolean =>
  devices.some(
    ({ addrs }) =>
      addrs.some((addr) => addr.local === local && WIDTH[addr.scope] <= WIDTH[scope]) &&
      addrs.some((addr) => covers(addr, local) && (dst === ANY || covers(addr, dst))),
  )

const covers = ({ local, length }: IfAddr, address: Ipv4): boolean => contains({ address: local, length }, address)

/** The source of a packet that leaves by `route` to `dst` and has none yet (fib_result_prefsrc). */
export function sourceFor(state: NetnsState, route: Route, dst: Ipv4): Ipv4 {
  if (route.src !== undefined) return route.src
  if (route.type === 'local') return dst
  if (route.dev === undefined) return ANY
  return selectAddress(state, route.dev, route.via ?? dst, route.scope) ?? ANY
}

/** The device that has `address`. */
export function deviceOf(state: NetnsState, address: Ipv4): NetDevice | undefined {
  for (const link of state.links.values()) if (link.addrs.some((addr) => addr.local === address)) return link
  return undefined
}
