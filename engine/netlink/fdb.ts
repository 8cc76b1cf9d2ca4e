// bridge(8) fdb: rows of a vxlan device (`self`; vxlan_fdb_update in drivers/net/vxlan/vxlan_core.c) and of a bridge (`master`; br_fdb_add).
import { now as lazyNow } from '../base/lazy.ts'
import { type Result, ok } from '../base/result.ts'
import type { FdbEntry } from '../table/fdb.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import type { Ipv4, Mac } from '../wire/address.ts'
import { type NetlinkError, refuse } from './error.ts'

type Outcome = Result<NetnsState, NetlinkError>

/** The device whose table holds the row: the vxlan device itself, or the bridge of the port. */
function holderOf(state: NetnsState, dev: string, master: boolean): Result<string, NetlinkError> {
  const link = state.links.get(dev)
  if (link === undefined) return refuse('ENODEV')
  if (master) return link.master === undefined ? refuse('EOPNOTSUPP') : ok(link.master)
  return link.kind === 'vxlan' || link.kind === 'bridge' ? ok(dev) : refuse('EOPNOTSUPP')
}

const withRows = (state: NetnsState, holder: string, lladdr: Mac, rows: readonly FdbEntry[]): NetnsState => {
  const table = new Map(state.fdb.get(holder)?.value)
  if (rows.length === 0) table.delete(lladdr)
  else table.set(lladdr, rows)
  return { ...state, fdb: new Map(state.fdb).set(holder, lazyNow(table)) }
}

export function setFdb(state: NetnsState, how: 'add' | 'replace' | 'append', spec: Omit<FdbEntry, 'by' | 'updated' | 'local'>, by: Owner, now: Nanoseconds): Outcome {
  const holder = holderOf(state, spec.dev, spec.master !== undefined)
  if (!holder.ok) return holder
  if (state.links.get(spec.dev)?.kind === 'vxlan' && spec.dst === undefined) return refuse('EINVAL')
  const entry: FdbEntry = { ...spec, ...(spec.master !== undefined && { master: holder.value }), local: spec.master !== undefined && spec.state === 'permanent', by, updated: now }
  const rows = state.fdb.get(holder.value)?.value.get(spec.lladdr) ?? []
  const again = rows.some((row) => row.dst === spec.dst && row.dev === spec.dev)
  if (how === 'add' && rows.length > 0) return refuse('EEXIST')
  if (how === 'append') return again ? refuse('EEXIST') : ok(withRows(state, holder.value, spec.lladdr, [...rows, entry]))
  return ok(withRows(state, holder.value, spec.lladdr, [entry]))
}

export function deleteFdb(state: NetnsState, lladdr: Mac, dev: string, dst: Ipv4 | undefined, master: boolean): Outcome {
  const holder = holderOf(state, dev, master)
  if (!holder.ok) return holder
  const rows = state.fdb.get(holder.value)?.value.get(lladdr) ?? []
  const kept = rows.filter((row) => row.dev !== dev || (dst !== undefined && row.dst !== dst))
  return kept.length === rows.length ? refuse('ENOENT') : ok(withRows(state, holder.value, lladdr, kept))
}

/** `bridge fdb flush dev DEV`: of a bridge or vxlan device everything but its own addresses and permanent rows. */
export function flushFdb(state: NetnsState, dev: string): Outcome {
  const link = state.links.get(dev)
  if (link === undefined) return refuse('ENODEV')
  const holder = link.kind === 'bridge' || link.kind === 'vxlan' ? dev : link.master
  if (holder === undefined) return refuse('EOPNOTSUPP')
  const kept = [...(state.fdb.get(holder)?.value ?? [])].filter(([, [row]]) => row?.state === 'permanent' || (holder !== dev && row?.dev !== dev))
  return ok({ ...state, fdb: new Map(state.fdb).set(holder, lazyNow(new Map(kept))) })
}
