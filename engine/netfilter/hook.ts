// What netfilter does with an IPv4 packet in one of its five hooks: nf_hook_slow (net/netfilter/core.c) over the functions registered there, by priority.
// The order is drawn in table/netfilter.ts. A namespace without rules is passed in one look.
import { rng } from '../base/rng.ts'
import { type Context, step } from '../device/context.ts'
import type { DefragUser, Effect, Skb } from '../device/effect.ts'
import type { Connection, PacketConnection } from '../table/conntrack.ts'
import { metBefore, policyKey } from '../table/counters.ts'
import type { HookPacket } from '../table/hook-packet.ts'
import type { Hook, NetfilterRule, NetfilterTable, TableName } from '../table/netfilter.ts'
import { type Decision, type Matched, type Plan, askTable, planOf } from '../table/rule-set.ts'
import { type Buckets, type Rate, spend } from '../table/xt-limit.ts'
import type { MatchedRule } from '../trace/trace.ts'
import { ICMP_TYPE } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength, isFragment } from '../wire/ipv4.ts'
import { type NatPlace, applyNat, bind, manipOf } from './nat.ts'
import { confirm, track } from './track.ts'

/** Where a packet is when a hook is called. */
export interface HookPoint extends NatPlace {
  /** Where fragments wait, in hooks that put them together. */
  readonly defrag?: { readonly user: DefragUser; readonly dev: string }
}

/** What became of it: without `skb` it was lost here, or waits for its other fragments. */
export interface Passed {
  readonly skb?: Skb
  readonly header: Ipv4Values
  readonly effects: readonly Effect[]
  /** It was dropped: by which rule, unless by a policy, and how its sender is to be told. */
  readonly dropped?: { readonly rule?: MatchedRule; readonly reject?: string }
}

type Stage = TableName | 'conntrack' | 'confirm'

const STAGES: Readonly<Record<Hook, readonly Stage[]>> = {
  PREROUTING: ['raw', 'conntrack', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'nat', 'confirm'],
  FORWARD: ['mangle', 'filter'],
  OUTPUT: ['raw', 'conntrack', 'mangle', 'nat', 'filter'],
  POSTROUTING: ['mangle', 'nat', 'confirm'],
}

const SEED: Readonly<Record<Hook, number>> = { PREROUTING: 1, INPUT: 2, FORWARD: 3, OUTPUT: 4, POSTROUTING: 5 }

interface Flow {
  readonly context: Context
  readonly plan: Plan
  readonly point: HookPoint
  readonly draw: () => number
  readonly effects: Effect[]
  skb: Skb
  header: Ipv4Values
  dropped?: { readonly rule?: MatchedRule; readonly reject?: string }
  /** For the counters. */
  visit?: { readonly rules: NetfilterRule[]; readonly policies: string[]; readonly met: NetfilterRule[]; readonly bytes: number }
  buckets?: Buckets
}

const visitOf = (flow: Flow): NonNullable<Flow['visit']> =>
  (flow.visit ??= { rules: [], policies: [], met: [], bytes: flow.header.totalLength })

const NOTHING: readonly Effect[] = []

export function nfHook(context: Context, point: HookPoint, skb: Skb, header: Ipv4Values): Passed {
  const plan = planOf(context.state.netfilter)
  if (plan.idle) return { skb, header, effects: NOTHING }
  // ipv4_conntrack_defrag, priority -400.
  if (plan.tracks && point.defrag !== undefined && isFragment(header))
    return { header, effects: [{ kind: 'defrag', skb, ...point.defrag }] }
  const draw = rng(context.ident * 8 + SEED[point.hook])
  const flow: Flow = { context, plan, point, draw, skb, header, effects: [] }
  for (const stage of STAGES[point.hook]) {
    runStage(flow, stage)
    if (flow.dropped !== undefined) return { header: flow.header, effects: counted(flow), dropped: flow.dropped }
  }
  return { skb: flow.skb, header: flow.header, effects: counted(flow) }
}

function counted({ visit, buckets, effects }: Flow): readonly Effect[] {
  if (visit !== undefined) effects.push({ kind: 'count', visit })
  if (buckets !== undefined) effects.push({ kind: 'learn.buckets', spent: buckets })
  return effects
}

function runStage(flow: Flow, stage: Stage): void {
  const { context, plan, skb, header } = flow
  if (stage === 'conntrack') {
    if (!plan.tracks) return
    const { ct, effects } = track(context, skb, header)
    flow.effects.push(...effects)
    if (ct !== undefined && ct !== skb.ct) flow.skb = { ...skb, ct }
  } else if (stage === 'confirm') {
    const { skb: confirmed, effects } = confirm(context, skb)
    flow.effects.push(...effects)
    flow.skb = confirmed
  } else if (stage === 'nat') translateHere(flow)
  else if (plan.tables[flow.point.hook].includes(stage)) filterHere(flow, stage)
}

const NO_CHAINS: NetfilterTable = new Map()

/** A bucket is the table's own, as it is loaded now. */
function spendHere(flow: Flow, table: TableName, rate: Rate): boolean {
  const { state, now } = flow.context
  const known = flow.buckets?.get(rate) ?? state.buckets?.get(rate)
  const { passes, bucket } = spend(rate, known, state.netfilter.get(table) ?? NO_CHAINS, now)
  flow.buckets = new Map(flow.buckets).set(rate, bucket)
  return passes
}

