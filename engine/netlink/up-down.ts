// A device goes up or down, and what loses its carrier with it: dev_open, dev_close (net/core/dev.c), fib_disable_ip, neigh_ifdown,
// neigh_carrier_down, br_stp_disable_port, vxlan_flush. Routes over a device without carrier stay, `linkdown`.
import { lazy } from '../base/lazy.ts'
import { hasCarrier } from '../table/carrier.ts'
import type { NetDevice, Peer } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { ipv4 } from '../wire/address.ts'
import { withAddressRoutes } from './addr.ts'
import { withoutRows } from './bridge-port.ts'
import { type Edit, putLink } from './edit.ts'
import { without } from './fib.ts'

const LOOPBACK = { local: ipv4('127.0.0.1'), length: 8, scope: 'host' } as const

const peerOf = (dev: NetDevice): Peer | undefined => (dev.kind === 'veth' || dev.kind === 'phys' ? dev.peer : undefined)

export function up(edit: Edit, state: NetnsState, dev: NetDevice): void {
  const addrs = dev.kind === 'loopback' && dev.addrs.length === 0 ? [LOOPBACK] : dev.addrs
  const next: NetDevice = { ...dev, up: true, addrs }
  edit.put(withAddressRoutes(putLink(state, next), next))
  if (hasCarrier(edit.get, edit.get(state.name) ?? state, next)) edit.tell({ kind: 'up', netns: state.name, dev: dev.ifname })
}

/** Local addresses stay, and so do routes without a device. */
export function down(edit: Edit, state: NetnsState, dev: NetDevice): void {
  const neigh = new Map(state.neigh)
  neigh.delete(dev.ifname)
  const routed = without({ ...state, neigh }, (row) => row.dev === dev.ifname && row.scope !== 'host')
  edit.put(quiet(putLink(routed, { ...dev, up: false }), dev))
  edit.tell({ kind: 'down', netns: state.name, dev: dev.ifname })
  carrierLost(edit, state.name, dev.master)
  const peer = peerOf(dev)
  if (peer !== undefined) carrierLost(edit, peer.netns, peer.ifname)
  for (const upper of dev.macvlans ?? []) carrierLost(edit, upper.netns, upper.ifname)
}

/** What was learned through a device that no longer receives: by its bridge, by itself. */
function quiet(state: NetnsState, dev: NetDevice): NetnsState {
  if (dev.master !== undefined) return withoutRows(state, dev.master, (row) => row.dev === dev.ifname && row.state === 'dynamic')
  return dev.kind === 'bridge' || dev.kind === 'vxlan' ? withoutRows(state, dev.ifname, (row) => row.state === 'dynamic') : state
}

/** NETDEV_CHANGE: neighbours that are not permanent go (arp_evict_nocarrier), and the bridge hears of it. */
function carrierLost(edit: Edit, netns: string, ifname: string | undefined): void {
  const state = edit.get(netns)
  const dev = ifname === undefined ? undefined : state?.links.get(ifname)
  if (state === undefined || dev?.up !== true || hasCarrier(edit.get, state, dev)) return
  const rows = state.neigh.get(dev.ifname)
  const stay = lazy(() => new Map([...(rows?.value ?? [])].filter(([, { nud }]) => nud === 'PERMANENT')))
  const neigh = rows === undefined ? state.neigh : new Map(state.neigh).set(dev.ifname, stay)
  edit.put(dev.master === undefined ? { ...state, neigh } : quiet({ ...state, neigh }, dev))
  carrierLost(edit, netns, dev.master)
}
