// Ports of a bridge: br_add_if, br_del_if, br_mtu_auto_adjust, br_stp_recalculate_bridge_id (net/bridge/br_if.c, br_stp_if.c) and the
// FDB entries of a bridge's and its ports' own addresses (br_fdb_add_local). Leaves out: VLANs' copies of those entries, STP.
import { lazy } from '../base/lazy.ts'
import { type Result, ok } from '../base/result.ts'
import type { FdbEntry } from '../table/fdb.ts'
import { type BridgePort, type NetDevice, linkLayerOf } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Mac } from '../wire/address.ts'
import { putLink } from './edit.ts'
import { type NetlinkError, refuse } from './error.ts'

export type Bridge = Extract<NetDevice, { kind: 'bridge' }>
type Rows = ReadonlyMap<Mac, readonly FdbEntry[]>

export const withFdb = (state: NetnsState, holder: string, change: (rows: Rows) => Rows): NetnsState => {
  const before = state.fdb.get(holder)
  return {
    ...state,
    fdb: new Map(state.fdb).set(
      holder,
      lazy(() => change(before?.value ?? new Map())),
    ),
  }
}

/** BR_FDB_LOCAL: frames for this address are the bridge's own. `dev`: the port, or the bridge itself. */
export function withLocalEntry(state: NetnsState, master: string, { ifname: dev, lladdr }: NetDevice): NetnsState {
  const entry: FdbEntry = { lladdr, dev, master, state: 'permanent', local: true, by: 'kernel', updated: 0 }
  return withFdb(state, master, (rows) => (rows.get(lladdr)?.[0]?.local === true ? rows : new Map(rows).set(lladdr, [entry])))
}

/** Rows of one port that `goes` names. */
export const withoutRows = (state: NetnsState, holder: string, goes: (row: FdbEntry) => boolean): NetnsState =>
  withFdb(state, holder, (rows) => {
    const kept = [...rows].flatMap(([lladdr, all]) => {
      const stay = all.filter((row) => !goes(row))
      return stay.length === 0 ? [] : [[lladdr, stay] as const]
    })
    return new Map(kept)
  })

const portsOf = (state: NetnsState, bridge: string): readonly NetDevice[] =>
  [...state.links.values()].filter(({ master }) => master === bridge)

/** What a bridge takes from its ports: the lowest MTU and the lowest MAC, unless the operator has set them. */
export function followPorts(state: NetnsState, name: string): NetnsState {
  const bridge = state.links.get(name)
  if (bridge?.kind !== 'bridge') return state
  const ports = portsOf(state, name)
  const mtu = bridge.bridge.ownMtu === true ? bridge.mtu : ports.length === 0 ? 1500 : Math.min(...ports.map((port) => port.mtu))
  const lladdr =
    bridge.bridge.ownLladdr === true || ports.length === 0 ? bridge.lladdr : (Math.min(...ports.map((port) => port.lladdr)) as Mac)
  if (mtu === bridge.mtu && lladdr === bridge.lladdr) return state
  return changeOwnMac(putLink(state, { ...bridge, mtu, lladdr }), bridge, lladdr)
}

/** br_fdb_change_mac_address: the bridge's own entry follows its address, unless a port has the same. */
export function changeOwnMac(state: NetnsState, before: NetDevice, lladdr: Mac): NetnsState {
  if (before.lladdr === lladdr) return state
  const cleared = withoutRows(state, before.ifname, (row) => row.local && row.dev === before.ifname && row.lladdr === before.lladdr)
  return withLocalEntry(cleared, before.ifname, { ...before, lladdr })
}

export function release(state: NetnsState, dev: NetDevice): NetnsState {
  if (dev.master === undefined) return state
  const { master, port: _, ...free } = dev
  return followPorts(
    withoutRows(putLink(state, free as NetDevice), master, (row) => row.dev === dev.ifname),
    master,
  )
}

export function enslave(state: NetnsState, dev: NetDevice, master: string): Result<NetnsState, NetlinkError> {
  const bridge = state.links.get(master)
  if (bridge === undefined) return refuse('ENODEV', `argument "${master}" is wrong: Device does not exist\n`)
  if (dev.master === master) return ok(state)
  if (bridge.kind !== 'bridge') return refuse('EOPNOTSUPP')
  if (dev.kind === 'loopback' || linkLayerOf(dev) === 'ip') return refuse('EINVAL')
  if (dev.kind === 'bridge') return refuse('ELOOP', 'Can not enslave a bridge to a bridge')
  const free = release(state, dev)
  const taken = new Set(portsOf(free, master).map(({ port }) => port?.number))
  const number = Array.from({ length: 1023 }, (_, i) => i + 1).find((n) => !taken.has(n))
  if (number === undefined) return refuse('EBUSY')
  const port: BridgePort = { number, hairpin: false, flood: true, learning: true, isolated: false }
  const joined = withLocalEntry(putLink(free, { ...dev, master, port }), master, dev)
  return ok(followPorts(joined, master))
}
