// `birdc show route` (nest/config.Y, rt_show of nest/rt-table.c): [PREFIX | for PREFIX] [table master] [all] [primary] [filtered]
// [(export|preexport|noexport) PROTOCOL] [protocol PROTOCOL] [stats|count]. `filter` and `where` are refused by name.
import type { Bird } from '../../table/bird.ts'
import type { Nanoseconds } from '../../trace/trace.ts'
import { type Prefix, parseIpv4, parsePrefix, printPrefix } from '../../wire/address.ts'
import { absent } from '../arguments.ts'
import { Said, syntaxError } from './said.ts'
import { offered, verdictOf } from './export.ts'
import { printRte, protocolsOf } from './print.ts'
import { type Net, type Rte, isNet, routeFor } from './table.ts'

type ExportMode = 'export' | 'preexport' | 'noexport'

interface Asked {
  prefix?: Prefix
  isFor?: boolean
  all?: boolean
  primary?: boolean
  filtered?: boolean
  stats?: 'stats' | 'count'
  mode?: ExportMode
  exporter?: string
  protocol?: string
}

/** `10.65.1.0/26`; after `for` an address will do. The lexer's complaints, then the grammar's. */
function prefixOf(word: string, isFor: boolean): Prefix {
  if (/^[a-z_]\w*$/i.test(word)) throw new Said(KEYWORDS.has(word) ? 'syntax error' : 'IP address expected')
  const [address = '', length, ...more] = word.split('/')
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address) || more.length > 0) return syntaxError()
  if (parseIpv4(address) === undefined) throw new Said(`Invalid IPv4 address ${address}`)
  if (length === undefined) return isFor ? { address: parseIpv4(address) ?? syntaxError(), length: 32 } : syntaxError()
  if (!/^\d+$/.test(length)) return syntaxError()
  if (Number(length) > 32) throw new Said(`Invalid prefix length ${length}`)
  const prefix = parsePrefix(word) ?? syntaxError()
  if (!isNet(prefix)) throw new Said('Invalid prefix')
  return prefix
}

const KEYWORDS: ReadonlySet<string> = new Set([
  'all',
  'for',
  'table',
  'primary',
  'filtered',
  'export',
  'preexport',
  'noexport',
  'protocol',
  'stats',
  'count',
])

function readRoute(words: readonly string[], protocols: ReadonlySet<string>): Asked {
  const asked: Asked = {}
  const rest = words.values()
  const need = (): string => rest.next().value ?? syntaxError()
  const named = (taken: string | undefined): string => {
    const name = need()
    if (taken !== undefined) throw new Said('Protocol specified twice')
    if (!protocols.has(name)) throw new Said(`${name} is not a protocol`)
    return name
  }
  for (const word of rest) {
    if (word === 'all' || word === 'primary' || word === 'filtered') asked[word] = true
    else if (word === 'stats' || word === 'count') asked.stats = word
    else if (word === 'export' || word === 'preexport' || word === 'noexport') {
      asked.exporter = named(asked.exporter)
      asked.mode = word
    } else if (word === 'protocol') asked.protocol = named(asked.protocol)
    else if (word === 'table') {
      const name = need()
      if (name !== 'master') throw new Said(`${name} is not a table`)
    } else if (word === 'filter' || word === 'where') absent(`birdc show route ${word}`)
    else {
      const prefix = prefixOf(word === 'for' ? need() : word, word === 'for')
      if (asked.prefix !== undefined) throw new Said('Only one prefix expected')
      asked.prefix = prefix
      asked.isFor = word === 'for'
    }
  }
  return asked
}

/** The routes of a destination that are shown. */
function shownOf(bird: Bird, net: Net, { filtered, mode, exporter, protocol, primary }: Asked): readonly Rte[] {
  if (filtered) return []
  const taken = (rte: Rte): boolean => {
    if (mode === undefined || exporter === undefined) return true
    const verdict = verdictOf(bird, exporter, rte)
    return mode === 'preexport' ? verdict !== 'rejected' : verdict === (mode === 'export' ? 'accepted' : 'filtered')
  }
  const rows = exporter === undefined ? net : offered(bird, exporter, net)
  return (primary ? rows.slice(0, 1) : rows).filter((rte) => taken(rte) && (protocol === undefined || protocol === rte.protocol))
}

function select(nets: readonly Net[], { prefix, isFor }: Asked): readonly Net[] {
  if (prefix === undefined) return nets
  const found = isFor ? routeFor(nets, prefix) : nets.find(([{ net }]) => printPrefix(net) === printPrefix(prefix))
  if (found === undefined) throw new Said('Network not in table')
  return [found]
}

export function showRoute(bird: Bird, nets: readonly Net[], words: readonly string[], now: Nanoseconds): string {
  const asked = readRoute(words, new Set(protocolsOf(bird).map(({ name }) => name)))
  const found = select(nets, asked)
  const shown = found.map((net) => ({ net, rows: shownOf(bird, net, asked) }))
  const lines = shown.flatMap(({ net, rows }) =>
    rows.map((rte, at) => printRte(rte, now, { first: at === 0, best: rte === net[0], all: asked.all === true })),
  )
  const total = `${lines.length} of ${found.flat().length} routes for ${found.length} networks\n`
  return `${asked.stats === 'count' ? '' : lines.join('')}${asked.stats !== undefined && asked.prefix === undefined ? total : ''}`
}
