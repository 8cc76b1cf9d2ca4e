// ip-link(8): devices made, changed, deleted (net/core/rtnetlink.c, dev.c; drivers/net/veth.c, vxlan; net/bridge/br_if.c).
// Leaves out: renaming, moving between namespaces, a bridge that takes over its ports' lowest MAC.
import { lazy, now } from '../base/lazy.ts'
import { hash32 } from '../base/rng.ts'
import { type Result, ok } from '../base/result.ts'
import type { FdbEntry } from '../table/fdb.ts'
import type { BridgePort, NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { type Mac, ZERO_MAC, ipv4 } from '../wire/address.ts'
import { withAddressRoutes } from './addr.ts'
import { type Applied, type NetlinkError, refuse } from './error.ts'
import type { LinkChange, LinkSpec } from './operation.ts'

type Get = (netns: string) => NetnsState | undefined
type Outcome = Result<Applied, NetlinkError>

const SECOND = 1_000_000_000
/** Outer Ethernet, IPv4, UDP and VXLAN headers less the inner Ethernet header's place in the MTU (VXLAN_HEADROOM). */
const VXLAN_HEADROOM = 50

const one = (state: NetnsState): Outcome => ok({ changed: [state], events: [] })

export const putLink = (state: NetnsState, dev: NetDevice): NetnsState => ({ ...state, links: new Map(state.links).set(dev.ifname, dev) })

/** eth_hw_addr_random, made from the names: the same network has the same addresses. */
const randomMac = (netns: string, ifname: string): Mac => ((0x02 * 2 ** 40 + (hash32(`${netns} ${ifname}`) % 2 ** 20) * 2 ** 20 + (hash32(ifname, 7) % 2 ** 20)) as Mac)

function withFdb(state: NetnsState, dev: string, entry: FdbEntry): NetnsState {
  const table = state.fdb.get(dev)
  const rows = lazy(() => new Map(table?.value).set(entry.lladdr, [entry]))
  return { ...state, fdb: new Map(state.fdb).set(dev, rows) }
}

const localEntry = (bridge: string, dev: NetDevice): FdbEntry => ({ lladdr: dev.lladdr, dev: dev.ifname, master: bridge, state: 'permanent', local: true, by: 'kernel', updated: 0 })

export function addLink(get: Get, state: NetnsState, spec: LinkSpec): Outcome {
  if (spec.ifname.length > 15 || spec.ifname === '' || /[\s/]/.test(spec.ifname)) return refuse('EINVAL')
  if (state.links.has(spec.ifname)) return refuse('EEXIST')
  const common = { ifindex: state.nextIfindex, ifname: spec.ifname, lladdr: spec.lladdr ?? randomMac(state.name, spec.ifname), mtu: spec.mtu ?? 1500, up: false, addrs: [] }
  const grown = { ...state, nextIfindex: state.nextIfindex + 1 }
  switch (spec.kind) {
    case 'phys':
      return one(putLink(grown, { ...common, kind: 'phys' }))
    case 'bridge': {
      const dev: NetDevice = { ...common, kind: 'bridge', bridge: { ageing: 300 * SECOND, vlanFiltering: false, mcastSnooping: true, ...spec.bridge } }
      return one(withFdb(putLink(grown, dev), spec.ifname, localEntry(spec.ifname, dev)))
    }
    case 'vxlan':
      return addVxlan(grown, common, spec)
    case 'veth':
      return addVeth(get, grown, common, spec)
  }
}

type Common = Pick<NetDevice, 'ifindex' | 'ifname' | 'lladdr' | 'mtu' | 'up' | 'addrs'>

function addVxlan(state: NetnsState, common: Common, spec: Extract<LinkSpec, { kind: 'vxlan' }>): Outcome {
  const { id, dev, dstport = 8472 } = spec.vxlan
  if (id >= 2 ** 24) return refuse('ERANGE', 'Invalid VXLAN ID')
  const lower = dev === undefined ? undefined : state.links.get(dev)
  if (dev !== undefined && lower === undefined) return refuse('ENODEV', 'Invalid local interface, device not found')
  const twin = [...state.links.values()].some((link) => link.kind === 'vxlan' && link.vxlan.id === id && link.vxlan.dstport === dstport)
  if (twin) return refuse('EEXIST', 'A VXLAN device with the specified VNI already exists')
  const most = lower === undefined ? 65535 : lower.mtu - VXLAN_HEADROOM
  const mtu = Math.min(spec.mtu ?? (lower === undefined ? 1500 : most), most)
  const vxlan = { learning: true, ttl: 0, df: 'unset', udpcsum: true, ...spec.vxlan, dstport } as const
  const made = putLink(state, { ...common, mtu, kind: 'vxlan', vxlan })
  if (spec.vxlan.remote === undefined) return one(made)
  const everything: FdbEntry = { lladdr: ZERO_MAC, dev: spec.ifname, dst: spec.vxlan.remote, state: 'permanent', local: false, by: 'kernel', updated: 0 }
  return one(withFdb(made, spec.ifname, everything))
}

function addVeth(get: Get, state: NetnsState, common: Common, spec: Extract<LinkSpec, { kind: 'veth' }>): Outcome {
  const netns = spec.peer.netns ?? state.name
  const other = netns === state.name ? state : get(netns)
  if (other === undefined) return refuse('EINVAL', 'Invalid "netns" value')
  const { ifname } = spec.peer
  if (other.links.has(ifname) || (other === state && ifname === spec.ifname)) return refuse('EEXIST')
  const here = putLink(state, { ...common, kind: 'veth', peer: { netns, ifname } })
  const there = other === state ? here : other
  const lladdr = spec.peer.lladdr ?? randomMac(netns, ifname)
  const end: NetDevice = { ifindex: there.nextIfindex, ifname, lladdr, mtu: spec.peer.mtu ?? common.mtu, up: false, addrs: [], kind: 'veth', peer: { netns: state.name, ifname: spec.ifname } }
  const joined = putLink({ ...there, nextIfindex: there.nextIfindex + 1 }, end)
  return ok({ changed: other === state ? [joined] : [joined, here], events: [] })
}

/** unregister_netdevice: with its addresses, routes, neighbours, FDB, and a veth's other end. */
export function removeLink(get: Get, state: NetnsState, ifname: string): Outcome {
  const dev = state.links.get(ifname)
  if (dev === undefined) return refuse('ENODEV')
  if (dev.kind === 'loopback' || dev.kind === 'phys') return refuse('EOPNOTSUPP')
  const gone = { kind: 'gone', netns: state.name, dev: ifname } as const
  if (dev.kind !== 'veth') return ok({ changed: [forget(state, dev)], events: [gone] })
  const { netns, ifname: other } = dev.peer
  const there = netns === state.name ? forget(state, dev) : get(netns)
  const end = there?.links.get(other)
  const peerless = there !== undefined && end !== undefined ? [forget(there, end)] : []
  return ok({ changed: netns === state.name ? peerless : [forget(state, dev), ...peerless], events: [gone, { kind: 'gone', netns, dev: other }] })
}

function forget(state: NetnsState, dev: NetDevice): NetnsState {
  const released = [...state.links.values()].filter(({ master }) => master === dev.ifname).reduce((next, port) => release(next, port), release(state, dev))
  const links = new Map(released.links)
  const neigh = new Map(released.neigh)
  const fdb = new Map(released.fdb)
  for (const table of [links, neigh, fdb]) table.delete(dev.ifname)
  const stays = ({ dev: through }: { readonly dev?: string }): boolean => through !== dev.ifname
  return { ...released, links, neigh, fdb, local: released.local.filter(stays), routes: now(released.routes.value.filter(stays)) }
}

/** br_del_if: out of its bridge, and every FDB entry that points to it. */
function release(state: NetnsState, dev: NetDevice): NetnsState {
  if (dev.master === undefined) return state
  const { master, port: _, ...free } = dev
  const rows = new Map([...(state.fdb.get(master)?.value ?? [])].filter(([, [row]]) => row?.dev !== dev.ifname))
  return putLink({ ...state, fdb: new Map(state.fdb).set(master, now(rows)) }, free as NetDevice)
}

/** br_add_if. */
function enslave(state: NetnsState, dev: NetDevice, master: string): Result<NetnsState, NetlinkError> {
  const bridge = state.links.get(master)
  if (bridge === undefined) return refuse('EINVAL')
  if (bridge.kind !== 'bridge') return refuse('EINVAL', 'Device does not support enslaving')
  if (dev.kind === 'bridge' || dev.kind === 'loopback') return refuse('EINVAL', 'Can not enslave a bridge to a bridge')
  const free = release(state, dev)
  const taken = new Set([...free.links.values()].filter((link) => link.master === master).map(({ port }) => port?.number))
  const number = Array.from({ length: 1024 }, (_, i) => i + 1).find((n) => !taken.has(n)) ?? 1
  const port: BridgePort = { number, hairpin: false, flood: true, learning: true, isolated: false }
  return ok(withFdb(putLink(free, { ...dev, master, port }), master, localEntry(master, dev)))
}

export function setLink(state: NetnsState, ifname: string, change: LinkChange): Outcome {
  const dev = state.links.get(ifname)
  if (dev === undefined) return refuse('ENODEV')
  if (change.mtu !== undefined && (change.mtu < 68 || change.mtu > 65535)) return refuse('EINVAL', change.mtu < 68 ? 'mtu less than device minimum' : 'mtu greater than device maximum')
  if (dev.kind === 'vxlan' && change.mtu !== undefined) {
    const lower = state.links.get(dev.vxlan.dev ?? '')
    if (lower !== undefined && change.mtu > lower.mtu - VXLAN_HEADROOM) return refuse('EINVAL')
  }
  if (change.port !== undefined && dev.port === undefined) return refuse('EOPNOTSUPP')
  const plain: NetDevice = {
    ...dev,
    ...(change.mtu !== undefined && { mtu: change.mtu }),
    ...(change.lladdr !== undefined && { lladdr: change.lladdr }),
    ...(change.port !== undefined && dev.port !== undefined && { port: { ...dev.port, ...change.port } }),
    ...(change.bridge !== undefined && dev.kind === 'bridge' && { bridge: { ...dev.bridge, ...change.bridge } }),
  }
  const set = putLink(state, plain)
  const joined = change.master === undefined ? ok(set) : change.master === null ? ok(release(set, plain)) : enslave(set, plain, change.master)
  if (!joined.ok) return joined
  const present = joined.value.links.get(ifname) ?? plain
  if (change.up === undefined || change.up === present.up) return one(joined.value)
  return change.up ? up(joined.value, present) : down(joined.value, present)
}

function up(state: NetnsState, dev: NetDevice): Outcome {
  const loopback = { local: ipv4('127.0.0.1'), length: 8, scope: 'host' } as const
  const addrs = dev.kind === 'loopback' && dev.addrs.length === 0 ? [loopback] : dev.addrs
  const next: NetDevice = { ...dev, up: true, addrs }
  return ok({ changed: [withAddressRoutes(putLink(state, next), next)], events: [{ kind: 'up', netns: state.name, dev: dev.ifname }] })
}

/** dev_close: routes through the device, its neighbours and what a bridge learned behind it go; local addresses stay. */
function down(state: NetnsState, dev: NetDevice): Outcome {
  const { ifname, master } = dev
  const neigh = new Map(state.neigh)
  neigh.delete(ifname)
  const fdb = new Map(state.fdb)
  const learned = master === undefined ? undefined : state.fdb.get(master)
  if (master !== undefined && learned !== undefined) fdb.set(master, now(new Map([...learned.value].filter(([, [row]]) => row?.dev !== ifname || row.state !== 'dynamic'))))
  const routes = state.routes.value.filter((row) => row.dev !== ifname)
  const local = state.local.filter((row) => row.dev !== ifname || row.type !== 'broadcast')
  const next = { ...state, neigh, fdb, local, routes: routes.length === state.routes.value.length ? state.routes : now(routes) }
  return ok({ changed: [putLink(next, { ...dev, up: false })], events: [{ kind: 'down', netns: state.name, dev: ifname }] })
}

