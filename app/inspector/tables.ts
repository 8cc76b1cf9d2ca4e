/** The tables of one namespace at one moment, printed as the tools print them, with the rows that the present step used. */
import { type NetnsState, type Route, type Step } from '../../engine/index.ts'
import { printFdb, printNeigh, printRoute, printRule, printTuple, routeOrder } from '../../engine/late.ts'
import { birdTables } from './bird.ts'
import type { Ask, Table, TableName, TableRow } from './table.ts'
import type { Decision } from './why.ts'

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>
const stepsOfKind = <K extends Step['kind']>(decided: readonly Decision[], kind: K): readonly Of<K>[] =>
  decided.flatMap(({ step }) => (step.kind === kind ? [step as Of<K>] : []))

/** The rows that these steps cite, as they are printed. */
function cited(decided: readonly Decision[]): ReadonlySet<string> {
  return new Set(decided.flatMap(({ step, won }) => (won && isLookup(step) ? [won.text] : [])))
}

const isLookup = ({ kind }: Step): boolean => kind === 'route.lookup' || kind === 'neigh.lookup' || kind === 'fdb.lookup' || kind === 'arp'

/** Only the state of a row's clock may differ between the citing and now: the first words name the row. */
const sameRow = (text: string, used: ReadonlySet<string>, words: number): boolean => {
  const head = (line: string) => line.split(' ', words).join(' ')
  return [...used].some((line) => head(line) === head(text))
}

const linesOf = (text: string | undefined): readonly string[] => (text ?? '').split('\n').filter((line) => line.trim() !== '')

function routes(state: NetnsState, used: ReadonlySet<string>): readonly TableRow[] {
  const rowOf = (row: Route): TableRow => {
    const text = printRoute(row, true).trim()
    return { key: text, text, by: row.by, used: used.has(text) }
  }
  return [...state.routes.value.toSorted(routeOrder), ...state.local.toSorted(routeOrder)].map(rowOf)
}

function rules(state: NetnsState, decided: readonly Decision[]): readonly TableRow[] {
  const won = new Set(decided.flatMap(({ rules: asked }) => asked.flatMap((rule) => (rule.won ? [rule.priority] : []))))
  return state.rules.map((rule): TableRow => {
    const text = printRule(rule, (ifname) => state.links.has(ifname))
    return { key: text, text, by: rule.by, used: won.has(rule.priority) }
  })
}

function neighbours(state: NetnsState, used: ReadonlySet<string>): readonly TableRow[] {
  const all = [...state.neigh.values()].flatMap((rows) => [...rows.value.values()])
  return all.map((row): TableRow => {
    const text = printNeigh(row, true).trim()
    return { key: `${row.dev} ${row.dst}`, text, by: row.by, used: sameRow(text, used, 3) }
  })
}

function forwarding(state: NetnsState, used: ReadonlySet<string>): readonly TableRow[] {
  return [...state.fdb].flatMap(([holder, rows]) =>
    [...rows.value.values()].flat().map((row): TableRow => {
      const text = printFdb(row, true).trim()
      return { key: `${holder} ${text}`, text, by: row.by, used: sameRow(text, used, 5) }
    }),
  )
}

/** iptables-save, its rules joined with who made them and with what the packet met. */
function iptables(state: NetnsState, decided: readonly Decision[], ask: Ask): readonly TableRow[] {
  const met = new Set(
    stepsOfKind(decided, 'hook').flatMap(({ table, rules: matched }) => matched.map(({ chain, num }) => `${table} ${chain} ${num}`)),
  )
  let table = ''
  const counts = new Map<string, number>()
  return linesOf(ask('iptables-save')).map((text, at): TableRow => {
    table = text.startsWith('*') ? text.slice(1) : table
    const [, chain] = /^(?:\[\d+:\d+\] )?-A (\S+)/.exec(text) ?? []
    if (chain === undefined) return { key: `${at}`, text, used: false, frame: true }
    const num = (counts.get(`${table} ${chain}`) ?? 0) + 1
    counts.set(`${table} ${chain}`, num)
    const by = state.netfilter.get(table)?.get(chain)?.rules[num - 1]?.by
    return { key: `${at}`, text, used: met.has(`${table} ${chain} ${num}`), ...(by && { by }) }
  })
}

