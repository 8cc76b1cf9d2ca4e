// iptables(8): chains and rules kept in order. The rules are listed and do not act yet.
import { type Result, ok } from '../base/result.ts'
import type { Chain, NetfilterTable } from '../table/netfilter.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import { type NetlinkError, refuse } from './error.ts'
import type { Operation } from './operation.ts'

type Outcome = Result<NetnsState, NetlinkError>
export type IptablesOperation = Extract<Operation, { kind: `iptables.${string}` }>

const withTable = (state: NetnsState, table: string, chains: NetfilterTable): NetnsState => ({
  ...state,
  netfilter: new Map(state.netfilter).set(table, chains),
})

const withChain = (state: NetnsState, table: string, chains: NetfilterTable, chain: Chain): NetnsState =>
  withTable(state, table, new Map(chains).set(chain.name, chain))

/** Is a chain jumped to by a rule of its table? */
const isUsed = (chains: NetfilterTable, name: string): boolean =>
  [...chains.values()].some(({ rules }) => rules.some(({ spec }) => spec.endsWith(`-j ${name}`)))

export function applyIptables(state: NetnsState, operation: IptablesOperation, by: Owner): Outcome {
  const chains = state.netfilter.get(operation.table)
  if (chains === undefined) return refuse('ENOENT')
  const { table } = operation
  const chain = operation.chain === undefined ? undefined : chains.get(operation.chain)
  if (operation.kind === 'iptables.new-chain') {
    if (chain !== undefined) return refuse('EEXIST')
    return ok(withChain(state, table, chains, { name: operation.chain, rules: [] }))
  }
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
    case 'iptables.delete-chain': {
      const gone = [...chains.values()].filter((one) => one.policy === undefined && (chain === undefined || one === chain))
      if (gone.some((one) => one.rules.length > 0 || isUsed(chains, one.name))) return refuse('EBUSY')
      if (chain !== undefined && gone.length === 0) return refuse('EINVAL')
      return ok(withTable(state, table, new Map([...chains].filter(([, one]) => !gone.includes(one)))))
    }
    default:
      return chain === undefined ? refuse('ENOENT') : changeChain(state, chains, chain, operation, by)
  }
}

type RuleOperation = Exclude<IptablesOperation, { kind: 'iptables.new-chain' | 'iptables.flush' | 'iptables.delete-chain' }>

function changeChain(state: NetnsState, chains: NetfilterTable, chain: Chain, operation: RuleOperation, by: Owner): Outcome {
  const { table } = operation
  if (operation.kind === 'iptables.policy')
    return chain.policy === undefined ? refuse('EINVAL') : ok(withChain(state, table, chains, { ...chain, policy: operation.policy }))
  const rule = { spec: operation.spec, by }
  if (operation.kind === 'iptables.append') return ok(withChain(state, table, chains, { ...chain, rules: [...chain.rules, rule] }))
  if (operation.kind === 'iptables.insert')
    return ok(withChain(state, table, chains, { ...chain, rules: chain.rules.toSpliced((operation.index ?? 1) - 1, 0, rule) }))
  const at = operation.index === undefined ? chain.rules.findIndex(({ spec }) => spec === operation.spec) : operation.index - 1
  if (at < 0 || at >= chain.rules.length) return refuse('ENOENT')
  return ok(withChain(state, table, chains, { ...chain, rules: chain.rules.toSpliced(at, 1) }))
}
