// How many packets and bytes netfilter's rules and policies have seen (xt_counters): a list that grows by one entry a packet, and is summed up
// when somebody looks. A rule that is replaced or made anew begins at zero.
import type { Chain, NetfilterRule } from './netfilter.ts'

export interface Count {
  readonly packets: number
  readonly bytes: number
}

/** One packet's visit to the tables of a hook. */
export interface Visit {
  /** Rules that matched. */
  readonly rules: readonly NetfilterRule[]
  /** `TABLE CHAIN` whose policy decided. */
  readonly policies: readonly string[]
  /** Rules of `--mode nth` that were asked. */
  readonly met: readonly NetfilterRule[]
  readonly bytes: number
}

/** `iptables -Z`: what came before no longer counts for these. */
interface Zero {
  readonly zeroed: { readonly rules: ReadonlySet<NetfilterRule>; readonly policies: ReadonlySet<string> }
}

export type Counters = { readonly entry: Visit | Zero; readonly before: Counters | undefined }

export const NONE: Count = { packets: 0, bytes: 0 }

export const count = (counters: Counters | undefined, visit: Visit): Counters => ({ entry: visit, before: counters })

export const zero = (counters: Counters | undefined, table: string, chains: readonly Chain[]): Counters => ({
  entry: {
    zeroed: {
      rules: new Set(chains.flatMap(({ rules }) => rules)),
      policies: new Set(chains.map(({ name }) => policyKey(table, name))),
    },
  },
  before: counters,
})

export const policyKey = (table: string, chain: string): string => `${table} ${chain}`

export interface Sums {
  readonly rule: (rule: NetfilterRule) => Count
  readonly policy: (table: string, chain: string) => Count
}

const sums = new WeakMap<Counters, Sums>()

/** Adds everything up, the newest first, until a zero. */
export function sumUp(counters: Counters | undefined): Sums {
  const known = counters === undefined ? undefined : sums.get(counters)
  if (known !== undefined) return known
  const rules = new Map<NetfilterRule, Count>()
  const policies = new Map<string, Count>()
  const closedRules = new Set<NetfilterRule>()
  const closedPolicies = new Set<string>()
  for (let at = counters; at !== undefined; at = at.before) {
    const { entry } = at
    if ('zeroed' in entry) {
      for (const rule of entry.zeroed.rules) closedRules.add(rule)
      for (const policy of entry.zeroed.policies) closedPolicies.add(policy)
      continue
    }
    for (const rule of entry.rules) if (!closedRules.has(rule)) add(rules, rule, entry.bytes)
    for (const policy of entry.policies) if (!closedPolicies.has(policy)) add(policies, policy, entry.bytes)
  }
  const made: Sums = { rule: (rule) => rules.get(rule) ?? NONE, policy: (table, chain) => policies.get(policyKey(table, chain)) ?? NONE }
  if (counters !== undefined) sums.set(counters, made)
  return made
}

function add<K>(map: Map<K, Count>, key: K, bytes: number): void {
  const was = map.get(key) ?? NONE
  map.set(key, { packets: was.packets + 1, bytes: was.bytes + bytes })
}

/** Packets that a rule of `-m statistic --mode nth` has met. */
export function metBefore(counters: Counters | undefined, rule: object): number {
  let met = 0
  for (let at = counters; at !== undefined; at = at.before)
    if (!('zeroed' in at.entry)) for (const one of at.entry.met) if (one === rule) met += 1
  return met
}
