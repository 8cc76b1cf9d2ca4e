// The filters of bird_ipam.cfg and bird_aggr.cfg, for the one pool: what a node tells its peers, and which way a route takes in the kernel.
// Leaves out: disabled pools, communities, BGPFilters, tunnels of Felix (no BIRD runs beside them).
import type { BirdConfig } from '../../table/bird.ts'
import { type Ipv4, type Prefix, contains } from '../../wire/address.ts'

export type Filters = Pick<BirdConfig, 'blocks' | 'pool' | 'network'>

/** `net ~ prefix` */
const within = (net: Prefix, prefix: Prefix): boolean => net.length >= prefix.length && contains(prefix, net.address)

/** calico_export_to_bgp_peers: a block whole (calico_aggr) and nothing beneath it, what else is of the pool one by one. */
export function isExported({ blocks, pool }: Filters, net: Prefix): boolean {
  const block = blocks.find((one) => within(net, one))
  return block === undefined ? within(net, pool.cidr) : net.length === block.length
}

/** calico_kernel_programming: the krt_tunnel that a route is given, with the next hop that BGP told of. */
export function tunnelOf({ pool, network }: Filters, net: Prefix, nextHop: Ipv4 | undefined): '' | 'tunl0' {
  if (!within(net, pool.cidr)) return ''
  return pool.crossSubnet && nextHop !== undefined && contains(network, nextHop) ? '' : pool.tunnel
}
