// Look-ups in forwarding databases: of a bridge (net/bridge/br_fdb.c) and of a vxlan device (drivers/net/vxlan/vxlan_core.c).
import { type Mac, ZERO_MAC } from '../wire/address.ts'
import type { FdbEntry } from './fdb.ts'
import type { NetnsState } from './netns.ts'

const NONE: readonly FdbEntry[] = []

const rowsOf = (state: NetnsState, dev: string, lladdr: Mac): readonly FdbEntry[] => state.fdb.get(dev)?.value.get(lladdr) ?? NONE

/** br_fdb_find_rcu: where a bridge has seen lladdr. */
export const findPort = (state: NetnsState, bridge: string, lladdr: Mac): FdbEntry | undefined => rowsOf(state, bridge, lladdr)[0]

/** vxlan_find_mac: the outer destinations for lladdr, else those of the default entry 00:00:00:00:00:00. */
export function findRemotes(state: NetnsState, vxlan: string, lladdr: Mac): readonly FdbEntry[] {
  const rows = rowsOf(state, vxlan, lladdr)
  return rows.length > 0 ? rows : rowsOf(state, vxlan, ZERO_MAC)
}

/** A namespace whose `dev` has learned `entry`; rows for other addresses stay. */
export function learnFdb(state: NetnsState, dev: string, entry: FdbEntry): NetnsState {
  const rows = new Map(state.fdb.get(dev)?.value)
  rows.set(entry.lladdr, [entry])
  return { ...state, fdb: new Map(state.fdb).set(dev, { value: rows }) }
}

/** Without the dynamic entries of `dev` that were last seen before `limit`; the same value when there are none. */
export function expireFdb(state: NetnsState, dev: string, limit: number): NetnsState {
  const rows = state.fdb.get(dev)?.value ?? new Map<Mac, readonly FdbEntry[]>()
  const kept = new Map([...rows].filter(([, [row]]) => row === undefined || row.state !== 'dynamic' || row.updated > limit))
  return kept.size === rows.size ? state : { ...state, fdb: new Map(state.fdb).set(dev, { value: kept }) }
}
