// conntrack(8) of conntrack-tools 1.4.7: -L, -D, -F and -C of the table of connections, with its filters. Leaves out: -E, -I, -U, -G, -S, expectations, zones,
// output formats. The newest connection is listed first, where the kernel has a hash's order.
import type { Operation } from '../netlink/operation.ts'
import { type Connection, type ConnectionFilter, connections, selects } from '../table/conntrack.ts'
import { printTuple } from '../table/print.ts'
import { PROTOCOLS } from '../table/rule-spec.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { type Prefix, parsePrefix } from '../wire/address.ts'
import { type Arguments, Wrong, absent, argumentsOf } from './arguments.ts'
import type { Configure, Parsed, Printed, View } from './parsed.ts'

const NAME = 'conntrack v1.4.7 (conntrack-tools)'
const SECOND = 1_000_000_000

function problem(text: string): never {
  throw new Wrong(`${NAME}: ${text}\nTry \`conntrack -h' or 'conntrack --help' for more information.`, 2)
}

type Command = 'L' | 'D' | 'F' | 'C'
const COMMANDS: Readonly<Record<string, Command>> = {
  '-L': 'L',
  '--dump': 'L',
  '-D': 'D',
  '--delete': 'D',
  '-F': 'F',
  '--flush': 'F',
  '-C': 'C',
  '--count': 'C',
}
const TABLES = ['conntrack', 'expect', 'dying', 'unconfirmed']

export function parseConntrack(words: readonly string[]): Parsed {
  const args = argumentsOf(words)
  let command: Command | undefined
  let filter: ConnectionFilter = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    const asked = COMMANDS[word]
    if (asked !== undefined) {
      if (command !== undefined) problem("Can't use multiple commands")
      command = asked
      readTable(args)
    } else filter = { ...filter, ...readFilter(args, word) }
  }
  return command === undefined ? problem('You need to supply a command') : toParsed(command, filter)
}

function readTable(args: Arguments): void {
  const table = args.peek()
  if (table === undefined || table.startsWith('-')) return
  args.next()
  if (!TABLES.includes(table)) problem(`unknown type \`${table}'`)
  if (table !== 'conntrack') absent(`conntrack table ${table}`)
}

const need = (args: Arguments, option: string): string => args.next() ?? problem(`option \`${option}' requires an argument`)

const net = (word: string): Prefix => parsePrefix(word) ?? problem(`Invalid IP address \`${word}'`)
const port = (word: string): number => (/^\d{1,5}$/.test(word) ? Number(word) : problem(`Invalid port \`${word}'`))

function protocolOf(word: string): number {
  const number = PROTOCOLS.find(([name]) => name === word)?.[1] ?? (/^\d{1,3}$/.test(word) ? Number(word) : undefined)
  return number ?? problem(`\`${word}' unsupported protocol`)
}

const SELECTORS: readonly (readonly [string, (word: string) => ConnectionFilter])[] = [
  ['-p --protonum', (word) => ({ protocol: protocolOf(word) })],
  ['-s --src --orig-src', (word) => ({ src: net(word) })],
  ['-d --dst --orig-dst', (word) => ({ dst: net(word) })],
  ['-r --reply-src', (word) => ({ replySrc: net(word) })],
  ['-q --reply-dst', (word) => ({ replyDst: net(word) })],
  ['--sport --orig-port-src', (word) => ({ sport: port(word) })],
  ['--dport --orig-port-dst', (word) => ({ dport: port(word) })],
  ['-m --mark', (word) => ({ mark: Number(word) })],
]

/** -n and -g may be followed by an address: that of the other end as it is translated. */
function readFilter(args: Arguments, word: string): ConnectionFilter {
  const known = SELECTORS.find(([names]) => names.split(' ').includes(word))
  if (known !== undefined) return known[1](need(args, word))
  const optional = (): Prefix | undefined => (args.peek()?.startsWith('-') === false ? net(args.next() ?? '') : undefined)
  if (word === '-n' || word === '--src-nat') {
    const replyDst = optional()
    return { snat: true, ...(replyDst && { replyDst }) }
  }
  if (word === '-g' || word === '--dst-nat') {
    const replySrc = optional()
    return { dnat: true, ...(replySrc && { replySrc }) }
  }
  if (/^(-[EIUGSoefzutljcwb]|--.+)$/.test(word)) return absent(`conntrack ${word}`)
  return word.startsWith('-') ? problem(`unknown option \`${word}'`) : problem(`unknown argument \`${word}'`)
}

const configure = (operation: Operation, report: Configure['report']): Parsed => ({
  kind: 'configure',
  tool: 'conntrack',
  operations: [operation],
  out: '',
  ...(report && { report }),
})

function toParsed(command: Command, filter: ConnectionFilter): Parsed {
  switch (command) {
    case 'L':
      return { kind: 'show', print: (view) => listed(view, filter, 'shown') }
    case 'C':
      return { kind: 'show', print: ({ state, now }) => ({ rc: 0, out: `${connections(state.conntrack, now).length}\n` }) }
    case 'F':
      return configure({ kind: 'conntrack.flush' }, () => ({ rc: 0, out: `${NAME}: connection tracking table has been emptied.\n` }))
    case 'D':
      return configure({ kind: 'conntrack.delete', filter }, (view) => listed(view, filter, 'deleted'))
  }
}

function listed({ state, now }: Pick<View, 'state' | 'now'>, filter: ConnectionFilter, what: 'shown' | 'deleted'): Printed {
  const found = connections(state.conntrack, now)
    .filter((connection) => selects(filter, connection))
    .toReversed()
  const lines = found.map((connection) => `${printConnection(connection, now)}\n`).join('')
  return { rc: found.length === 0 && what === 'deleted' ? 1 : 0, out: `${lines}${NAME}: ${found.length} flow entries have been ${what}.\n` }
}

/** One line of `conntrack -L`. */
export function printConnection(connection: Connection, now: Nanoseconds): string {
  const { original, reply, seenReply, assured, mark, tcp, expires } = connection
  const name = PROTOCOLS.find(([, number]) => number === original.protocol)?.[0] ?? 'unknown'
  return [
    `${name.padEnd(8)} ${original.protocol} ${Math.max(0, Math.floor((expires - now) / SECOND))}`,
    ...(tcp === undefined ? [] : [tcp.state]),
    printTuple(original),
    ...(seenReply ? [] : ['[UNREPLIED]']),
    printTuple(reply),
    ...(assured ? ['[ASSURED]'] : []),
    `mark=${mark}`,
    'use=1',
  ].join(' ')
}
