/** The decisions behind a frame: which table was asked, the row that won, the rows that lost and why, and how to see it on a real node. */
import {
  type Explanation,
  type FdbEntry,
  type Neigh,
  type Owner,
  type Route,
  type Step,
  type Trace,
  explain,
  printFdb,
  printNeigh,
  printRoute,
} from '../../engine/index.ts'

export interface WhyRow {
  readonly text: string
  readonly by: Owner
  /** Key under `why.lose`. */
  readonly lost?: string
}

export interface Decision {
  readonly step: Step
  readonly won?: WhyRow
  /** Rows that lost, those that came near first. */
  readonly near: readonly WhyRow[]
  /** How many more there are. */
  readonly far: number
  readonly command?: string
}

const NEAR = 6

const routeRow = (row: Route, lost?: string): WhyRow => ({ text: printRoute(row, true).trim(), by: row.by, ...(lost && { lost }) })
const neighRow = (row: Neigh, lost?: string): WhyRow => ({ text: printNeigh(row, true).trim(), by: row.by, ...(lost && { lost }) })
const fdbRow = (row: FdbEntry, lost?: string): WhyRow => ({ text: printFdb(row, true).trim(), by: row.by, ...(lost && { lost }) })

const isFar = ({ lost }: WhyRow): boolean => lost === 'no-match' || lost === 'other'

const split = (rows: readonly WhyRow[]): Pick<Decision, 'near' | 'far'> => {
  const near = [...rows.filter((row) => !isFar(row)), ...rows.filter(isFar)].slice(0, NEAR)
  return { near, far: rows.length - near.length }
}

function losers(explanation: Explanation): readonly WhyRow[] {
  if (explanation.table === 'route')
    return explanation.considered.filter(({ won }) => !won).map(({ row, why }) => routeRow(row, why ?? 'no-match'))
  if (explanation.table === 'neigh') return explanation.considered.filter(({ won }) => !won).map(({ row }) => neighRow(row, 'other'))
  return explanation.considered.filter(({ won }) => !won).map(({ row }) => fdbRow(row, 'other'))
}

/** The row that the step itself cites: the table may have changed since. */
function winner(step: Step): WhyRow | undefined {
  switch (step.kind) {
    case 'route.lookup':
    case 'source':
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

export function decisionOf(trace: Trace, step: Step): Decision {
  const explanation = explain(trace, step)
  const won = winner(step)
  if (explanation === undefined) return { step, near: [], far: 0, ...(won && { won }) }
  return { step, command: explanation.command, ...split(losers(explanation)), ...(won && { won }) }
}

/** Steps that only repeat what the frames show. */
const SAID = new Set<Step['kind']>(['source'])

export const decisions = (trace: Trace, decided: readonly Step[]): readonly Decision[] =>
  decided.filter(({ kind }) => !SAID.has(kind)).map((step) => decisionOf(trace, step))

/** The one that matters most to a reader: why it died, else the outer destination, else the last look-up. */
export function mainDecision(all: readonly Decision[]): Decision | undefined {
  const of = (kind: Step['kind']) => all.findLast(({ step }) => step.kind === kind)
  const outer = all.findLast(({ step }) => step.kind === 'fdb.lookup' && step.row?.dst !== undefined)
  return of('drop') ?? outer ?? of('route.lookup') ?? of('fdb.lookup') ?? of('neigh.lookup') ?? all.at(-1)
}
