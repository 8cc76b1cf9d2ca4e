// The rules of iptables that a packet was compared with in one hook of one table, in order: ipt_do_table (net/ipv4/netfilter/ip_tables.c).
// Told from the rules that the step says matched: those before them in their chains did not.
import type { NetfilterTable } from '../table/netfilter.ts'
import type { Owner } from '../table/owner.ts'
import type { MatchedRule, Step } from './trace.ts'

export interface WalkedRule extends MatchedRule {
  readonly by: Owner
  readonly matched: boolean
  /** It decided: a target that ends the walk. */
  readonly decided: boolean
  /** How many chains deep, 0: in the hook's own chain. */
  readonly depth: number
}

const targetOf = (spec: string): string | undefined => /(?:^| )-[jg] (\S+)/.exec(spec)?.[1]

export function walkOf(chains: NetfilterTable, { hook, rules, policy }: Extract<Step, { kind: 'hook' }>): readonly WalkedRule[] {
  const walked: WalkedRule[] = []
  let next = 0
  /** false: a rule decided, the walk is over. */
  const follow = (chain: string, depth: number): boolean => {
    for (const [at, { spec, by }] of (chains.get(chain)?.rules ?? []).entries()) {
      const matched = rules[next]?.chain === chain && rules[next]?.num === at + 1
      if (matched) next += 1
      const decided = matched && policy !== true && next === rules.length
      walked.push({ chain, num: at + 1, spec, by, matched, decided, depth })
      if (decided) return false
      const target = matched ? targetOf(spec) : undefined
      if (target === 'RETURN') return true
      if (target !== undefined && chains.has(target) && !follow(target, depth + 1)) return false
    }
    return true
  }
  follow(hook, 0)
  return walked
}
