// iptables(8): chains and rules kept in order.
import { type Result, ok } from '../base/result.ts'
import { zero } from '../table/counters.ts'
import type { Chain, NetfilterRule, NetfilterTable } from '../table/netfilter.ts'
import type { NetnsState } from '../table/netns.ts'
import { specOf } from '../table/rule-spec.ts'
import type { Owner } from '../table/owner.ts'
import { type NetlinkError, refuse } from './error.ts'
import type { Operation } from './operation.ts'

type Outcome = Result<NetnsState, NetlinkError>
type Rename = Extract<Operation, { kind: 'iptables.rename-chain' }>
export type IptablesOperation = Extract<Operation, { kind: `iptables.${string}` }>

/** What no chain may be called (LABEL_ACCEPT and the others of libiptc). */
const VERDICTS = ['ACCEPT', 'DROP', 'QUEUE', 'RETURN']
const LONGEST_NAME = 28

const withTable = (state: NetnsState, table: string, chains: NetfilterTable): NetnsState => ({
  ...state,
  netfilter: new Map(state.netfilter).set(table, chains),
})

const withChain = (state: NetnsState, table: string, chains: NetfilterTable, chain: Chain): NetnsState =>
  withTable(state, table, new Map(chains).set(chain.name, chain))

/** Chains of the operator's stand behind the built-in ones in order of their names (iptc_insert_chain of libiptc). */
function withNewChain(chains: NetfilterTable, name: string, rules: Chain['rules'] = []): NetfilterTable {
  const all = [...chains.values(), { name, rules }]
  const builtIn = ({ policy }: Chain): boolean => policy !== undefined
  const own = all.filter((one) => !builtIn(one)).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  return new Map([...all.filter(builtIn), ...own].map((one) => [one.name, one]))
}

/** Is a chain jumped to by a rule of its table? */
const isUsed = (chains: NetfilterTable, name: string): boolean =>
  [...chains.values()].some(({ rules }) => rules.some((rule) => specOf(rule).target?.name === name))

/** A table is loaded anew with every change: its rules keep their counters, its policies do not (COUNTER_MAP_ZEROED of libiptc). */
export function applyIptables(state: NetnsState, operation: IptablesOperation, by: Owner): Outcome {
  const outcome = changeTable(state, operation, by)
  if (!outcome.ok || state.counters === undefined) return outcome
  const builtIn = [...(outcome.value.netfilter.get(operation.table)?.values() ?? [])].filter(({ policy }) => policy !== undefined)
  const policies = builtIn.map((chain) => ({ ...chain, rules: [] }))
  return ok({ ...outcome.value, counters: zero(outcome.value.counters, operation.table, policies) })
}

function changeTable(state: NetnsState, operation: IptablesOperation, by: Owner): Outcome {
  const chains = state.netfilter.get(operation.table)
  if (chains === undefined) return refuse('ENOENT')
  const { table } = operation
  const chain = operation.chain === undefined ? undefined : chains.get(operation.chain)
  if (operation.kind === 'iptables.new-chain') {
    if (chain !== undefined) return refuse('EEXIST')
    return ok(withTable(state, table, withNewChain(chains, operation.chain)))
  }
  if (operation.kind === 'iptables.rename-chain') return renameChain(state, chains, operation)
  if (operation.chain !== undefined && chain === undefined) return refuse('ENOENT')
  switch (operation.kind) {
    case 'iptables.flush':
      return ok(
        withTable(
          state,
          table,
          new Map([...chains].map(([name, one]) => [name, chain === undefined || one === chain ? { ...one, rules: [] } : one])),
        ),
      )
    case 'iptables.delete-chain':
      return deleteChains(state, table, chains, chain)
    case 'iptables.zero':
      return zeroCounters(state, table, chain === undefined ? [...chains.values()] : [chain], operation.index)
    default:
      return chain === undefined ? refuse('ENOENT') : changeChain(state, chains, chain, operation, by)
  }
}

/** iptc_rename_chain: what jumps to it follows. Leaves out that a rule which jumps keeps its counters. */
function renameChain(state: NetnsState, chains: NetfilterTable, { table, chain: from, to }: Rename): Outcome {
  const old = chains.get(from)
  if (chains.has(to) || VERDICTS.includes(to)) return refuse('EEXIST')
  if (old === undefined || old.policy !== undefined) return refuse('ENOENT')
  if (to.length > LONGEST_NAME) return refuse('EINVAL')
  const jump = (rule: NetfilterRule): NetfilterRule =>
    specOf(rule).target?.name === from ? { ...rule, spec: rule.spec.slice(0, -from.length) + to } : rule
  const others = [...chains].filter(([name]) => name !== from)
  const jumping = new Map(
    others.map(([name, one]) => [name, one.rules.some((rule) => jump(rule) !== rule) ? { ...one, rules: one.rules.map(jump) } : one]),
  )
  return ok(withTable(state, table, withNewChain(jumping, to, old.rules)))
}

function zeroCounters(state: NetnsState, table: string, chains: readonly Chain[], index: number | undefined): Outcome {
  if (index === undefined) return ok({ ...state, counters: zero(state.counters, table, chains) })
  const rule = chains[0]?.rules[index - 1]
  return rule === undefined ? refuse('ERANGE') : ok({ ...state, counters: zero(state.counters, table, [{ name: '', rules: [rule] }]) })
}

/** Without a name: every chain of the operator's that can be deleted; one that cannot spoils it. */
function deleteChains(state: NetnsState, table: string, chains: NetfilterTable, chain: Chain | undefined): Outcome {
  if (chain?.policy !== undefined) return refuse('EINVAL')
  const gone = chain === undefined ? [...chains.values()].filter((one) => one.policy === undefined) : [chain]
  if (gone.some((one) => isUsed(chains, one.name))) return refuse('ELOOP')
  if (gone.some((one) => one.rules.length > 0)) return refuse('EBUSY')
  return ok(withTable(state, table, new Map([...chains].filter(([, one]) => !gone.includes(one)))))
}

type RuleOperation = Exclude<
  IptablesOperation,
  { kind: 'iptables.new-chain' | 'iptables.rename-chain' | 'iptables.flush' | 'iptables.delete-chain' | 'iptables.zero' }
>

function changeChain(state: NetnsState, chains: NetfilterTable, chain: Chain, operation: RuleOperation, by: Owner): Outcome {
  const { table } = operation
  const put = (rules: Chain['rules']): Outcome => ok(withChain(state, table, chains, { ...chain, rules }))
  switch (operation.kind) {
    case 'iptables.policy':
      return chain.policy === undefined ? refuse('ENOENT') : ok(withChain(state, table, chains, { ...chain, policy: operation.policy }))
    case 'iptables.append':
      return put([...chain.rules, { spec: operation.spec, by }])
    case 'iptables.insert': {
      const { index = 1 } = operation
      return index > chain.rules.length + 1 ? refuse('ERANGE') : put(chain.rules.toSpliced(index - 1, 0, { spec: operation.spec, by }))
    }
    case 'iptables.replace': {
      const { index, spec } = operation
      return index > chain.rules.length ? refuse('ERANGE') : put(chain.rules.with(index - 1, { spec, by }))
    }
    case 'iptables.delete': {
      const { index } = operation
      if (index !== undefined) return index > chain.rules.length ? refuse('ERANGE') : put(chain.rules.toSpliced(index - 1, 1))
      const at = chain.rules.findIndex(({ spec }) => spec === operation.spec)
      return at < 0 ? refuse('ESRCH') : put(chain.rules.toSpliced(at, 1))
    }
  }
}
