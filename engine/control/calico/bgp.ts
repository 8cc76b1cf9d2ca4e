// The node-to-node mesh: who has a session with whom, what is advertised over it, and where BIRD finds the next hop. RFC 4271; confd's
// bird.cfg.template. iBGP hands nothing on, so one round of messages is the fixed point.
// Leaves out: the messages themselves, timers, route reflectors, graceful restart; the mesh is that of the network before anything was typed into it.
import { defaultRouteOf } from '../../scenario/derive.ts'
import { lookupOf, plugsOf } from '../../scenario/lookup.ts'
import { nicsOf, routerBeside } from '../../scenario/nic.ts'
import type { Machine, Topology } from '../../scenario/scenario.ts'
import { type Ipv4, type Prefix, contains, printIpv4 } from '../../wire/address.ts'
import type { CalicoCluster, CalicoNode } from './cluster.ts'

/** `birdc show protocols` of one peer. */
export interface Session {
  readonly peer: CalicoNode
  /** Mesh_192_168_1_12. */
  readonly name: string
  readonly state: 'Established' | 'Connect'
  /** `passive on`: the other side connects, because its address is greater as text. */
  readonly passive: boolean
}

/** NLRI and NEXT_HOP of an UPDATE. */
export interface Advertised {
  readonly dst: Prefix
  readonly nextHop: Ipv4
}

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

export const sessionsOf = (cluster: CalicoCluster, node: CalicoNode): readonly Session[] =>
  cluster.nodes
    .filter((peer) => peer !== node)
    .map((peer) => {
      const [own, other] = [printIpv4(node.address.address), printIpv4(peer.address.address)]
      return {
        peer,
        name: `Mesh_${other.replaceAll('.', '_')}`,
        state: isEstablished(cluster, node, peer) ? 'Established' : 'Connect',
        passive: other > own,
      }
    })

/** calico_export_to_bgp_peers: own blocks whole, borrowed addresses one by one (the tunnel's too), nothing outside the pool. */
export function advertisedBy({ address, blocks, borrowed, tunnel }: CalicoNode): readonly Advertised[] {
  const single = [...borrowed, ...(tunnel?.borrowed === true ? [tunnel.address] : [])]
  return [...blocks, ...single.map((ip) => ({ address: ip, length: 32 }))].map((dst) => ({ dst, nextHop: address.address }))
}

/** What a node has heard when nothing changes any more. */
export const learnedBy = (cluster: CalicoCluster, node: CalicoNode): readonly Advertised[] =>
  sessionsOf(cluster, node).flatMap(({ peer, state }) => (state === 'Established' ? advertisedBy(peer) : []))
