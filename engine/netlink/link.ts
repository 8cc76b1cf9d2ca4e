// ip-link(8): devices made and deleted (net/core/rtnetlink.c; drivers/net/veth.c, vxlan/vxlan_core.c, dummy.c; net/bridge/br_netlink.c; ipip.ts).
import { type Result, ok } from '../base/result.ts'
import { VXLAN_HEADROOM } from '../device/vxlan.ts'
import type { FdbEntry } from '../table/fdb.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { forgetSysctl } from '../table/sysctl.ts'
import { ZERO_MAC } from '../wire/address.ts'
import { release, withFdb, withLocalEntry } from './bridge-port.ts'
import { type Edit, type Get, edit, putLink } from './edit.ts'
import { type Applied, type NetlinkError, refuse } from './error.ts'
import { without } from './fib.ts'
import { addIpip } from './ipip.ts'
import { addMacvlan, unhang } from './macvlan.ts'
import { loadModule } from './module.ts'
import { type Common, MTU, born, refusal } from './new-device.ts'
import type { LinkSpec } from './operation.ts'
import { down } from './up-down.ts'

type Outcome = Result<Applied, NetlinkError>

const SECOND = 1_000_000_000

const one = (state: NetnsState): Outcome => ok({ changed: [state], events: [] })

/** dev_alloc_name: `veth%d`, the first that is free. */
function allocate(state: NetnsState, spec: LinkSpec): LinkSpec {
  if (spec.ifname !== '') return spec
  let n = 0
  while (state.links.has(`${spec.kind}${n}`)) n++
  return { ...spec, ifname: `${spec.kind}${n}` }
}

export function addLink(get: Get, before: NetnsState, wanted: LinkSpec): Outcome {
  // rtnl_newlink asks for the kind's module; that of ipip brings tunl0.
  const state = wanted.kind === 'ipip' ? loadModule(before, 'ipip') : before
  const spec = wanted.kind === 'veth' ? namedPair(get, state, wanted) : allocate(state, wanted)
  const no = refusal(state, spec)
  if (no !== undefined) return no
  if (spec.kind === 'veth') return addVeth(get, state, spec)
  const { state: grown, common } = born(state, spec)
  if (spec.kind === 'phys') return one(putLink(grown, { ...common, kind: 'phys' }))
  if (spec.kind === 'dummy') return one(putLink(grown, { ...common, kind: 'dummy' }))
  if (spec.kind === 'vxlan') return addVxlan(grown, common, spec)
  if (spec.kind === 'ipip') return addIpip(grown, common, spec)
  if (spec.kind === 'macvlan') return addMacvlan(get, grown, common, spec)
  const own = spec.lladdr !== undefined && { ownLladdr: true }
  const bridge = { ageing: 300 * SECOND, vlanFiltering: false, mcastSnooping: true, ...spec.bridge, ...own }
  const dev: NetDevice = { ...common, kind: 'bridge', bridge }
  return one(withLocalEntry(putLink(grown, dev), spec.ifname, dev))
}

function addVxlan(state: NetnsState, common: Common, spec: Extract<LinkSpec, { kind: 'vxlan' }>): Outcome {
  const { id, dev } = spec.vxlan
  if (id >= 2 ** 24) return refuse('ERANGE', 'VXLAN ID should be less than 16777216')
  const lower = dev === undefined ? undefined : state.links.get(dev)
  if (dev !== undefined && lower === undefined) return refuse('ENODEV', 'Invalid local interface, device not found')
  const dstport = spec.vxlan.dstport === undefined || spec.vxlan.dstport === 0 ? 8472 : spec.vxlan.dstport
  const twin = [...state.links.values()].some((link) => link.kind === 'vxlan' && link.vxlan.id === id && link.vxlan.dstport === dstport)
  if (twin) return refuse('EEXIST', 'A VXLAN device with the specified VNI already exists')
  // Above a lower device an MTU that is too large is silently cut; without one it is taken as it is.
  const most = lower === undefined ? MTU.most : lower.mtu - VXLAN_HEADROOM
  const mtu = Math.min(spec.mtu ?? (lower === undefined ? 1500 : most), most)
  const vxlan = { learning: true, ttl: 0, df: 'unset', udpcsum: true, ...spec.vxlan, dstport } as const
  const made = putLink(state, { ...common, mtu, kind: 'vxlan', vxlan })
  const { remote: dst } = spec.vxlan
  if (dst === undefined) return one(made)
  const everything: FdbEntry = { lladdr: ZERO_MAC, dev: spec.ifname, dst, state: 'permanent', local: false, by: 'kernel', updated: 0 }
  return one(withFdb(made, spec.ifname, (rows) => new Map(rows).set(ZERO_MAC, [everything])))
}

