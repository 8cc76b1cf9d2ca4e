// The rules of iptables that a packet was compared with in one hook of one table, in order: ipt_do_table (net/ipv4/netfilter/ip_tables.c).
// Told from the rules that the step says matched: those before them in their chains did not.
import type { HookPacket } from '../table/hook-packet.ts'
import type { NetfilterTable } from '../table/netfilter.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import { failedTest, markAfter } from '../table/rule-set.ts'
import { specOf } from '../table/rule-spec.ts'
import { ipv4Header } from '../wire/ipv4.ts'
import type { MatchedRule, Step } from './trace.ts'

export interface WalkedRule extends MatchedRule {
  readonly by: Owner
  readonly matched: boolean
  /** It decided: a target that ends the walk. */
  readonly decided: boolean
  /** How many chains deep, 0: in the hook's own chain. */
  readonly depth: number
  /** The first of its options that the packet does not fulfil, as iptables-save writes it: `-d`, `-m set --match-set`. */
  readonly failed?: string
}

type HookStep = Extract<Step, { kind: 'hook' }>

/** The packet as the rules saw it; chance is not asked again. */
function packetOf({ hook, indev, outdev, seen }: HookStep, state: NetnsState | undefined): HookPacket | undefined {
  const header = seen && ipv4Header.decode(seen.bytes)
  if (seen === undefined || header === undefined || state === undefined) return undefined
  const devices = { ...(indev !== undefined && { indev }), ...(outdev !== undefined && { outdev }) }
  return { state, hook, header, ...seen, ...devices, draw: () => 0, met: () => 0, spend: () => true }
}

/** `state`: the namespace as it was, to say why rules did not match. */
export function walkOf(chains: NetfilterTable, step: HookStep, state?: NetnsState): readonly WalkedRule[] {
  const { hook, rules, policy } = step
  const packet = packetOf(step, state)
  let mark = packet?.mark ?? 0
  const walked: WalkedRule[] = []
  let next = 0
  /** false: a rule decided, the walk is over. */
  const follow = (chain: string, depth: number): boolean => {
    for (const [at, rule] of (chains.get(chain)?.rules ?? []).entries()) {
      const { spec, by } = rule
      const matched = rules[next]?.chain === chain && rules[next]?.num === at + 1
      if (matched) next += 1
      const decided = matched && policy !== true && next === rules.length
      const failed = matched || packet === undefined ? undefined : failedTest(rule, { ...packet, mark })
      walked.push({ chain, num: at + 1, spec, by, matched, decided, depth, ...(failed !== undefined && { failed }) })
      if (decided) return false
      if (matched) mark = markAfter(rule, mark)
      const target = matched ? specOf(rule).target?.name : undefined
      if (target === 'RETURN') return true
      if (target !== undefined && chains.has(target) && !follow(target, depth + 1)) return false
    }
    return true
  }
  follow(hook, 0)
  return walked
}
