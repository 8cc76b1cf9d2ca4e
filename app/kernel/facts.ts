/** What was decided at a station, in a line each, the weightiest first: kernel words, addresses and names, the same in every language. */
import { type Ipv4, type Route, type Step, icmpTypeName, printIpv4, printMac, printPrefix } from '../../engine/index.ts'

interface Fact {
  readonly step: Step
  readonly text: string
  /** What a reader wants to know first. */
  readonly weight: number
  /** Of several facts about one subject only the last still holds. */
  readonly about?: string
}

const fact = (step: Step, weight: number, text: string): readonly Fact[] => [{ step, weight, text }]

/** The prefix that won, and where it leads. */
function routeFacts(step: Step, row: Route | undefined): readonly Fact[] {
  if (row === undefined) return fact(step, 6, 'ENETUNREACH')
  const to = row.dst.length === 0 ? 'default' : row.dst.length === 32 ? printIpv4(row.dst.address) : printPrefix(row.dst)
  const hop = [...(row.via === undefined ? [] : [`via ${printIpv4(row.via)}`]), ...(row.dev === undefined ? [] : [`dev ${row.dev}`])]
  return [...fact(step, 6, row.type === 'unicast' ? to : `${row.type} ${to}`), ...(hop.length > 0 ? fact(step, 5, hop.join(' ')) : [])]
}

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>

const end = (address: Ipv4, port: number | undefined): string => `${printIpv4(address)}${port === undefined ? '' : `:${port}`}`

/** The rule that decided, or the policy; a table that let the packet pass without a match says little. */
function hookFacts(step: Of<'hook'>): readonly Fact[] {
  const { table, rules, verdict, policy } = step
  const last = rules.at(-1)
  const by = policy === true || last === undefined ? 'policy' : `${last.chain} ${last.num}`
  return fact(step, last !== undefined && policy !== true ? 7 : 3, `${table}: ${verdict} · ${by}`)
}

/** rp_filter: the way back to the sender. */
const reverseFacts = (step: Of<'route.lookup'>): readonly Fact[] =>
  fact(
    step,
    4,
    `rp_filter ${step.rpFilter ?? 0}: ${printIpv4(step.dst)} ${step.row === undefined ? 'ENETUNREACH' : `dev ${step.row.dev ?? 'lo'}`}`,
  )

function neighFacts(step: Of<'neigh.lookup' | 'neigh.resolve' | 'neigh.update'>): readonly Fact[] {
  if (step.kind === 'neigh.resolve') return fact(step, 3, `who-has ${printIpv4(step.dst)}`)
  const { row } = step
  if (row === undefined) return []
  const state = { step, text: `${printIpv4(row.dst)} ${row.nud}`, about: `${row.dev} ${row.dst}` }
  if (row.lladdr === undefined || row.nud === 'INCOMPLETE' || row.nud === 'FAILED') return [{ ...state, weight: 4 }]
  const known = step.kind === 'neigh.lookup' ? 6 : 4
  return [...fact(step, known, printMac(row.lladdr)), { ...state, weight: known - 1 }]
}

function bridgeFacts(step: Of<'fdb.lookup' | 'fdb.learn' | 'flood'>): readonly Fact[] {
  if (step.kind === 'flood') return fact(step, 6, step.ports.length === 0 ? '→ ∅' : `→ ${step.ports.join(', ')}`)
  if (step.kind === 'fdb.learn') return fact(step, 1, `${printMac(step.row.lladdr)} dev ${step.row.dev}`)
  const { row, lladdr } = step
  if (row === undefined) return fact(step, 6, `${printMac(lladdr)} ?`)
  return fact(step, 6, row.dst === undefined ? `${printMac(lladdr)} → ${row.dev}` : `fdb ${printMac(lladdr)}`)
}

const tunnelText = (step: Extract<Step, { kind: 'encap' | 'decap' }>): string =>
  step.protocol === 'vxlan' ? `vxlan id ${step.id}` : step.protocol

function factsOf(step: Step): readonly Fact[] {
  switch (step.kind) {
    case 'rx':
    case 'tx':
      return fact(step, 5, step.dev)
    case 'fdb.lookup':
    case 'fdb.learn':
    case 'flood':
      return bridgeFacts(step)
    case 'encap':
      return fact(step, 7, `${tunnelText(step)} → ${printIpv4(step.remote)}`)
    case 'decap':
      return fact(step, 7, `${tunnelText(step)} ← ${printIpv4(step.remote)}`)
    case 'route.lookup':
      return step.use === 'reverse' ? reverseFacts(step) : routeFacts(step, step.row)
    case 'source':
      return fact(step, 2, `src ${printIpv4(step.src)}`)
    case 'neigh.lookup':
    case 'neigh.resolve':
    case 'neigh.update':
      return neighFacts(step)
    case 'arp':
      return fact(step, 6, `${printIpv4(step.tpa)} ${step.decision}`)
    case 'ttl':
      return fact(step, 5, `ttl ${step.from} → ${step.to}`)
    case 'mtu':
      return fact(step, 7, `${step.length} > mtu ${step.mtu}${step.df ? ' DF' : ''}`)
    case 'fragment':
      return fact(step, 7, `${step.count} × ≤ ${step.mtu} B`)
    case 'reassemble':
      return fact(step, 7, `${step.count} → 1 · ${step.length} B`)
    case 'nat':
      return fact(step, 8, `${step.manip} ${end(step.from, step.fromPort)} → ${end(step.to, step.toPort)}`)
    case 'hook':
      return hookFacts(step)
    case 'conntrack':
      return fact(step, 4, `ct ${step.state}`)
    case 'icmp.error':
      return fact(step, 6, `icmp ${icmpTypeName(step.type) ?? step.type} → ${printIpv4(step.to)}`)
    case 'icmp.silent':
      return fact(step, 6, `icmp ${icmpTypeName(step.type) ?? step.type} ✕ ${step.why}`)
    case 'redirect':
      return fact(step, 6, `redirect ${printIpv4(step.dst)} via ${printIpv4(step.via)}`)
    case 'socket':
      return fact(step, 6, `${step.protocol}${step.port === undefined ? '' : ` :${step.port}`}`)
    case 'drop':
      return step.reason === 'NOT_SPECIFIED'
        ? fact(step, 9, `${step.where}()`)
        : [...fact(step, 9, step.reason), ...fact(step, 4, `${step.where}()`)]
    default:
      return []
  }
}

export interface Told {
  /** The step that a reader who asks for this station wants to see. */
  readonly step: Step | undefined
  readonly lines: readonly string[]
}

/** Of the same weight what came last: an answer outweighs its question. */
export function tell(steps: readonly Step[]): Told {
  const told = steps.flatMap(factsOf)
  const facts = told
    .filter(({ about }, at) => about === undefined || !told.slice(at + 1).some((later) => later.about === about))
    .toReversed()
    .toSorted((a, b) => b.weight - a.weight)
  const lines = [...new Set(facts.map(({ text }) => text))]
  return {
    step: facts[0]?.step ?? steps.at(-1),
    lines: lines.filter((text, at) => !lines.slice(0, at).some((said) => said.endsWith(` ${text}`))),
  }
}
