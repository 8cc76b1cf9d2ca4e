// BIRD's table master as it is at this moment: static1, direct1 and kernel1 from what the namespace is (BIRD scans it every two seconds), the
// BGP protocols from what was heard. BIRD 1.6: nest/rt-table.c, nest/rt-dev.c, sysdep/linux/netlink.c (nl_parse_route).
// Leaves out: multipath, filtered routes, reactions of BGP to what is typed.
import type { BgpRoute, Bird } from '../../table/bird.ts'
import type { NetDevice } from '../../table/link.ts'
import type { NetnsState } from '../../table/netns.ts'
import { MAIN_TABLE, type Route } from '../../table/route.ts'
import { type Ipv4, type Prefix, contains, mask, networkOf, printPrefix } from '../../wire/address.ts'

export interface Destination {
  readonly type: 'unicast' | 'blackhole' | 'unreachable' | 'prohibited'
  readonly via?: Ipv4
  readonly dev?: string
}

export interface Rte {
  readonly net: Prefix
  readonly protocol: string
  readonly preference: number
  readonly to: Destination
  /** The kernel's own row. */
  readonly alien?: Route
  /** What was heard, and the distance of its next hop; undefined: none is known. */
  readonly bgp?: BgpRoute & { readonly metric: number | undefined }
}

/** A destination and its routes, the best first. */
export type Net = readonly [Rte, ...Rte[]]

/** ip4_hash(): sixteen bits, in whose order `show route` goes; destinations with the same hash in order of arrival. */
function hashOf(address: Ipv4): number {
  const low = (address ^ (address >>> 16)) >>> 0
  return (low ^ (low << 10)) & 0xffff
}

const scopeLink = (address: Ipv4): boolean => address >>> 24 === 127 || address >>> 16 === 0xa9fe || address >>> 28 >= 14

/** proto_direct: `interface -"cali*", -"kube-ipvs*", "*"`; one route for the primary address of each subnet. */
function direct({ ifname, up, addrs }: NetDevice): readonly Rte[] {
  if (!up || /^(?:cali|kube-ipvs)/.test(ifname)) return []
  const nets = addrs.filter(({ local }) => !scopeLink(local)).map(({ local, length }) => ({ address: local, length }))
  const primary = nets.filter((net, at) => nets.findIndex((one) => one.length === net.length && contains(one, net.address)) === at)
  return primary.map((net) => ({
    net: { address: networkOf(net), length: net.length },
    protocol: 'direct1',
    preference: 240,
    to: { type: 'unicast', dev: ifname },
  }))
}

const TYPES = { unicast: 'unicast', blackhole: 'blackhole', unreachable: 'unreachable', prohibit: 'prohibited' } as const

/** `learn`: routes that neither the kernel nor BIRD made; of one destination that of the least metric. */
function learnt(rows: readonly Route[]): readonly Rte[] {
  const best = new Map<string, Rte>()
  for (const alien of rows.filter(
    ({ table, proto, dst }) => table === MAIN_TABLE && proto !== 'kernel' && proto !== 'bird' && !scopeLink(dst.address),
  )) {
    const { dst, via, dev, metric } = alien
    const type = alien.type in TYPES ? TYPES[alien.type as keyof typeof TYPES] : undefined
    const key = printPrefix(dst)
    if (type === undefined || (best.get(key)?.alien?.metric ?? Infinity) <= metric) continue
    const to = { type, ...(via !== undefined && { via }), ...(dev !== undefined && { dev }) }
    best.set(key, { net: dst, protocol: 'kernel1', preference: 10, to, alien })
  }
  return [...best.values()]
}

/** net_route(): the longest prefix. */
export const routeFor = (nets: readonly Net[], { address, length }: Prefix): Net | undefined =>
  nets
    .filter(([{ net }]) => net.length <= length && contains(net, address))
    .reduce<Net | undefined>((best, one) => (best === undefined || one[0].net.length > best[0].net.length ? one : best), undefined)

/** rt_update_hostentry(): the way to a next hop, which may not itself come from BGP. */
function resolve(nets: readonly Net[], { links }: NetnsState, nextHop: Ipv4): { readonly to: Destination; readonly metric?: number } {
  const [found] = routeFor(nets, { address: nextHop, length: 32 }) ?? []
  if (found === undefined) return { to: { type: 'unreachable' } }
  const { dev, via, type } = found.to
  if (type !== 'unicast' || dev === undefined || via !== undefined) return { to: found.to, ...(via === undefined && { metric: 0 }) }
  const isOwn = links.get(dev)?.addrs.some(({ local }) => local === nextHop) === true
  return isOwn ? { to: { type: 'unreachable' } } : { to: { type, dev, via: nextHop }, metric: 0 }
}

function gather(all: readonly Rte[]): readonly Net[] {
  const nets = new Map<string, Net>()
  for (const rte of all) {
    const key = printPrefix(rte.net)
    const others = nets.get(key) ?? []
    const at = others.findIndex(({ preference }) => preference < rte.preference)
    const [first = rte, ...rest] = at < 0 ? [...others, rte] : [...others.slice(0, at), rte, ...others.slice(at)]
    nets.set(key, [first, ...rest])
  }
  return [...nets.values()].toSorted(([a], [b]) => hashOf(a.net.address) - hashOf(b.net.address))
}

export function tableOf(state: NetnsState, { config, learned }: Bird): readonly Net[] {
  const blackholes = config.blocks
    .filter(({ length }) => length < 32)
    .map((net): Rte => ({ net, protocol: 'static1', preference: 200, to: { type: 'blackhole' } }))
  const own = [...blackholes, ...[...state.links.values()].flatMap(direct), ...learnt(state.routes.value)]
  const nets = gather(own)
  const heard = learned.map((bgp): Rte => {
    const { to, metric } = resolve(nets, state, bgp.nextHop)
    return { net: bgp.dst, protocol: bgp.session.name, preference: 100, to, bgp: { ...bgp, metric } }
  })
  return gather([...own, ...heard])
}

/** A prefix without bits beyond its length. */
export const isNet = ({ address, length }: Prefix): boolean => (address & ~mask(length)) === 0
