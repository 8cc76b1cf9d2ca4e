// Which way a packet of this host's own leaves: ip_route_output_key_hash_rcu (net/ipv4/route.c).
import type { Ipv4 } from '../wire/address.ts'
import { type Fate, type FlowKey, lookup } from './fib.ts'
import type { NetnsState } from './netns.ts'
import { MAIN_TABLE, type Route } from './route.ts'
import { selectAddress } from './source.ts'

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
