// What the kernel decides before a local packet exists: ip_route_output_key_hash (net/ipv4/route.c). Is there a way, and which source?
import type { Errno } from '../device/effect.ts'
import { type Fate, type FlowKey, lookup } from '../table/fib.ts'
import type { NetnsState } from '../table/netns.ts'
import { routeMtu } from '../table/pmtu.ts'
import { MAIN_TABLE, type Route } from '../table/route.ts'
import { selectAddress, sourceFor } from '../table/source.ts'
import type { Ipv4 } from '../wire/address.ts'

export type OutputRoute =
  | { readonly errno: Errno }
  | { readonly errno?: undefined; readonly route: Route; readonly src: Ipv4; readonly mtu: number }

/** A look-up bound to a device does not fail: what no table knows a way to is taken to be on that device's link. */
export function lookupOutput(state: NetnsState, key: FlowKey): Fate {
  const fate = lookup(state, key)
  const dev = key.oif === undefined ? undefined : state.links.get(key.oif)
  if (fate.error === undefined || dev === undefined) return fate
  return dev.up ? { row: onLink(dev.ifname, key.dst, selectAddress(state, dev.ifname, undefined, 'link')) } : { error: 'ENETUNREACH' }
}

const onLink = (dev: string, address: Ipv4, src: Ipv4 | undefined): Route => ({
  table: MAIN_TABLE,
  type: 'unicast',
  dst: { address, length: 32 },
  dev,
  metric: 0,
  proto: 'kernel',
  scope: 'link',
  onlink: false,
  ...(src !== undefined && { src }),
  by: 'kernel',
})

/** `src`: already bound; 0 for the kernel's choice. `now`: what has been learned of paths expires. */
export function routeOutput(state: NetnsState, dst: Ipv4, src: Ipv4, oif?: string, now = 0): OutputRoute {
  const { row, error } = lookupOutput(state, { dst, ...(src !== 0 && { src }), ...(oif !== undefined && { oif }) })
  if (error !== undefined) return { errno: error }
  const chosen = src === 0 ? sourceFor(state, row, dst) : src
  return { route: row, src: chosen, mtu: routeMtu(state, row, dst, now) }
}
