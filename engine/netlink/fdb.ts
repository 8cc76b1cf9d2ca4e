// bridge(8) fdb: rtnl_fdb_add and rtnl_fdb_del, and what they call: br_fdb_add (net/bridge/br_fdb.c) for `master` and for a bridge itself,
// vxlan_fdb_update (drivers/net/vxlan/vxlan_core.c), ndo_dflt_fdb_add (a device's own filter). Leaves out: VLANs, `extern_learn`, nexthops.
import { type Result, ok } from '../base/result.ts'
import type { FdbEntry } from '../table/fdb.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { type Ipv4, type Mac, ZERO_MAC, isMulticastMac } from '../wire/address.ts'
import { withFdb, withoutRows } from './bridge-port.ts'
import { type NetlinkError, refuse } from './error.ts'

type Outcome = Result<NetnsState, NetlinkError>
type How = 'add' | 'replace' | 'append'
type Spec = Omit<FdbEntry, 'by' | 'updated' | 'local'>
type Row = Omit<FdbEntry, 'updated'>

/** The device whose table holds the row: the vxlan device itself, the bridge of the port, or any other device's own filter. */
function holderOf(state: NetnsState, dev: string, master: boolean): Result<string, NetlinkError> {
  const link = state.links.get(dev)
  if (link === undefined) return refuse('ENODEV')
  if (!master) return ok(dev)
  return link.master === undefined ? refuse('EOPNOTSUPP') : ok(link.master)
}

const rowsAt = (state: NetnsState, holder: string, lladdr: Mac): readonly FdbEntry[] => state.fdb.get(holder)?.value.get(lladdr) ?? []

const put = (state: NetnsState, holder: string, lladdr: Mac, rows: readonly FdbEntry[]): NetnsState =>
  withFdb(state, holder, (all) => {
    const next = new Map(all)
    if (rows.length === 0) next.delete(lladdr)
    else next.set(lladdr, rows)
    return next
  })

export function setFdb(state: NetnsState, how: How, spec: Spec, by: Owner, now: Nanoseconds): Outcome {
  const holder = holderOf(state, spec.dev, spec.master !== undefined)
  if (!holder.ok) return holder
  const link = state.links.get(spec.dev)
  if (link?.kind === 'vxlan' && spec.master === undefined) return setRemote(state, how, { ...spec, local: false, by }, now)
  if (spec.master === undefined && link?.kind !== 'bridge') return setFilter(state, how, { ...spec, local: true, by }, now)
  if (spec.lladdr === ZERO_MAC || isMulticastMac(spec.lladdr)) return refuse('EINVAL')
  if (rowsAt(state, holder.value, spec.lladdr).length > 0 && how === 'add') return refuse('EEXIST')
  // A bridge's own address, and a permanent one of a port, is local: frames for it go up.
  const own = spec.dev === holder.value
  if (spec.state === 'dynamic' && link?.up !== true) return refuse('EPERM')
  const kind = own ? 'permanent' : spec.state
  const entry: FdbEntry = { ...spec, master: holder.value, state: kind, local: kind === 'permanent', by, updated: now }
  return ok(put(state, holder.value, spec.lladdr, [entry]))
}

/** vxlan_fdb_update: `replace` moves a unicast address's first destination, `append` adds one for broadcast and unknown addresses only. */
function setRemote(state: NetnsState, how: How, row: Row, now: Nanoseconds): Outcome {
  const { dev, lladdr, dst } = row
  if (dst === undefined) return refuse('EINVAL')
  const rows = rowsAt(state, dev, lladdr)
  const entry: FdbEntry = { ...row, updated: now }
  if (rows.length === 0) return ok(put(state, dev, lladdr, [entry]))
  if (how === 'add') return refuse('EEXIST')
  const many = lladdr === ZERO_MAC || isMulticastMac(lladdr)
  if (how === 'replace' && many) return refuse('EOPNOTSUPP')
  const known = rows.some((one) => one.dst === dst)
  const stateful = rows.map((one): FdbEntry => ({ ...one, state: row.state, by: row.by }))
  if (how === 'replace') return ok(put(state, dev, lladdr, known ? stateful : [entry, ...stateful.slice(1)]))
  return ok(put(state, dev, lladdr, known || !many ? stateful : [...stateful, entry]))
}

/** ndo_dflt_fdb_add: an address that the device takes frames for; it is kept and listed. */
function setFilter(state: NetnsState, how: How, row: Row, now: Nanoseconds): Outcome {
  if (row.state !== 'permanent') return refuse('EINVAL')
  if (how === 'add' && rowsAt(state, row.dev, row.lladdr).length > 0) return refuse('EEXIST')
  const { dst: _, ...rest } = row
  return ok(put(state, row.dev, row.lladdr, [{ ...rest, updated: now }]))
}

export function deleteFdb(state: NetnsState, lladdr: Mac, dev: string, dst: Ipv4 | undefined, master: boolean): Outcome {
  const holder = holderOf(state, dev, master)
  if (!holder.ok) return holder
  const vxlan = !master && state.links.get(dev)?.kind === 'vxlan'
  const rows = rowsAt(state, holder.value, lladdr)
  const kept = rows.filter((row) => row.dev !== dev || (vxlan && dst !== undefined && row.dst !== dst))
  // __vxlan_fdb_delete is content with an address that has other destinations than this one.
  if (vxlan && rows.length > 0 && kept.length === rows.length) return ok(state)
  return kept.length === rows.length ? refuse('ENOENT') : ok(put(state, holder.value, lladdr, kept))
}

/** NLM_F_BULK, which only bridges know in 6.1: every row of a bridge, or of the bridge behind one port; local ones too. */
export function flushFdb(state: NetnsState, dev: string, master: boolean): Outcome {
  const holder = holderOf(state, dev, master)
  if (!holder.ok) return holder
  if (state.links.get(holder.value)?.kind !== 'bridge') return refuse('EOPNOTSUPP')
  return ok(withoutRows(state, holder.value, (row) => !master || row.dev === dev))
}
