// ipset(8): sets made, filled and destroyed (net/netfilter/ipset/ip_set_core.c). A network in a dimension of addresses stands for each of them.
import { type Result, ok } from '../base/result.ts'
import { type Element, type IpSet, type IpSets, type SetEntry, elementKey, printElement } from '../table/ipset.ts'
import type { NetnsState } from '../table/netns.ts'
import { specOf } from '../table/rule-spec.ts'
import { type Ipv4, mask } from '../wire/address.ts'
import { type NetlinkError, refuse } from './error.ts'
import type { Operation } from './operation.ts'

type Outcome = Result<NetnsState, NetlinkError>
export type IpsetOperation = Extract<Operation, { kind: `ipset.${string}` }>

const NO_SETS: IpSets = new Map()

const put = (state: NetnsState, set: IpSet): NetnsState => ({ ...state, ipsets: new Map(state.ipsets).set(set.name, set) })

/** Does a rule match by the set? */
const isUsed = ({ netfilter }: NetnsState, name: string): boolean =>
  [...netfilter.values()].some((chains) =>
    [...chains.values()].some(({ rules }) =>
      rules.some((rule) =>
        specOf(rule).matches.some((match) => match.name === 'set' && match.given.some(({ words }) => words[0] === name)),
      ),
    ),
  )

export function applyIpset(state: NetnsState, operation: IpsetOperation): Outcome {
  const sets = state.ipsets ?? NO_SETS
  switch (operation.kind) {
    case 'ipset.create':
      if (!sets.has(operation.set.name)) return ok(put(state, { ...operation.set, entries: new Map() }))
      return operation.exist ? ok(state) : refuse('EEXIST')
    case 'ipset.flush':
    case 'ipset.destroy':
      return operation.kind === 'ipset.flush' ? flush(state, sets, operation.set) : destroy(state, sets, operation.set)
    default: {
      const set = sets.get(operation.set)
      return set === undefined ? refuse('ENOENT') : changeSet(state, sets, set, operation)
    }
  }
}

function changeSet(
  state: NetnsState,
  sets: IpSets,
  set: IpSet,
  operation: Exclude<IpsetOperation, { kind: 'ipset.create' | 'ipset.flush' | 'ipset.destroy' }>,
): Outcome {
  switch (operation.kind) {
    case 'ipset.add':
      return add(state, set, operation.member, operation.exist === true)
    case 'ipset.del':
      return remove(state, set, operation.element, operation.exist === true)
    case 'ipset.rename':
      if (sets.has(operation.to)) return refuse('EEXIST')
      return isUsed(state, set.name) ? refuse('EBUSY') : ok(renamed(state, sets, set, operation.to))
    case 'ipset.swap': {
      const other = sets.get(operation.to)
      if (other === undefined) return refuse('ESRCH')
      if (other.type.join() !== set.type.join()) return refuse('EINVAL')
      return ok(put(put(state, { ...set, name: other.name }), { ...other, name: set.name }))
    }
  }
}

const renamed = (state: NetnsState, sets: IpSets, set: IpSet, to: string): NetnsState => ({
  ...state,
  ipsets: new Map([...sets].map(([name, one]) => (one === set ? [to, { ...set, name: to }] : [name, one]))),
})

function flush(state: NetnsState, sets: IpSets, name: string | undefined): Outcome {
  if (name !== undefined && !sets.has(name)) return refuse('ENOENT')
  const emptied = [...sets].map(([key, set]) => [key, name === undefined || key === name ? { ...set, entries: new Map() } : set] as const)
  return ok({ ...state, ipsets: new Map(emptied) })
}

function destroy(state: NetnsState, sets: IpSets, name: string | undefined): Outcome {
  if (name !== undefined && !sets.has(name)) return refuse('ENOENT')
  const gone = name === undefined ? [...sets.keys()] : [name]
  if (gone.some((one) => isUsed(state, one))) return refuse('EBUSY')
  return ok({ ...state, ipsets: new Map([...sets].filter(([key]) => !gone.includes(key))) })
}

const ORDINAL = ['First', 'Second', 'Third', 'Fourth']

/** The elements that one given to a command stands for, or why it is none of this set. */
function expand(set: IpSet, element: Element): Result<readonly Element[], NetlinkError> {
  const text = printElement(element)
  if (element.length < set.type.length)
    return refuse('EINVAL', `Syntax error: ${ORDINAL[element.length] ?? 'Next'} element is missing from ${text}.`)
  if (element.length > set.type.length)
    return refuse('EINVAL', `Syntax error: Elem separator in ${text}, but settype hash:${set.type.join(',')} supports none.`)
  let all: readonly Element[] = [[]]
  for (const [i, dimension] of set.type.entries()) {
    const value = element[i]
    if (value === undefined || 'port' in value !== (dimension === 'port'))
      return refuse('EINVAL', `Syntax error: cannot parse ${text} as hash:${set.type.join(',')}`)
    const many = !('port' in value) && dimension === 'ip' ? 2 ** (32 - value.length) : 1
    if (all.length * many > set.maxelem) return refuse('ERANGE')
    const values: readonly Element[number][] =
      'port' in value
        ? [value]
        : dimension === 'net'
          ? [{ address: ((value.address & mask(value.length)) >>> 0) as Ipv4, length: value.length }]
          : Array.from({ length: many }, (_, at) => ({ address: (((value.address & mask(value.length)) >>> 0) + at) as Ipv4, length: 32 }))
    all = all.flatMap((head) => values.map((one) => [...head, one]))
  }
  return ok(all)
}

function add(state: NetnsState, set: IpSet, entry: SetEntry, exist: boolean): Outcome {
  const expanded = expand(set, entry.element)
  if (!expanded.ok) return expanded
  const entries = new Map(set.entries)
  for (const element of expanded.value) {
    const key = elementKey(element)
    if (entries.has(key) && !exist) return refuse('EEXIST')
    entries.set(key, { ...entry, element })
  }
  return entries.size > set.maxelem ? refuse('ERANGE') : ok(put(state, { ...set, entries }))
}

function remove(state: NetnsState, set: IpSet, element: Element, exist: boolean): Outcome {
  const expanded = expand(set, element)
  if (!expanded.ok) return expanded
  const entries = new Map(set.entries)
  for (const one of expanded.value) if (!entries.delete(elementKey(one)) && !exist) return refuse('ESRCH')
  return ok(put(state, { ...set, entries }))
}
