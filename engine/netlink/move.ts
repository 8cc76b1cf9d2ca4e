// `ip link set DEV netns NS` and `name NAME`: dev_change_net_namespace and dev_change_name (net/core/dev.c). A device that moves is down, without addresses,
// and keeps its index if it is free there; a device that is up keeps its name. Leaves out: moving tunnels, vxlan devices and those with macvlans on them.
import { now } from '../base/lazy.ts'
import { type Result, ok } from '../base/result.ts'
import type { NetDevice, Peer } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { forgetSysctl, inheritSysctl, renameSysctl } from '../table/sysctl.ts'
import { release } from './bridge-port.ts'
import { type Edit, putLink } from './edit.ts'
import { type NetlinkError, refuse } from './error.ts'
import { without } from './fib.ts'
import { hang } from './macvlan.ts'
import { nextIndex } from './new-device.ts'
import { down } from './up-down.ts'

type Outcome = Result<undefined, NetlinkError>

/** Whoever is connected to the device learns where it is now: a veth's or a cable's other end, a macvlan's lower device. */
function repoint(changes: Edit, from: Peer, netns: string, dev: NetDevice): void {
  if (dev.kind === 'macvlan') return hang(changes, netns, dev, from)
  if ((dev.kind !== 'veth' && dev.kind !== 'phys') || dev.peer === undefined) return
  const there = changes.get(dev.peer.netns)
  const end = there?.links.get(dev.peer.ifname)
  if (there === undefined || end === undefined || (end.kind !== 'veth' && end.kind !== 'phys')) return
  changes.put(putLink(there, { ...end, peer: { netns, ifname: dev.ifname } }))
}

const byIndex = (links: readonly NetDevice[]): ReadonlyMap<string, NetDevice> =>
  new Map(links.toSorted((a, b) => a.ifindex - b.ifindex).map((link) => [link.ifname, link]))

export function moveLink(changes: Edit, netns: string, ifname: string, target: string): Outcome {
  const dev = changes.get(netns)?.links.get(ifname)
  const there = changes.get(target)
  if (dev === undefined) return refuse('ENODEV')
  if (there === undefined) return refuse('EINVAL')
  if (target === netns) return ok(undefined)
  if (dev.kind === 'loopback' || dev.kind === 'bridge') return refuse('EINVAL')
  if (dev.kind === 'vxlan' || dev.kind === 'ipip' || dev.macvlans !== undefined) return refuse('EOPNOTSUPP')
  if (there.links.has(ifname)) return refuse('EEXIST')
  const before = changes.get(netns)
  if (before !== undefined && dev.up) down(changes, before, dev)
  const closed = changes.get(netns)
  const last = closed?.links.get(ifname)
  if (closed === undefined || last === undefined) return refuse('ENODEV')
  const left = release(closed, last)
  const links = new Map(left.links)
  links.delete(ifname)
  const gone = without({ ...left, links }, (row) => row.dev === ifname)
  changes.put(forgetSysctl(gone, ifname))
  changes.tell({ kind: 'gone', netns, dev: ifname })
  const taken = [...there.links.values()].some(({ ifindex }) => ifindex === dev.ifindex)
  const ifindex = taken ? nextIndex(there) : dev.ifindex
  const { master: _, port: __, ...free } = last
  const moved = { ...free, addrs: [], up: false, ifindex } as NetDevice
  const nextIfindex = taken ? ifindex + 1 : there.nextIfindex
  changes.put(inheritSysctl({ ...there, nextIfindex, links: byIndex([...there.links.values(), moved]) }, ifname))
  repoint(changes, { netns, ifname }, target, moved)
  return ok(undefined)
}

/** Names of a device where other devices keep them. */
function reader(was: string, name: string, link: NetDevice): NetDevice {
  const master = link.master === was ? { master: name } : {}
  if (link.kind === 'vxlan' && link.vxlan.dev === was) return { ...link, ...master, vxlan: { ...link.vxlan, dev: name } }
  if (link.kind === 'ipip' && link.ipip.dev === was) return { ...link, ...master, ipip: { ...link.ipip, dev: name } }
  return { ...link, ...master }
}

function renamed(state: NetnsState, was: string, name: string): NetnsState {
  const row = <R extends { readonly dev?: string; readonly master?: string }>(one: R): R => ({
    ...one,
    ...(one.dev === was && { dev: name }),
    ...(one.master === was && { master: name }),
  })
  const links = [...state.links.values()].map((link) => (link.ifname === was ? { ...link, ifname: name } : reader(was, name, link)))
  const fdb = [...state.fdb].map(
    ([holder, rows]) =>
      [holder === was ? name : holder, now(new Map([...rows.value].map(([lladdr, all]) => [lladdr, all.map(row)])))] as const,
  )
  const next = { ...state, links: byIndex(links), local: state.local.map(row), routes: now(state.routes.value.map(row)), fdb: new Map(fdb) }
  return renameSysctl(next, was, name)
}

export function renameLink(changes: Edit, netns: string, ifname: string, name: string): Outcome {
  const state = changes.get(netns)
  const dev = state?.links.get(ifname)
  if (state === undefined || dev === undefined) return refuse('ENODEV')
  if (name === ifname) return ok(undefined)
  if (state.links.has(name)) return refuse('EEXIST')
  if (dev.up) return refuse('EBUSY')
  changes.put(renamed(state, ifname, name))
  repoint(changes, { netns, ifname }, netns, { ...dev, ifname: name })
  for (const upper of dev.macvlans ?? []) {
    const there = changes.get(upper.netns)
    const above = there?.links.get(upper.ifname)
    if (there !== undefined && above?.kind === 'macvlan')
      changes.put(putLink(there, { ...above, macvlan: { ...above.macvlan, lower: { netns, ifname: name } } }))
  }
  return ok(undefined)
}
