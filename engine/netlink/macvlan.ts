// macvlan devices made and kept in step with their lower device: macvlan_common_newlink, macvlan_open, macvlan_addr_busy (drivers/net/macvlan.c).
// The lower device keeps a list of what hangs on it (macvlan_port), which may be in other namespaces. Leaves out: source mode, MAC lists.
import { type Result, ok } from '../base/result.ts'
import { type NetDevice, type Peer, type Upper, linkLayerOf } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { type Edit, type Get, edit, putLink } from './edit.ts'
import { type Applied, type NetlinkError, refuse } from './error.ts'
import type { Common } from './new-device.ts'
import type { LinkSpec } from './operation.ts'

type Macvlan = Extract<NetDevice, { kind: 'macvlan' }>

const isAt = (netns: string, ifname: string) => (one: Peer) => one.netns === netns && one.ifname === ifname

/** The lower device's list, changed. */
function relist(changes: Edit, { netns, ifname }: Peer, change: (uppers: readonly Upper[]) => readonly Upper[]): void {
  const state = changes.get(netns)
  const lower = state?.links.get(ifname)
  if (state === undefined || lower === undefined) return
  const { macvlans = [], ...rest } = lower
  const uppers = change(macvlans)
  changes.put(putLink(state, (uppers.length === 0 ? rest : { ...rest, macvlans: uppers }) as NetDevice))
}

/** The lower device hears what has become of `dev`, which it knew as `was`. */
export function hang(changes: Edit, netns: string, dev: Macvlan, was: Peer = { netns, ifname: dev.ifname }): void {
  const upper: Upper = { netns, ifname: dev.ifname, lladdr: dev.lladdr, mode: dev.macvlan.mode, up: dev.up }
  const known = isAt(was.netns, was.ifname)
  relist(changes, dev.macvlan.lower, (uppers) =>
    uppers.some(known) ? uppers.map((one) => (known(one) ? upper : one)) : [...uppers, upper],
  )
}

export function unhang(changes: Edit, netns: string, dev: Macvlan): void {
  const known = isAt(netns, dev.ifname)
  relist(changes, dev.macvlan.lower, (uppers) => uppers.filter((one) => !known(one)))
}

/** macvlan_addr_busy: its MAC is the lower device's, or that of another device on it that is up. */
export function isBusy(get: Get, netns: string, dev: Macvlan): boolean {
  const { mode, lower: at } = dev.macvlan
  const lower = get(at.netns)?.links.get(at.ifname)
  if (mode === 'passthru' || lower === undefined) return false
  const self = isAt(netns, dev.ifname)
  return lower.lladdr === dev.lladdr || (lower.macvlans ?? []).some((one) => one.up && one.lladdr === dev.lladdr && !self(one))
}

/** The device that frames will leave by: on top of a macvlan it is that one's own lower device. */
function lowerOf(get: Get, state: NetnsState, link: string): { readonly at: Peer; readonly dev: NetDevice } | undefined {
  const named = state.links.get(link)
  if (named?.kind !== 'macvlan') return named && { at: { netns: state.name, ifname: link }, dev: named }
  const at = named.macvlan.lower
  const dev = (at.netns === state.name ? state : get(at.netns))?.links.get(at.ifname)
  return dev && { at, dev }
}

export function addMacvlan(
  get: Get,
  state: NetnsState,
  common: Common,
  spec: Extract<LinkSpec, { kind: 'macvlan' }>,
): Result<Applied, NetlinkError> {
  const { link, mode = 'vepa' } = spec.macvlan
  const lower = lowerOf(get, state, link)
  if (lower === undefined) return refuse('ENODEV')
  const { at, dev } = lower
  if (dev.kind === 'loopback' || linkLayerOf(dev) === 'ip') return refuse('EINVAL')
  if (spec.mtu !== undefined && spec.mtu > dev.mtu) return refuse('EINVAL')
  if (dev.master !== undefined) return refuse('EBUSY')
  const others = dev.macvlans ?? []
  if (others.some((one) => one.mode === 'passthru') || (mode === 'passthru' && others.length > 0)) return refuse('EINVAL')
  const lladdr = mode === 'passthru' ? dev.lladdr : common.lladdr
  const made: Macvlan = { ...common, lladdr, mtu: spec.mtu ?? dev.mtu, kind: 'macvlan', macvlan: { mode, lower: at } }
  const changes = edit(get)
  changes.put(putLink(state, made))
  hang(changes, state.name, made)
  return ok(changes.done())
}