/** What the rules may look at. */
const packetOf = (flow: Flow, table: TableName): HookPacket => ({
  state: flow.context.state,
  hook: flow.point.hook,
  bytes: flow.skb.bytes,
  header: flow.header,
  mark: flow.skb.mark,
  draw: flow.draw,
  met: (rule) => metBefore(flow.context.state.counters, rule),
  spend: (rate) => spendHere(flow, table, rate),
  indev: flow.point.indev,
  outdev: flow.point.outdev,
  physin: flow.skb.bridge?.physin,
  physout: flow.skb.bridge?.physout,
  ct: flow.skb.ct,
})

const told = ({ chain, num, rule }: Matched): MatchedRule => ({ chain, num, spec: rule.spec })

/** Asks a table, counts and records what it says, and changes the mark. */
function ask(flow: Flow, table: TableName): Decision {
  const { context, point, skb } = flow
  const packet = packetOf(flow, table)
  const decision = askTable(context.state.netfilter, table, packet)
  const { matched, verdict, policy, mark, met } = decision
  const visit = visitOf(flow)
  for (const { rule } of matched) visit.rules.push(rule)
  if (policy) visit.policies.push(policyKey(table, point.hook))
  visit.met.push(...met)
  flow.effects.push(step(skb.packet, hookStep(flow, packet, table, decision)))
  if (mark !== skb.mark) flow.skb = { ...skb, mark }
  if (verdict === 'DROP' || verdict === 'REJECT') {
    const last = policy ? undefined : matched.at(-1)
    const reject = decision.action?.kind === 'reject' ? decision.action.with : undefined
    flow.dropped = { ...(last !== undefined && { rule: told(last) }), ...(reject !== undefined && { reject }) }
  }
  return decision
}

function hookStep({ point, skb }: Flow, packet: HookPacket, table: TableName, { matched, verdict, policy, mark }: Decision) {
  return {
    kind: 'hook',
    hook: point.hook,
    table,
    bridge: point.bridge,
    rules: matched.map(told),
    verdict,
    seen: { bytes: packet.bytes, mark: packet.mark, physin: packet.physin, physout: packet.physout, ct: packet.ct },
    indev: packet.indev,
    outdev: packet.outdev,
    policy: policy ? true : undefined,
    mark: mark === skb.mark ? undefined : mark,
  } as const
}

/** A chain without rules, whose policy is to accept, has nothing to say; its policy is counted. */
function isSilent(flow: Flow, table: TableName): boolean {
  const { plan, point } = flow
  if (plan.rules[point.hook].has(table)) return false
  visitOf(flow).policies.push(policyKey(table, point.hook))
  return true
}

function filterHere(flow: Flow, table: TableName): void {
  if (isSilent(flow, table)) return
  const { notrack, connmark } = ask(flow, table)
  if (notrack && flow.skb.ct === undefined) flow.skb = { ...flow.skb, ct: { state: 'UNTRACKED', reply: false } }
  const { ct } = flow.skb
  if (connmark === undefined || ct?.connection === undefined || connmark === ct.connection.mark) return
  const connection = { ...ct.connection, mark: connmark }
  flow.skb = { ...flow.skb, ct: { ...ct, connection } }
  if (ct.unconfirmed === undefined) flow.effects.push({ kind: 'learn.conntrack', connection, visible: true })
}

/** nf_nat_icmp_reply_translation: a redirect would make two ends talk past their translation, finished or not. */
const isUntranslatable = ({ plan, point, skb, header }: Flow, { snat, dnat }: Connection, unfinished: boolean): boolean =>
  skb.bytes[headerLength(header)] === ICMP_TYPE.REDIRECT && plan.tables[point.hook].includes('nat') && (snat || dnat || unfinished)

/** nf_nat_inet_fn: the first packet of a connection asks table nat, once for its destination and once for its source; every packet is translated. */
function translateHere(flow: Flow): void {
  const { ct } = flow.skb
  if (ct?.connection === undefined) return
  const error = ct.state === 'RELATED' && flow.header.protocol === IP_PROTOCOL.ICMP
  if (error && isUntranslatable(flow, ct.connection, ct.unconfirmed !== undefined)) {
    flow.dropped = {}
    return
  }
  const rule = error || ct.unconfirmed === undefined ? undefined : bindHere(flow, { ...ct, connection: ct.connection }, ct.unconfirmed)
  if (flow.dropped !== undefined) return
  const { skb, header, effects } = applyNat(flow.skb, flow.header, flow.point, rule)
  flow.skb = skb
  flow.header = header
  flow.effects.push(...effects)
}

/** The rule that translates, as iptables-save prints it. */
function bindHere(
  flow: Flow,
  ct: PacketConnection & { readonly connection: Connection },
  unconfirmed: NonNullable<PacketConnection['unconfirmed']>,
): string | undefined {
  const { context, plan, point, draw } = flow
  const manip = manipOf(point.hook)
  const done = manip === 'SNAT' ? 'snat' : 'dnat'
  if (unconfirmed[done]) return undefined
  const decision = plan.tables[point.hook].includes('nat') && !isSilent(flow, 'nat') ? ask(flow, 'nat') : undefined
  if (flow.dropped !== undefined) return undefined
  const range = decision?.action?.kind === 'nat' && decision.action.range.manip === manip ? decision.action.range : undefined
  const connection = bind(context, ct.connection, manip, range, point, draw)
  const last = range === undefined ? undefined : decision?.matched.at(-1)
  if (connection === undefined) {
    flow.dropped = last === undefined ? {} : { rule: told(last) }
    return undefined
  }
  flow.skb = { ...flow.skb, ct: { ...ct, connection, unconfirmed: { ...unconfirmed, [done]: true } } }
  return last && `-A ${last.chain} ${last.rule.spec}`
}
