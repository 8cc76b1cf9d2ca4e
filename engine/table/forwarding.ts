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

/** Without the dynamic entries of `dev` that were last seen before `limit`, the same value when there are none; and when the next was seen. */
export function expireFdb(state: NetnsState, dev: string, limit: number): { readonly kept: NetnsState; readonly next?: number } {
  const rows = new Map<Mac, readonly FdbEntry[]>()
  let next = Infinity
  const before = state.fdb.get(dev)?.value ?? rows
  for (const [lladdr, list] of before) {
    const [row] = list
    const ages = row?.state === 'dynamic'
    if (ages && row.updated <= limit) continue
    rows.set(lladdr, list)
    if (ages) next = Math.min(next, row.updated)
  }
  const kept = rows.size === before.size ? state : { ...state, fdb: new Map(state.fdb).set(dev, { value: rows }) }
  return next === Infinity ? { kept } : { kept, next }
}
