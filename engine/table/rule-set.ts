// A packet's way through a table's chains: ipt_do_table (net/ipv4/netfilter/ip_tables.c). Rules are compiled once, when a packet first meets their chain.
//
//   PREROUTING ─▶ rule ─▶ rule ─▶ jump ─▶ rule of a user chain ─▶ RETURN or its end ─▶ next rule … ─▶ policy
//
// Which tables a hook has to ask, and whether connections are tracked at all, is kept per set of tables: without rules a hook costs one look.
import type { HookPacket } from './hook-packet.ts'
import type { Chain, Hook, Netfilter, NetfilterRule, NetfilterTable, TableName } from './netfilter.ts'
import { specOf } from './rule-spec.ts'
import { compileTests } from './xt-match.ts'
import { type Action, actionOf } from './xt-target.ts'
import type { Test } from './xt.ts'

interface Compiled {
  readonly rule: NetfilterRule
  readonly tests: readonly Test[]
  readonly action: Action
  /** `--mode nth` counts the packets that come to it. */
  readonly counting: boolean
}

const compiled = new WeakMap<NetfilterRule, Compiled>()

function compileRule(rule: NetfilterRule): Compiled {
  const known = compiled.get(rule)
  if (known !== undefined) return known
  const spec = specOf(rule)
  const counting = spec.matches.some(({ name, given }) => name === 'statistic' && given.some(({ words }) => words[0] === 'nth'))
  const made = { rule, tests: compileTests(spec), action: actionOf(spec), counting }
  compiled.set(rule, made)
  return made
}

/** A rule that matched; `num` counts from 1. */
export interface Matched {
  readonly chain: string
  readonly num: number
  readonly rule: NetfilterRule
}

/** What a table says of a packet. */
export interface Decision {
  readonly matched: readonly Matched[]
  /** ACCEPT and DROP by a rule or the policy; REJECT and the NAT targets by a rule. */
  readonly verdict: 'ACCEPT' | 'DROP' | 'REJECT' | 'SNAT' | 'DNAT' | 'MASQUERADE' | 'REDIRECT'
  /** The policy decided. */
  readonly policy: boolean
  readonly action?: Extract<Action, { kind: 'reject' | 'nat' }>
  readonly mark: number
  readonly connmark?: number
  readonly notrack: boolean
  /** Rules of `--mode nth` that have met one more packet. */
  readonly met: readonly NetfilterRule[]
}

interface Walk {
  packet: HookPacket
  readonly chains: NetfilterTable
  readonly matched: Matched[]
  readonly met: NetfilterRule[]
  notrack: boolean
  connmark: number | undefined
}

/** Deep enough for any set of chains that the kernel would load. */
const DEEPEST = 64

type Outcome = Extract<Action, { kind: 'reject' | 'nat' }> | 'ACCEPT' | 'DROP' | 'RETURN'

/** The first test that fails. Every test is asked of every packet in order, as the kernel does. */
function failing({ packet, met }: Walk, { rule, tests, counting }: Compiled): string | undefined {
  for (const { option, passes } of tests) {
    if (counting && option === '-m statistic') met.push(rule)
    if (!passes(packet, rule)) return option
  }
  return undefined
}

function walkChain(walk: Walk, chain: Chain, depth: number): Outcome {
  let num = 0
  for (const rule of chain.rules) {
    num += 1
    const one = compileRule(rule)
    const failed = failing(walk, one)
    if (failed !== undefined) continue
    walk.matched.push({ chain: chain.name, num, rule })
    const outcome = act(walk, one.action, depth)
    if (outcome !== undefined) return outcome
  }
  return 'RETURN'
}

/** What a matching rule does; undefined: the next rule is asked. */
function act(walk: Walk, action: Action, depth: number): Outcome | undefined {
  switch (action.kind) {
    case 'verdict':
      return action.verdict
    case 'reject':
    case 'nat':
      return action
    case 'mark':
      walk.packet = { ...walk.packet, mark: marked(walk.packet.mark, action) }
      return undefined
    case 'notrack':
      walk.notrack = true
      return undefined
    case 'connmark':
      return markConnection(walk, action)
    case 'jump': {
      const chain = walk.chains.get(action.chain)
      if (chain === undefined || depth >= DEEPEST) return undefined
      const outcome = walkChain(walk, chain, depth + 1)
      return outcome === 'RETURN' && !action.goto ? undefined : outcome
    }
    default:
      return undefined
  }
}

