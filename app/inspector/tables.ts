/** The tables of one namespace at one moment, printed as the tools print them, with the row that the present step used. */
import { type NetnsState, type Owner, type Step, printFdb, printNeigh, printRoute, routeOrder } from '../../engine/index.ts'
import type { Decision } from './why.ts'

export type TableName = 'route' | 'neigh' | 'fdb' | 'link' | 'sysctl'
export const TABLES: readonly TableName[] = ['route', 'neigh', 'fdb', 'link', 'sysctl']

export interface TableRow {
  readonly key: string
  readonly text: string
  readonly by?: Owner
  readonly used: boolean
}

export interface Table {
  readonly name: TableName
  readonly command: string
  readonly rows: readonly TableRow[]
}

/** The rows that these steps cite, as they are printed. */
function cited(decided: readonly Decision[]): ReadonlySet<string> {
  return new Set(decided.flatMap(({ step, won }) => (won && isLookup(step) ? [won.text] : [])))
}

const isLookup = ({ kind }: Step): boolean => kind === 'route.lookup' || kind === 'neigh.lookup' || kind === 'fdb.lookup'

/** Only the state of a row's clock may differ between the citing and now: the first words name the row. */
const sameRow = (text: string, used: ReadonlySet<string>, words: number): boolean => {
  const head = (line: string) => line.split(' ', words).join(' ')
  return [...used].some((line) => head(line) === head(text))
}

/** `link` prints one device in detail, as `ip -d link show` does; only the namespace's owner can. */
export function tablesOf(state: NetnsState, decided: readonly Decision[], link: (ifname: string) => string): readonly Table[] {
  const used = cited(decided)
  const routes = [...state.routes.value.toSorted(routeOrder), ...state.local.toSorted(routeOrder)].map((row): TableRow => {
    const text = printRoute(row, true).trim()
    return { key: text, text, by: row.by, used: used.has(text) }
  })
  const neigh = [...state.neigh.values()]
    .flatMap((rows) => [...rows.value.values()])
    .map((row): TableRow => {
      const text = printNeigh(row, true).trim()
      return { key: `${row.dev} ${row.dst}`, text, by: row.by, used: sameRow(text, used, 3) }
    })
  const fdb = [...state.fdb].flatMap(([holder, rows]) =>
    [...rows.value.values()].flat().map((row): TableRow => {
      const text = printFdb(row, true).trim()
      return { key: `${holder} ${text}`, text, by: row.by, used: sameRow(text, used, 5) }
    }),
  )
  const devices = new Set(decided.flatMap(({ step }) => ('dev' in step && step.dev !== undefined ? [step.dev] : [])))
  const links = [...state.links.keys()].map((ifname): TableRow => ({
    key: ifname,
    text: link(ifname).trimEnd(),
    used: devices.has(ifname),
  }))
  const sysctl = [...state.sysctl].map(([key, value]): TableRow => ({ key, text: `${key} = ${value}`, used: false }))
  return [
    { name: 'route', command: 'ip route show table all', rows: routes },
    { name: 'neigh', command: 'ip neigh show', rows: neigh },
    { name: 'fdb', command: 'bridge fdb show', rows: fdb },
    { name: 'link', command: 'ip -d link show', rows: links },
    { name: 'sysctl', command: 'sysctl -a', rows: sysctl.toSorted((a, b) => a.key.localeCompare(b.key)) },
  ]
}

/** The table that a reader of these decisions wants to see first. */
export function tableFor(decided: readonly Decision[]): TableName {
  const kind = decided.findLast(({ step }) => isLookup(step))?.step.kind
  return kind === 'neigh.lookup' ? 'neigh' : kind === 'fdb.lookup' ? 'fdb' : 'route'
}
