// Static routes of routers that do not touch a subnet themselves: the way with the fewest routers, the first by number among equals.
// As an administrator would write them; stands in for OSPF and BGP, which exchange messages.
import { lookupOf } from '../scenario/lookup.ts'
import { type Nic, nicsOf } from '../scenario/nic.ts'
import type { Machine, Topology } from '../scenario/scenario.ts'
import { type Ipv4, type Prefix, contains, networkOf, printPrefix } from '../wire/address.ts'

export interface StaticRoute {
  readonly dst: Prefix
  readonly via: Ipv4
}

const netOf = ({ address, length }: Prefix): Prefix => ({ address: networkOf({ address, length }), length })

interface Reach {
  readonly router: Machine
  /** First next hop on the way; absent for the router itself. */
  readonly via?: Ipv4
}

const known = new WeakMap<Topology, ReadonlyMap<string, readonly Nic[]>>()

/** Interfaces of routers by segment, by the routers' numbers. */
function routersOf(topology: Topology): ReadonlyMap<string, readonly Nic[]> {
  const found = known.get(topology)
  if (found !== undefined) return found
  const bySegment = new Map<string, Nic[]>()
  const routers = topology.machines.filter((machine) => machine.kind === 'router').toSorted((a, b) => a.number - b.number)
  for (const nic of routers.flatMap((router) => nicsOf(topology, router))) {
    const list = bySegment.get(nic.segment) ?? []
    bySegment.set(nic.segment, list)
    list.push(nic)
  }
  known.set(topology, bySegment)
  return bySegment
}

export function staticRoutesOf(topology: Topology, router: Machine): readonly StaticRoute[] {
  const { machines } = lookupOf(topology)
  const bySegment = routersOf(topology)
  const seen = new Set([router.id])
  const open: Reach[] = [{ router }]
  const nets = new Set<string>()
  const routes: StaticRoute[] = []
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const nic of nicsOf(topology, at.router)) {
      if (nic.address === undefined) continue
      const dst = netOf(nic.address)
      if (!nets.has(printPrefix(dst))) {
        nets.add(printPrefix(dst))
        if (at.via !== undefined) routes.push({ dst, via: at.via })
      }
      for (const other of bySegment.get(nic.segment) ?? []) {
        const next = machines.get(other.machine)
        if (next === undefined || other.address === undefined || seen.has(next.id) || !contains(nic.address, other.address.address))
          continue
        seen.add(next.id)
        open.push({ router: next, via: at.via ?? other.address.address })
      }
    }
  }
  return routes
}
