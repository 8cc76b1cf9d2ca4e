// The peers of confd's bird.cfg: the state of each session, and what is told over those that are up. RFC 4271, RFC 4456. iBGP hands nothing on but
// by reflectors, and those not to each other what each told the other, so two rounds of messages are the fixed point.
// Leaves out: the messages themselves, timers, graceful restart; the sessions are those of the network before anything was typed into it.
import { defaultRouteOf } from '../../scenario/derive.ts'
import { lookupOf, plugsOf } from '../../scenario/lookup.ts'
import { nicsOf, routerBeside } from '../../scenario/nic.ts'
import type { Machine, Topology } from '../../scenario/scenario.ts'
import type { BgpRoute, BgpSession } from '../../table/bird.ts'
import { type Ipv4, type Prefix, contains } from '../../wire/address.ts'
import type { CalicoCluster, CalicoNode } from './cluster.ts'
import { CLUSTER_ID, type Peering, filtersOf, peersOf } from './confd.ts'
import { isExported } from './filter.ts'

const islands = new WeakMap<Topology, ReadonlyMap<string, number>>()

/** Machine → its island: machines that cables join. */
function islandsOf(topology: Topology): ReadonlyMap<string, number> {
  const found = islands.get(topology)
  if (found !== undefined) return found
  const island = new Map<string, number>()
  for (const [start] of lookupOf(topology).machines) {
    const open = island.has(start) ? [] : [start]
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      if (island.has(id)) continue
      island.set(id, island.get(start) ?? island.size)
      open.push(...plugsOf(topology, id).map(({ far }) => far.machine))
    }
  }
  islands.set(topology, island)
  return island
}

/** The kernel's way to an address before BGP: a connected subnet, else the default route. */
export function wayTo(topology: Topology, machine: Machine, to: Ipv4): { readonly via: Ipv4; readonly dev: string } | undefined {
  const near = nicsOf(topology, machine).find(({ address }) => address !== undefined && contains(address, to))
  if (near !== undefined) return { via: to, dev: near.ifname }
  const gateway = defaultRouteOf(topology, machine)
  return gateway?.nic === undefined ? undefined : { via: gateway.via, dev: gateway.nic.ifname }
}

/** Is somebody at the next hop: the peer on the same segment, or a router there? */
function leads(topology: Topology, from: CalicoNode, to: CalicoNode): boolean {
  const way = wayTo(topology, from.machine, to.address.address)
  const nic = nicsOf(topology, from.machine).find(({ ifname }) => ifname === way?.dev)
  if (way === undefined || nic === undefined) return false
  if (way.via !== to.address.address) return routerBeside(topology, nic)?.address?.address === way.via
  return nicsOf(topology, to.machine).some(({ address, segment }) => address?.address === way.via && segment === nic.segment)
}

/** TCP 179 connects: each side has a way to the other, and cables join them. */
function isEstablished({ topology }: CalicoCluster, a: CalicoNode, b: CalicoNode): boolean {
  const island = islandsOf(topology)
  if (a.address.address === b.address.address || island.get(a.machine.id) !== island.get(b.machine.id)) return false
  return leads(topology, a, b) && leads(topology, b, a)
}

/** Who listens waits; who connects goes on trying, and says so when the kernel knows no way at all. */
function stateOf(cluster: CalicoCluster, node: CalicoNode, peer: Peering): Pick<BgpSession, 'state' | 'error'> {
  if (isEstablished(cluster, node, peer.node)) return { state: 'Established' }
  if (peer.passive) return { state: 'Passive' }
  const way = wayTo(cluster.topology, node.machine, peer.neighbor)
  return way === undefined ? { state: 'Active', error: 'Network is unreachable' } : { state: 'Connect' }
}

export const sessionsOf = (cluster: CalicoCluster, node: CalicoNode): readonly BgpSession[] =>
  peersOf(cluster, node).map((peer) => ({ ...peer, ...stateOf(cluster, node, peer) }))

const known = new WeakMap<CalicoNode, readonly Prefix[]>()

/** What passes the export filter: of its blocks (static1), its tunnel's address (direct1) and its pods' routes (kernel1). */
export function advertisedBy(cluster: CalicoCluster, node: CalicoNode): readonly Prefix[] {
  const found = known.get(node)
  if (found !== undefined) return found
  const { blocks, pods, tunnel } = node
  const single = [...pods, ...(tunnel === undefined ? [] : [tunnel.address])]
  const filters = filtersOf(cluster, node)
  const all = [...blocks, ...single.map((address) => ({ address, length: 32 }))].filter((net) => isExported(filters, net))
  known.set(node, all)
  return all
}

/** What a peer hands on of what its own peers told it: a reflector, from and to its clients (RFC 4456 section 6). */
function reflectedBy(cluster: CalicoCluster, session: Peering, to: CalicoNode): readonly BgpRoute[] {
  const by = session.node
  const heard = peersOf(cluster, by).filter(
    ({ node, client }) => node !== to && (client || !to.reflector) && isEstablished(cluster, by, node),
  )
  return heard.flatMap(({ node }) =>
    advertisedBy(cluster, node).map((dst) => {
      const originator = node.address.address
      return { dst, nextHop: originator, session, reflected: { originator, clusters: [CLUSTER_ID] } }
    }),
  )
}

/** What a node has heard when nothing changes any more: of one destination the better first, as bgp_rte_better() has it. */
export function learnedBy(cluster: CalicoCluster, node: CalicoNode): readonly BgpRoute[] {
  const all = peersOf(cluster, node).flatMap((session): readonly BgpRoute[] => {
    if (!isEstablished(cluster, node, session.node)) return []
    const own = advertisedBy(cluster, session.node).map((dst): BgpRoute => ({ dst, nextHop: session.neighbor, session }))
    return session.node.reflector ? [...own, ...reflectedBy(cluster, session, node)] : own
  })
  if (all.every(({ session }) => session.kind === 'mesh')) return all
  const clusters = ({ reflected }: BgpRoute): number => reflected?.clusters.length ?? 0
  return all.toSorted((a, b) => clusters(a) - clusters(b) || a.session.neighbor - b.session.neighbor)
}
