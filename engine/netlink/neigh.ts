// ip-neighbour(8): neigh_add, neigh_delete (net/core/neighbour.c).
import { now as lazyNow } from '../base/lazy.ts'
import { type Result, ok } from '../base/result.ts'
import type { Neigh, Nud } from '../table/neigh.ts'
import { findNeigh, putNeigh } from '../table/neighbours.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import type { Ipv4 } from '../wire/address.ts'
import { type NetlinkError, refuse } from './error.ts'
import type { NeighSpec } from './operation.ts'

type Outcome = Result<NetnsState, NetlinkError>

export function setNeigh(state: NetnsState, how: 'add' | 'replace' | 'change', spec: NeighSpec, by: Owner, now: Nanoseconds): Outcome {
  if (!state.links.has(spec.dev)) return refuse('ENODEV')
  const was = findNeigh(state, spec.dev, spec.dst)
  if (was !== undefined && how === 'add') return refuse('EEXIST')
  if (was === undefined && how === 'change') return refuse('ENOENT')
  const nud = (spec.nud ?? 'permanent').toUpperCase() as Nud
  const lladdr = spec.lladdr ?? was?.lladdr
  if (lladdr === undefined && nud !== 'NOARP' && nud !== 'FAILED') return refuse('EINVAL')
  const entry: Neigh = { dst: spec.dst, dev: spec.dev, nud, by, confirmed: now, updated: now, used: now, probes: 0, ...(lladdr !== undefined && { lladdr }) }
  return ok(putNeigh(state, entry))
}

export function deleteNeigh(state: NetnsState, dev: string, dst: Ipv4): Outcome {
  if (!state.links.has(dev)) return refuse('ENODEV')
  if (findNeigh(state, dev, dst) === undefined) return refuse('ENOENT')
  const rows = new Map(state.neigh.get(dev)?.value)
  rows.delete(dst)
  return ok({ ...state, neigh: new Map(state.neigh).set(dev, lazyNow(rows)) })
}

/** `ip neigh flush dev DEV`: all but permanent and NOARP rows. */
export function flushNeigh(state: NetnsState, dev: string): Outcome {
  if (!state.links.has(dev)) return refuse('ENODEV')
  const kept = [...(state.neigh.get(dev)?.value ?? [])].filter(([, { nud }]) => nud === 'PERMANENT' || nud === 'NOARP')
  return ok({ ...state, neigh: new Map(state.neigh).set(dev, lazyNow(new Map(kept))) })
}
