/** The decisions behind a frame: which table was asked, the row that won, the rows that lost and why, and how to see it on a real node. */
import type { ConsideredRule, Explanation, FdbEntry, Neigh, Owner, Route, Step, Trace, WalkedRule } from '../../engine/index.ts'
import { explain, printFdb, printNeigh, printRoute, printRule } from '../../engine/late.ts'
import { decidedBy } from './drops.ts'

export interface WhyRow {
  readonly text: string
  readonly by: Owner
  /** Key under `why.lose`. */
  readonly lost?: string
}

/** A rule of `ip rule` and what came of it. */
export interface RuleRow {
  readonly priority: number
  readonly text: string
  readonly won: boolean
  /** Key under `why.rule`. */
  readonly why?: string
}

/** A rule of iptables, or how many in a row did not match. */
export type WalkRow =
  | { readonly kind: 'rule'; readonly rule: WalkedRule }
  | { readonly kind: 'skipped'; readonly rules: readonly WalkedRule[] }

export interface Decision {
  readonly step: Step
  readonly won?: WhyRow
  /** Rows that lost, those that came near first. */
  readonly near: readonly WhyRow[]
  /** Rows that never came into question. */
  readonly far: readonly WhyRow[]
  readonly rules: readonly RuleRow[]
  readonly walk: readonly WalkRow[]
  readonly command?: string
  /** Of a drop: the row, rule or setting that decided, as its tool prints it. */
  readonly decided: readonly string[]
}

const routeRow = (row: Route, lost?: string): WhyRow => ({ text: printRoute(row, true).trim(), by: row.by, ...(lost && { lost }) })
const neighRow = (row: Neigh, lost?: string): WhyRow => ({ text: printNeigh(row, true).trim(), by: row.by, ...(lost && { lost }) })
const fdbRow = (row: FdbEntry, lost?: string): WhyRow => ({ text: printFdb(row, true).trim(), by: row.by, ...(lost && { lost }) })

const isFar = ({ lost }: WhyRow): boolean => lost === 'no-match' || lost === 'other'

/** A vxlan device falls back to the row without an address. */
const isDefault = ({ lladdr }: FdbEntry): boolean => lladdr === 0

function losers(explanation: Explanation): readonly WhyRow[] {
  switch (explanation.table) {
    case 'route':
      return explanation.considered.filter(({ won }) => !won).map(({ row, why }) => routeRow(row, why ?? 'no-match'))
    case 'neigh':
      return explanation.considered.filter(({ won }) => !won).map(({ row }) => neighRow(row, 'other'))
    case 'fdb':
      return explanation.considered.filter(({ won }) => !won).map(({ row }) => fdbRow(row, isDefault(row) ? 'default' : 'other'))
    default:
      return []
  }
}

/** The row that the step itself cites: the table may have changed since. */
function winner(step: Step): WhyRow | undefined {
  switch (step.kind) {
    case 'route.lookup':
    case 'source':
    case 'arp':
      return step.row && routeRow(step.row)
    case 'neigh.lookup':
    case 'neigh.update':
      return step.row && neighRow(step.row)
    case 'fdb.lookup':
    case 'fdb.learn':
      return step.row && fdbRow(step.row)
    default:
      return undefined
  }
}

/** `32766: main` for a rule that is for every packet. */
const ruleRow = ({ rule, won, why }: ConsideredRule): RuleRow => ({
  priority: rule.priority,
  text: printRule(rule).replace('\t', ' ').replace(' from all lookup ', ' '),
  won,
  ...(why && { why }),
})

/** More rules that did not match than this, one after the other, are counted, not listed. */
const SHOWN = 3

/** Rules that did not match, in long runs folded. */
export function foldWalk(walked: readonly WalkedRule[]): readonly WalkRow[] {
  const rows: WalkRow[] = []
  let run: WalkedRule[] = []
  const flush = () => {
    if (run.length > SHOWN) rows.push({ kind: 'skipped', rules: run })
    else rows.push(...run.map((rule): WalkRow => ({ kind: 'rule', rule })))
    run = []
  }
  for (const rule of walked) {
    if (!rule.matched && (run.length === 0 || run.at(-1)?.chain === rule.chain)) run.push(rule)
    else {
      flush()
      if (rule.matched) rows.push({ kind: 'rule', rule })
      else run.push(rule)
    }
  }
  flush()
  return rows
}

/** `before`: the steps that led here; a drop is told by what they decided. */
export function decisionOf(trace: Trace, step: Step, before: readonly Step[] = []): Decision {
  const explanation = explain(trace, step)
  const lost = explanation === undefined ? [] : losers(explanation)
  const won = winner(step)
  return {
    step,
    near: lost.filter((row) => !isFar(row)),
    far: lost.filter(isFar),
    rules: explanation?.table === 'route' ? explanation.rules.map(ruleRow) : [],
    walk: explanation?.table === 'netfilter' ? foldWalk(explanation.walked) : [],
    decided: step.kind === 'drop' ? decidedBy(step, before) : [],
    ...(explanation?.command !== undefined && { command: explanation.command }),
    ...(won && { won }),
  }
}

/** Steps that only repeat what the frames show. */
const SAID = new Set<Step['kind']>(['source'])

export const decisions = (trace: Trace, decided: readonly Step[]): readonly Decision[] =>
  decided.filter(({ kind }) => !SAID.has(kind)).map((step, at, all) => decisionOf(trace, step, all.slice(0, at)))

/** The one that matters most to a reader: why it died, else the outer destination, else the last look-up. */
export function mainDecision(all: readonly Decision[]): Decision | undefined {
  const of = (kind: Step['kind']) => all.findLast(({ step }) => step.kind === kind)
  const outer = all.findLast(({ step }) => step.kind === 'fdb.lookup' && step.row?.dst !== undefined)
  return of('drop') ?? outer ?? of('nat') ?? of('route.lookup') ?? of('fdb.lookup') ?? of('neigh.lookup') ?? all.at(-1)
}
