// ip-neighbour(8): neigh_add, neigh_delete (net/core/neighbour.c). Leaves out: proxy entries, `managed`, `use`, protocols.
import { now as lazyNow } from '../base/lazy.ts'
import { type Result, ok } from '../base/result.ts'
import type { Neigh, Nud } from '../table/neigh.ts'
import { findNeigh, putNeigh } from '../table/neighbours.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { type Ipv4, contains } from '../wire/address.ts'
import { type NetlinkError, refuse } from './error.ts'
import type { NeighSpec, Operation } from './operation.ts'

type Outcome = Result<NetnsState, NetlinkError>

export function setNeigh(state: NetnsState, how: 'add' | 'replace' | 'change', spec: NeighSpec, by: Owner, now: Nanoseconds): Outcome {
  if (!state.links.has(spec.dev)) return refuse('ENODEV')
  const was = findNeigh(state, spec.dev, spec.dst)
  if (was !== undefined && how === 'add') return refuse('EEXIST')
  if (was === undefined && how === 'change') return refuse('ENOENT')
  const nud = (spec.nud ?? 'permanent').toUpperCase() as Nud
  const lladdr = spec.lladdr ?? was?.lladdr
  if (lladdr === undefined && nud !== 'FAILED') return refuse('EINVAL', 'No link layer address given')
  const clocks = { confirmed: now, updated: now, used: now, probes: 0 }
  return ok(putNeigh(state, { dst: spec.dst, dev: spec.dev, nud, by, ...clocks, ...(lladdr !== undefined && { lladdr }) }))
}

export function deleteNeigh(state: NetnsState, dev: string, dst: Ipv4): Outcome {
  if (!state.links.has(dev)) return refuse('ENODEV')
  if (findNeigh(state, dev, dst) === undefined) return refuse('ENOENT')
  const rows = new Map(state.neigh.get(dev)?.value)
  rows.delete(dst)
  return ok({ ...state, neigh: new Map(state.neigh).set(dev, lazyNow(rows)) })
}

type Flush = Extract<Operation, { kind: 'neigh.flush' }>

/** `ip neigh flush`: iproute2 asks for all rows and deletes those that it is told to. */
export function flushNeigh(state: NetnsState, { dev, to, nud }: Omit<Flush, 'kind'>): Outcome {
  if (dev !== undefined && !state.links.has(dev)) return refuse('ENODEV')
  const goes = (row: Neigh): boolean =>
    (to === undefined || contains(to, row.dst)) &&
    (nud === undefined ? row.nud !== 'PERMANENT' && row.nud !== 'NOARP' : row.nud === nud.toUpperCase())
  const neigh = new Map(state.neigh)
  for (const [name, rows] of state.neigh) {
    if (dev === undefined || dev === name) neigh.set(name, lazyNow(new Map([...rows.value].filter(([, row]) => !goes(row)))))
  }
  return ok({ ...state, neigh })
}