/** The peer gets its name first. */
function namedPair(get: Get, state: NetnsState, { ...spec }: Extract<LinkSpec, { kind: 'veth' }>): LinkSpec {
  const netns = spec.peer.netns ?? state.name
  const there = netns === state.name ? state : get(netns)
  const taken = (where: NetnsState | undefined, name: string): boolean => where?.links.has(name) === true || name === spec.ifname
  let n = 0
  while (spec.peer.ifname === '' && taken(there, `veth${n}`)) n++
  const peer = { ...spec.peer, ifname: spec.peer.ifname === '' ? `veth${n}` : spec.peer.ifname }
  let m = 0
  while (spec.ifname === '' && (state.links.has(`veth${m}`) || (there === state && peer.ifname === `veth${m}`))) m++
  return { ...spec, peer, ifname: spec.ifname === '' ? `veth${m}` : spec.ifname }
}

/** The peer is registered first: in one namespace it has the lower ifindex. */
function addVeth(get: Get, state: NetnsState, spec: Extract<LinkSpec, { kind: 'veth' }>): Outcome {
  const netns = spec.peer.netns ?? state.name
  const other = netns === state.name ? state : get(netns)
  if (other === undefined) return refuse('EINVAL')
  const no = refusal(other, spec.peer) ?? (other === state && spec.peer.ifname === spec.ifname ? refuse('EEXIST') : undefined)
  if (no !== undefined) return no
  const far = born(other, spec.peer)
  const there = putLink(far.state, { ...far.common, kind: 'veth', peer: { netns: state.name, ifname: spec.ifname } })
  const near = born(other === state ? there : state, spec)
  const here = putLink(near.state, { ...near.common, kind: 'veth', peer: { netns, ifname: spec.peer.ifname } })
  return ok({ changed: other === state ? [here] : [there, here], events: [] })
}

/** unregister_netdevice: with its addresses, routes, neighbours, FDB, its ports' membership, and a veth's other end. */
export function removeLink(get: Get, state: NetnsState, ifname: string): Outcome {
  const dev = state.links.get(ifname)
  if (dev === undefined) return refuse('ENODEV')
  if (dev.kind === 'loopback' || dev.kind === 'phys') return refuse('EOPNOTSUPP')
  // ip_tunnel_dellink passes over tunl0 without a word.
  if (dev.kind === 'ipip' && dev.ipip.fallback === true) return ok({ changed: [], events: [] })
  const changes = edit(get)
  forget(changes, state.name, ifname)
  if (dev.kind === 'veth') forget(changes, dev.peer.netns, dev.peer.ifname)
  return ok(changes.done())
}

function forget(changes: Edit, netns: string, ifname: string): void {
  const before = changes.get(netns)
  const dev = before?.links.get(ifname)
  if (before === undefined || dev === undefined) return
  for (const upper of dev.macvlans ?? []) forget(changes, upper.netns, upper.ifname)
  if (dev.up) down(changes, changes.get(netns) ?? before, dev)
  if (dev.kind === 'macvlan') unhang(changes, netns, dev)
  const closed = changes.get(netns) ?? before
  const ports = [...closed.links.values()].filter(({ master }) => master === ifname)
  const released = ports.reduce((next, port) => release(next, port), release(closed, closed.links.get(ifname) ?? dev))
  const links = new Map(released.links)
  const neigh = new Map(released.neigh)
  const fdb = new Map(released.fdb)
  for (const table of [links, neigh, fdb]) table.delete(ifname)
  changes.put(
    forgetSysctl(
      without({ ...released, links, neigh, fdb }, (row) => row.dev === ifname),
      ifname,
    ),
  )
  changes.tell({ kind: 'gone', netns, dev: ifname })
}
