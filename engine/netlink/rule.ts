// ip-rule(8): fib_nl_newrule, fib_nl_delrule (net/core/fib_rules.c).
import { type Result, ok } from '../base/result.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import type { Rule } from '../table/route.ts'
import { type NetlinkError, refuse } from './error.ts'
import type { RuleSelector, RuleSpec } from './operation.ts'

type Outcome = Result<NetnsState, NetlinkError>

const KEYS = ['priority', 'from', 'to', 'iif', 'oif', 'fwmark', 'invert', 'lookup', 'action', 'suppressPrefixLength'] as const

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

/** fib_default_rule_pref: just before the second rule. */
const nextPriority = (rules: readonly Rule[]): number => Math.max(0, (rules[1]?.priority ?? 1) - 1)

export function addRule(state: NetnsState, spec: RuleSpec, by: Owner): Outcome {
  const rule: Rule = { ...spec, priority: spec.priority ?? nextPriority(state.rules), by }
  if (state.rules.some((one) => KEYS.every((key) => same(one[key], rule[key])))) return refuse('EEXIST')
  return ok({ ...state, rules: [...state.rules, rule].toSorted((a, b) => a.priority - b.priority) })
}

/** The first rule that has all that is given. */
export function deleteRule(state: NetnsState, match: RuleSelector): Outcome {
  const at = state.rules.findIndex((one) => KEYS.every((key) => match[key] === undefined || same(one[key], match[key])))
  return at < 0 ? refuse('ENOENT') : ok({ ...state, rules: state.rules.toSpliced(at, 1) })
}
