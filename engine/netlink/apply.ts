// Performs one operation on a namespace: the only place where configuration changes. Values in, values out; a refusal changes nothing.
import { type Result, ok } from '../base/result.ts'
import { deleteConnections } from '../table/conntrack.ts'
import type { NetnsState } from '../table/netns.ts'
import { forgetExceptions } from '../table/pmtu.ts'
import type { Owner } from '../table/owner.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { addAddr, flushAddrs, removeAddr, replaceAddr } from './addr.ts'
import { type Applied, type NetlinkError, refuse } from './error.ts'
import { deleteFdb, flushFdb, setFdb } from './fdb.ts'
import type { Get } from './edit.ts'
import { applyIpset } from './ipset.ts'
import { addLink, removeLink } from './link.ts'
import { setLink } from './link-set.ts'
import { loadModule } from './module.ts'
import { deleteNeigh, flushNeigh, setNeigh } from './neigh.ts'
import { applyIptables } from './netfilter.ts'
import type { Operation } from './operation.ts'
import { addRoute, deleteRoute, flushRoutes } from './route.ts'
import { addRule, deleteRule } from './rule.ts'
import { setSysctl } from './sysctl.ts'

/** `now`: virtual time, for rows that age. */
export function apply(get: Get, netns: string, by: Owner, operation: Operation, now: Nanoseconds): Result<Applied, NetlinkError> {
  const state = get(netns)
  if (state === undefined) return refuse('ENOENT')
  switch (operation.kind) {
    case 'link.add':
      return addLink(get, state, operation.link)
    case 'link.set':
      return setLink(get, state, operation.dev, operation.change)
    case 'link.del':
      return removeLink(get, state, operation.dev)
    default: {
      const next = applyHere(state, by, operation, now)
      return next.ok ? ok({ changed: next.value === state ? [] : [next.value], events: [] }) : next
    }
  }
}

type Local = Exclude<Operation, { kind: `link.${string}` }>

/** Operations that concern no other namespace and no event. */
function applyHere(state: NetnsState, by: Owner, operation: Local, now: Nanoseconds): Result<NetnsState, NetlinkError> {
  switch (operation.kind) {
    case 'addr.add':
      return addAddr(state, operation.dev, operation.addr)
    case 'addr.replace':
      return replaceAddr(state, operation.dev, operation.addr)
    case 'addr.del':
      return removeAddr(state, operation.dev, operation.addr.local, operation.addr.length)
    case 'addr.flush':
      return flushAddrs(state, operation.dev)
    case 'route.add':
      return addRoute(state, 'add', operation.route, by)
    case 'route.replace':
      return addRoute(state, 'replace', operation.route, by)
    case 'route.change':
      return addRoute(state, 'change', operation.route, by)
    case 'route.prepend':
      return addRoute(state, 'prepend', operation.route, by)
    case 'route.append':
      return addRoute(state, 'append', operation.route, by)
    case 'route.del':
      return deleteRoute(state, operation.match)
    case 'route.flush':
      return flushRoutes(state, operation.match)
    case 'route.flush-cache':
      return ok(forgetExceptions(state))
    case 'rule.add':
      return addRule(state, operation.rule, by)
    case 'rule.del':
      return deleteRule(state, operation.match)
    case 'neigh.add':
      return setNeigh(state, 'add', operation.neigh, by, now)
    case 'neigh.replace':
      return setNeigh(state, 'replace', operation.neigh, by, now)
    case 'neigh.change':
      return setNeigh(state, 'change', operation.neigh, by, now)
    case 'neigh.del':
      return deleteNeigh(state, operation.dev, operation.dst)
    case 'neigh.flush':
      return flushNeigh(state, operation)
    case 'fdb.add':
      return setFdb(state, 'add', operation.entry, by, now)
    case 'fdb.replace':
      return setFdb(state, 'replace', operation.entry, by, now)
    case 'fdb.append':
      return setFdb(state, 'append', operation.entry, by, now)
    case 'fdb.del':
      return deleteFdb(state, operation.lladdr, operation.dev, operation.dst, operation.master)
    case 'fdb.flush':
      return flushFdb(state, operation.dev, operation.master === true)
    case 'module.load':
      return ok(loadModule(state, operation.name))
    case 'sysctl.set':
      return setSysctl(state, operation.key, operation.value)
    case 'conntrack.flush':
      return ok({ ...state, conntrack: new Map() })
    case 'conntrack.delete':
      return ok({ ...state, conntrack: deleteConnections(state.conntrack ?? new Map(), operation.filter, now) })
    case 'ipset.create':
    case 'ipset.add':
    case 'ipset.del':
    case 'ipset.flush':
    case 'ipset.destroy':
    case 'ipset.rename':
    case 'ipset.swap':
      return applyIpset(state, operation)
    default:
      return applyIptables(state, operation, by)
  }
}
