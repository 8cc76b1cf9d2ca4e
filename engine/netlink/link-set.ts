// `ip link set`, `bridge link set`: do_setlink (net/core/rtnetlink.c) in its order: address, MTU, master, up or down, then what the kind has.
import { type Result, ok } from '../base/result.ts'
import { VXLAN_HEADROOM } from '../device/vxlan.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { ZERO_MAC, isMulticastMac } from '../wire/address.ts'
import { type Bridge, changeOwnMac, enslave, followPorts, release, withLocalEntry, withoutRows } from './bridge-port.ts'
import { type Edit, type Get, edit, putLink } from './edit.ts'
import { type Applied, type NetlinkError, refuse } from './error.ts'
import { maxMtu } from './ipip.ts'
import { hang, isBusy } from './macvlan.ts'
import { moveLink, renameLink } from './move.ts'
import { MTU } from './new-device.ts'
import type { LinkChange } from './operation.ts'
import { down, up } from './up-down.ts'

type Outcome = Result<NetnsState, NetlinkError>

export function setLink(get: Get, state: NetnsState, ifname: string, change: LinkChange): Result<Applied, NetlinkError> {
  if (!state.links.has(ifname)) return refuse('ENODEV')
  const changes = edit(get)
  changes.put(state)
  const moved = place(changes, state.name, ifname, change)
  if (!moved.ok) return moved
  const { netns, name } = moved.value
  if (isTooLong(changes.get, changes.get(netns)?.links.get(name), change)) return refuse('EINVAL')
  const set = settings(changes.get(netns) ?? state, name, change)
  if (!set.ok) return set
  changes.put(set.value)
  const dev = set.value.links.get(name)
  if (dev?.up === true && change.lladdr !== undefined) changes.tell({ kind: 'address', netns, dev: name })
  if (dev !== undefined && change.up !== undefined && change.up !== dev.up) {
    if (change.up && dev.kind === 'macvlan' && isBusy(changes.get, netns, dev)) return refuse('EBUSY')
    ;(change.up ? up : down)(changes, set.value, dev)
  }
  follow(changes, netns, name)
  const { changed, events } = changes.done()
  return ok({ changed: changed.filter((next) => next !== get(next.name)), events })
}

/** macvlan_change_mtu: not above the lower device's. */
function isTooLong(get: Get, dev: NetDevice | undefined, { mtu }: LinkChange): boolean {
  if (dev?.kind !== 'macvlan' || mtu === undefined) return false
  const { netns, ifname } = dev.macvlan.lower
  return mtu > (get(netns)?.links.get(ifname)?.mtu ?? 0)
}

/** Where the device is afterwards, and what it is called. */
function place(
  changes: Edit,
  netns: string,
  ifname: string,
  change: LinkChange,
): Result<{ readonly netns: string; readonly name: string }, NetlinkError> {
  const target = change.netns ?? netns
  const moved = moveLink(changes, netns, ifname, target)
  const named = moved.ok ? renameLink(changes, target, ifname, change.name ?? ifname) : moved
  return named.ok ? ok({ netns: target, name: change.name ?? ifname }) : named
}

function settings(state: NetnsState, ifname: string, change: LinkChange): Outcome {
  return [setAddress, setMtu, setMaster, setKind].reduce<Outcome>((result, step) => {
    const dev = result.ok ? result.value.links.get(ifname) : undefined
    return result.ok && dev !== undefined ? step(result.value, dev, change) : result
  }, ok(state))
}

/** What hangs on a device, or it hangs on, hears of its address, its MTU and whether it is up. */
function follow(changes: Edit, netns: string, ifname: string): void {
  const dev = changes.get(netns)?.links.get(ifname)
  if (dev?.kind === 'macvlan') hang(changes, netns, dev)
  for (const upper of dev?.macvlans ?? []) {
    const there = changes.get(upper.netns)
    const above = there?.links.get(upper.ifname)
    if (there !== undefined && dev !== undefined && above !== undefined && above.mtu > dev.mtu)
      changes.put(putLink(there, { ...above, mtu: dev.mtu }))
  }
}

function setAddress(before: NetnsState, dev: NetDevice, { lladdr }: LinkChange): Outcome {
  if (lladdr === undefined) return ok(before)
  if (dev.kind === 'loopback' || dev.kind === 'ipip') return refuse('EOPNOTSUPP')
  if (isMulticastMac(lladdr) || lladdr === ZERO_MAC) return refuse('EADDRNOTAVAIL')
  // neigh_changeaddr: the neighbours know the old one.
  const neigh = new Map(before.neigh)
  neigh.delete(dev.ifname)
  const state = { ...before, neigh }
  const next = { ...dev, lladdr }
  if (dev.kind === 'bridge') return ok(changeOwnMac(putLink(state, withBridge({ ...dev, lladdr }, { ownLladdr: true })), dev, lladdr))
  if (dev.master === undefined) return ok(putLink(state, next))
  // br_fdb_changeaddr: the port's entry follows its address.
  const { master } = dev
  const cleared = withoutRows(putLink(state, next), master, (row) => row.local && row.dev === dev.ifname && row.lladdr === dev.lladdr)
  return ok(followPorts(withLocalEntry(cleared, master, next), master))
}

const withBridge = (dev: Bridge, more: Partial<Bridge['bridge']>): Bridge => ({ ...dev, bridge: { ...dev.bridge, ...more } })

function setMtu(state: NetnsState, dev: NetDevice, { mtu }: LinkChange): Outcome {
  if (mtu === undefined || mtu === dev.mtu) return ok(state)
  if (mtu < MTU.least && dev.kind !== 'loopback') return refuse('EINVAL', 'mtu less than device minimum')
  if (mtu > MTU.most && dev.kind !== 'loopback') return refuse('EINVAL', 'mtu greater than device maximum')
  if (dev.kind === 'ipip' && mtu > maxMtu) return refuse('EINVAL')
  if (dev.kind === 'vxlan') {
    const lower = state.links.get(dev.vxlan.dev ?? '')
    if (lower !== undefined && mtu > lower.mtu - VXLAN_HEADROOM) return refuse('EINVAL')
  }
  const next = putLink(state, dev.kind === 'bridge' ? withBridge({ ...dev, mtu }, { ownMtu: true }) : { ...dev, mtu })
  return ok(dev.master === undefined ? next : followPorts(next, dev.master))
}

function setMaster(state: NetnsState, dev: NetDevice, { master }: LinkChange): Outcome {
  if (master === undefined) return ok(state)
  if (master !== null && dev.macvlans !== undefined) return refuse('EBUSY')
  return master === null ? ok(release(state, dev)) : enslave(state, dev, master)
}

/** `type bridge` on a bridge, `type bridge_slave` on a port. */
function setKind(state: NetnsState, dev: NetDevice, { port, bridge }: LinkChange): Outcome {
  if (port === undefined && bridge === undefined) return ok(state)
  if (port !== undefined)
    return dev.port === undefined ? refuse('EOPNOTSUPP') : ok(putLink(state, { ...dev, port: { ...dev.port, ...port } }))
  return dev.kind === 'bridge' ? ok(putLink(state, withBridge(dev, bridge ?? {}))) : refuse('EOPNOTSUPP')
}
