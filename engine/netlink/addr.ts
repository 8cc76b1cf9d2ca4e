// Addresses and the routes that come with them: inet_insert_ifa, __inet_del_ifa (net/ipv4/devinet.c), fib_add_ifaddr, fib_del_ifaddr,
// fib_disable_ip (fib_frontend.c). A down device has the local routes only. Leaves out: promote_secondaries, lifetimes, labels, peers.
import { type Result, ok } from '../base/result.ts'
import { isSecondary, sameSubnet } from '../table/ifaddr.ts'
import type { IfAddr, NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { LOCAL_TABLE, MAIN_TABLE, type Route } from '../table/route.ts'
import { ANY, type Ipv4, LIMITED_BROADCAST, broadcastOf, isMulticast, networkOf } from '../wire/address.ts'
import { type NetlinkError, refuse } from './error.ts'
import { putLink } from './edit.ts'
import { insertOwn, sameRoute, without } from './fib.ts'

type Outcome = Result<NetnsState, NetlinkError>

const WIDTH = { global: 0, link: 253, host: 254 } as const

/** fib_add_ifaddr: the kernel's own rows for one address. A secondary's prefer the primary as their source. */
function rowsFor(dev: NetDevice, addr: IfAddr): readonly Route[] {
  const primary = dev.addrs.find((other) => sameSubnet(other, addr)) ?? addr
  const { length, local, broadcast } = addr
  const net = networkOf({ address: local, length })
  const row = (type: Route['type'], address: Ipv4, bits: number): Route => {
    const table = type === 'unicast' ? MAIN_TABLE : LOCAL_TABLE
    const scope = type === 'local' ? 'host' : 'link'
    const dst = { address, length: bits }
    return { table, type, dst, dev: dev.ifname, src: primary.local, scope, metric: 0, proto: 'kernel', onlink: false, by: 'kernel' }
  }
  const rows = [row('local', local, 32)]
  if (!dev.up) return rows
  if (broadcast !== undefined && broadcast !== LIMITED_BROADCAST && broadcast !== ANY) rows.push(row('broadcast', broadcast, 32))
  if (net >>> 24 === 0 || isMulticast(net) || primary !== addr || (net === local && length === 32)) return rows
  rows.push(row(dev.kind === 'loopback' ? 'local' : 'unicast', net, length))
  if (length < 31) rows.push(row('broadcast', broadcastOf({ address: local, length }), 32))
  return rows
}

const allRows = (dev: NetDevice): readonly Route[] => dev.addrs.flatMap((addr) => rowsFor(dev, addr))

/** fib_inetaddr_event and fib_netdev_event(NETDEV_UP): the rows of every address of a device. */
export const withAddressRoutes = (state: NetnsState, dev: NetDevice): NetnsState => insertOwn(state, allRows(dev))

/** inet_insert_ifa: primaries by scope, widest first; secondaries last. */
function inserted(addrs: readonly IfAddr[], addr: IfAddr): readonly IfAddr[] {
  if (addrs.some((other) => sameSubnet(other, addr))) return [...addrs, addr]
  const last = addrs.findLastIndex((other, at) => !isSecondary(addrs, at) && WIDTH[addr.scope] <= WIDTH[other.scope])
  return addrs.toSpliced(last + 1, 0, addr)
}

export function addAddr(state: NetnsState, ifname: string, addr: IfAddr): Outcome {
  const dev = state.links.get(ifname)
  if (dev === undefined) return refuse('ENODEV')
  // inet_insert_ifa drops 0.0.0.0 without a word.
  if (addr.local === ANY) return ok(state)
  const kin = dev.addrs.filter((other) => sameSubnet(other, addr))
  if (kin.some(({ local }) => local === addr.local)) return refuse('EEXIST')
  if (kin.some(({ scope }) => scope !== addr.scope)) return refuse('EINVAL')
  const next = { ...dev, addrs: inserted(dev.addrs, addr) }
  return ok(insertOwn(putLink(state, next), rowsFor(next, addr)))
}

/** `ip addr replace` and `change`: an address that is there is left as it is, but for its scope and broadcast, which cannot change. */
export function replaceAddr(state: NetnsState, ifname: string, addr: IfAddr): Outcome {
  const added = addAddr(state, ifname, addr)
  return !added.ok && added.error.errno === 'EEXIST' ? ok(state) : added
}

/** `length` undefined: whatever its length. */
export function removeAddr(state: NetnsState, ifname: string, local: Ipv4, length: number | undefined): Outcome {
  const dev = state.links.get(ifname)
  if (dev === undefined) return refuse('ENODEV')
  const at = dev.addrs.findIndex((addr) => addr.local === local && (length === undefined || addr.length === length))
  const gone = dev.addrs[at]
  if (gone === undefined) return refuse('EADDRNOTAVAIL')
  // A primary takes its secondaries along (promote_secondaries is 0).
  const addrs = dev.addrs.filter((addr, i) => i !== at && (isSecondary(dev.addrs, at) || !sameSubnet(addr, gone)))
  return ok(addrs.length === 0 ? disableIp(state, dev) : withAddrs(state, dev, addrs))
}

function withAddrs(state: NetnsState, dev: NetDevice, addrs: readonly IfAddr[]): NetnsState {
  const next: NetDevice = { ...dev, addrs }
  const stay = allRows(next)
  const go = allRows(dev).filter((row) => !stay.some((other) => sameRoute(row, other)))
  const left = without(putLink(state, next), (row) => go.some((other) => sameRoute(row, other)))
  // fib_sync_down_addr: routes of table main that prefer an address which is no longer ours.
  const lost = dev.addrs.filter(
    ({ local }) => !left.local.some((row) => row.type === 'local' && row.dst.length === 32 && row.dst.address === local),
  )
  return without(left, (row) => row.table === MAIN_TABLE && lost.some(({ local }) => local === row.src))
}

/** fib_disable_ip: the last address is gone, and with it every route and neighbour of the device. */
function disableIp(state: NetnsState, dev: NetDevice): NetnsState {
  const neigh = new Map(state.neigh)
  neigh.delete(dev.ifname)
  return without(withAddrs({ ...state, neigh }, dev, []), (row) => row.dev === dev.ifname)
}

export function flushAddrs(state: NetnsState, ifname: string): Outcome {
  const dev = state.links.get(ifname)
  if (dev === undefined) return refuse('ENODEV')
  return ok(dev.addrs.length === 0 ? state : disableIp(state, dev))
}