/** connmark_tg: between the packet's mark and its connection's. */
function markConnection(walk: Walk, { op, value, mask }: Extract<Action, { kind: 'connmark' }>): undefined {
  const { packet } = walk
  const was = walk.connmark ?? packet.ct?.connection?.mark
  if (was === undefined) return undefined
  if (op === 'set') walk.connmark = marked(was, { value, mask })
  else if (op === 'save') walk.connmark = ((was & ~mask) | (packet.mark & mask)) >>> 0
  else walk.packet = { ...packet, mark: ((packet.mark & ~mask) | (was & mask)) >>> 0 }
  return undefined
}

/** Asks a table's chain of a hook. */
export function askTable(netfilter: Netfilter, table: TableName, packet: HookPacket): Decision {
  const chains: NetfilterTable = netfilter.get(table) ?? new Map()
  const chain = chains.get(packet.hook)
  const walk: Walk = { packet, chains, matched: [], met: [], notrack: false, connmark: undefined }
  const outcome = chain === undefined ? 'ACCEPT' : walkChain(walk, chain, 0)
  const policy = outcome === 'RETURN'
  const { matched, met, notrack, connmark } = walk
  const common = { matched, met, policy, notrack, mark: walk.packet.mark, ...(connmark !== undefined && { connmark }) }
  if (typeof outcome === 'string') return { ...common, verdict: outcome === 'RETURN' ? (chain?.policy ?? 'ACCEPT') : outcome }
  return { ...common, verdict: outcome.kind === 'reject' ? 'REJECT' : outcome.range.target, action: outcome }
}

/** Chance and buckets cannot be asked twice. */
const ONCE = new Set(['-m statistic', '-m limit'])

/** For a reader: the first of a rule's tests that this packet fails. */
export const failedTest = (rule: NetfilterRule, packet: HookPacket): string | undefined =>
  compileRule(rule).tests.find(({ option, passes }) => !ONCE.has(option) && !passes(packet, rule))?.option

/** skb->mark after a rule that matched. */
export function markAfter(rule: NetfilterRule, mark: number): number {
  const { action } = compileRule(rule)
  return action.kind === 'mark' ? marked(mark, action) : mark
}

const marked = (mark: number, { value, mask }: { readonly value: number; readonly mask: number }): number => ((mark & ~mask) ^ value) >>> 0

/** What a namespace's tables ask for. */
export interface Plan {
  /** No hook has anything to do. */
  readonly idle: boolean
  /** nf_ct_netns_get: some rule needs connections, so all are tracked, and all fragments reassembled. */
  readonly tracks: boolean
  /** Tables with rules or policies, in the order in which each hook asks them. */
  readonly tables: Readonly<Record<Hook, readonly TableName[]>>
  /** Of these, those whose built-in chain can do more than accept. */
  readonly rules: Readonly<Record<Hook, ReadonlySet<TableName>>>
}

const ORDER: readonly TableName[] = ['raw', 'mangle', 'nat', 'filter']
/** In INPUT table filter comes before the source translation of table nat. */
const ORDER_INPUT: readonly TableName[] = ['mangle', 'filter', 'nat']
const HOOKS: readonly Hook[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']

const TRACKING_TARGETS = new Set(['SNAT', 'DNAT', 'MASQUERADE', 'REDIRECT', 'CONNMARK'])
const TRACKING_MATCHES = new Set(['conntrack', 'state', 'connmark'])

function needsConnections(rule: NetfilterRule): boolean {
  const { target, matches } = specOf(rule)
  return (target !== undefined && TRACKING_TARGETS.has(target.name)) || matches.some(({ name }) => TRACKING_MATCHES.has(name))
}

const says = ({ rules, policy }: Chain): boolean => rules.length > 0 || (policy !== undefined && policy !== 'ACCEPT')

const plans = new WeakMap<Netfilter, Plan>()

export function planOf(netfilter: Netfilter): Plan {
  const known = plans.get(netfilter)
  if (known !== undefined) return known
  const loaded = new Set([...netfilter].filter(([, chains]) => [...chains.values()].some(says)).map(([name]) => name))
  const tracks = [...netfilter.values()].some((chains) => [...chains.values()].some(({ rules }) => rules.some(needsConnections)))
  const ofHook = (hook: Hook, wanted: (chain: Chain) => boolean): readonly TableName[] =>
    (hook === 'INPUT' ? ORDER_INPUT : ORDER).filter((table) => {
      const chain = loaded.has(table) ? netfilter.get(table)?.get(hook) : undefined
      return chain !== undefined && wanted(chain)
    })
  const byHook = <T>(make: (hook: Hook) => T): Readonly<Record<Hook, T>> =>
    Object.fromEntries(HOOKS.map((hook) => [hook, make(hook)])) as Record<Hook, T>
  const plan: Plan = {
    idle: loaded.size === 0,
    tracks,
    tables: byHook((hook) => ofHook(hook, () => true)),
    rules: byHook((hook) => new Set(ofHook(hook, says))),
  }
  plans.set(netfilter, plan)
  return plan
}