/** A connection is found by its protocol and the tuple that began it. */
function connections(decided: readonly Decision[], ask: Ask): readonly TableRow[] {
  const tuples = stepsOfKind(decided, 'conntrack').flatMap(({ original }) => original ?? [])
  const begins = (text: string): boolean =>
    tuples.some(
      (tuple) =>
        / (\d+) /.exec(text)?.[1] === String(tuple.protocol) && text.slice(text.indexOf('src=')).startsWith(`${printTuple(tuple)} `),
    )
  return linesOf(ask('conntrack -L'))
    .filter((line) => /\bsrc=/.test(line))
    .map((text): TableRow => ({
      key: text,
      text,
      by: 'learned',
      used: begins(text),
    }))
}

/** Sets that a rule on the way asked. */
function sets(decided: readonly Decision[], ask: Ask): readonly TableRow[] {
  const asked = new Set(
    stepsOfKind(decided, 'hook').flatMap(({ rules: matched }) =>
      matched.flatMap(({ spec }) => [...spec.matchAll(/--match-set (\S+)/g)].map(([, set]) => set ?? '')),
    ),
  )
  return linesOf(ask('ipset list')).map((text, at): TableRow => ({
    key: `${at}`,
    text,
    used: text.startsWith('Name: ') && asked.has(text.slice(6)),
  }))
}

function links(state: NetnsState, decided: readonly Decision[], ask: Ask): readonly TableRow[] {
  const devices = new Set(decided.flatMap(({ step }) => ('dev' in step && step.dev !== undefined ? [step.dev] : [])))
  return [...state.links.keys()].map((ifname): TableRow => ({
    key: ifname,
    text: ask(`ip -d link show dev ${ifname}`)?.trimEnd() ?? ifname,
    used: devices.has(ifname),
  }))
}

/** Only what was written: the others have the kernel's defaults. */
function settings(state: NetnsState, decided: readonly Decision[]): readonly TableRow[] {
  const decisive = new Set(decided.flatMap(({ step }) => ('sysctl' in step && step.sysctl !== undefined ? [step.sysctl.key] : [])))
  const rows = [...state.sysctl].map(([key, value]): TableRow => ({ key, text: `${key} = ${value}`, used: decisive.has(key) }))
  return rows.toSorted((a, b) => a.key.localeCompare(b.key))
}

/** Those that are empty unless something was set up are left out while they are. */
const SELDOM = new Set<TableName>(['iptables', 'conntrack', 'ipset'])

export function tablesOf(state: NetnsState, decided: readonly Decision[], ask: Ask): readonly Table[] {
  const used = cited(decided)
  const all: readonly Table[] = [
    { name: 'route', command: 'ip route show table all', rows: routes(state, used) },
    { name: 'rule', command: 'ip rule show', rows: rules(state, decided) },
    { name: 'neigh', command: 'ip neigh show', rows: neighbours(state, used) },
    { name: 'fdb', command: 'bridge fdb show', rows: forwarding(state, used) },
    { name: 'iptables', command: 'iptables-save', rows: iptables(state, decided, ask) },
    { name: 'conntrack', command: 'conntrack -L', rows: connections(decided, ask) },
    { name: 'ipset', command: 'ipset list', rows: sets(decided, ask) },
    { name: 'link', command: 'ip -d link show', rows: links(state, decided, ask) },
    { name: 'sysctl', command: 'sysctl -a', rows: settings(state, decided) },
    ...birdTables(state, used, ask),
  ]
  return all.filter(({ name, rows }) => rows.length > 0 || !SELDOM.has(name))
}

const FIRST: Readonly<Partial<Record<Step['kind'], TableName>>> = {
  'route.lookup': 'route',
  'neigh.lookup': 'neigh',
  'fdb.lookup': 'fdb',
  hook: 'iptables',
  nat: 'conntrack',
}

/** The table that a reader of these decisions wants to see first. */
export function tableFor(decided: readonly Decision[]): TableName {
  const last = decided.findLast(({ step }) => FIRST[step.kind] !== undefined)
  return (last && FIRST[last.step.kind]) ?? 'route'
}
