// IP-in-IP tunnels made: ip_tunnel_newlink, ip_tunnel_bind_dev, ip_tunnel_init_net (net/ipv4/ip_tunnel.c), ipip_netlink_parms (ipip.c).
import { type Result, ok } from '../base/result.ts'
import { lookup } from '../table/fib.ts'
import type { IpipParams } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { ZERO_MAC } from '../wire/address.ts'
import { putLink } from './edit.ts'
import { type Applied, type NetlinkError, refuse } from './error.ts'
import { type Common, MTU, born } from './new-device.ts'
import type { LinkSpec } from './operation.ts'

/** The outer IPv4 header. */
const HEADROOM = 20
const ETH_DATA_LEN = 1500
const IPV4_MIN_MTU = 68
/** IP_MAX_MTU less the outer header. */
export const maxMtu = 0xffff - HEADROOM

/** ip_tunnel_bind_dev: what fits the device that outer packets will leave by, as far as that is known. */
function guessMtu(state: NetnsState, { remote, local, dev }: Partial<IpipParams>): number {
  const key = remote !== undefined && { dst: remote, ...(local !== undefined && { src: local }), ...(dev !== undefined && { oif: dev }) }
  const way = key === false ? undefined : lookup(state, key).row
  const lower = state.links.get(way?.dev ?? dev ?? '')
  return Math.max(IPV4_MIN_MTU, (lower?.mtu ?? ETH_DATA_LEN) - HEADROOM)
}

const isSame = (a: IpipParams, b: Partial<IpipParams>): boolean => a.remote === b.remote && a.local === b.local && a.dev === b.dev

export function addIpip(state: NetnsState, common: Common, spec: Extract<LinkSpec, { kind: 'ipip' }>): Result<Applied, NetlinkError> {
  const { dev } = spec.ipip
  if (dev !== undefined && !state.links.has(dev)) return refuse('ENODEV')
  if ([...state.links.values()].some((link) => link.kind === 'ipip' && isSame(link.ipip, spec.ipip))) return refuse('EEXIST')
  const mtu = spec.mtu === undefined ? guessMtu(state, spec.ipip) : Math.min(Math.max(spec.mtu, MTU.least), maxMtu)
  const ipip: IpipParams = { ttl: 0, pmtudisc: true, ...spec.ipip }
  return ok({ changed: [putLink(state, { ...common, lladdr: ZERO_MAC, mtu, kind: 'ipip', ipip })], events: [] })
}

/** The device that comes with the module; what is called so already keeps its name. */
export function withFallback(state: NetnsState): NetnsState {
  if (state.links.has('tunl0')) return state
  const { state: grown, common } = born(state, { ifname: 'tunl0' })
  const ipip: IpipParams = { ttl: 0, pmtudisc: false, fallback: true }
  return putLink(grown, { ...common, lladdr: ZERO_MAC, mtu: ETH_DATA_LEN - HEADROOM, kind: 'ipip', ipip })
}
