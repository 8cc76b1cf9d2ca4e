// What the kernel decides before a local packet exists: ip_route_output_key_hash (net/ipv4/route.c). Is there a way, and which source?
import type { Errno } from '../device/effect.ts'
import type { NetnsState } from '../table/netns.ts'
import { routeMtu } from '../table/pmtu.ts'
import { lookupOutput } from '../table/output.ts'
import type { Route } from '../table/route.ts'
import { sourceFor } from '../table/source.ts'
import type { Ipv4 } from '../wire/address.ts'

export type OutputRoute =
  | { readonly errno: Errno }
  | { readonly errno?: undefined; readonly route: Route; readonly src: Ipv4; readonly mtu: number }

/** `src`: already bound; 0 for the kernel's choice. `now`: what has been learned of paths expires. */
export function routeOutput(state: NetnsState, dst: Ipv4, src: Ipv4, oif?: string, now = 0): OutputRoute {
  const { row, error } = lookupOutput(state, { dst, ...(src !== 0 && { src }), ...(oif !== undefined && { oif }) })
  if (error !== undefined) return { errno: error }
  const chosen = src === 0 ? sourceFor(state, row, dst) : src
  return { route: row, src: chosen, mtu: routeMtu(state, row, dst, now) }
}
