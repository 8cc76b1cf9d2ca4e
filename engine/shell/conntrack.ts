// conntrack(8) of conntrack-tools 1.4.7: -L, -D, -F and -C of the table of connections, with its filters. Leaves out: -E, -I, -U, -G, -S, expectations, zones,
// output formats but `extended`. The newest connection is listed first, where the kernel has a hash's order.
import type { Operation } from '../netlink/operation.ts'
import { type Connection, type ConnectionFilter, connections, selects } from '../table/conntrack.ts'
import { printTuple } from '../table/print.ts'
import { PROTOCOLS } from '../table/rule-spec.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { type Prefix, parsePrefix } from '../wire/address.ts'
import { IP_PROTOCOL } from '../wire/ipv4.ts'
import { type Arguments, Wrong, absent, argumentsOf } from './arguments.ts'
import { type Configure, type Parsed, type Printed, type View, show } from './parsed.ts'

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

/** Options that a command without a table's rows does not take. */
interface Run {
  command?: Command
  filter: ConnectionFilter
  /** The first option that was given, by its long name. */
  option?: string
  extended: boolean
}

export function parseConntrack(words: readonly string[]): Parsed {
  const args = argumentsOf(words)
  const run: Run = { filter: {}, extended: false }
  for (let word = args.next(); word !== undefined; word = args.next()) {
    const asked = COMMANDS[word]
    if (asked !== undefined) {
      if (run.command !== undefined) problem('Invalid commands combination')
      run.command = asked
      readTable(args)
    } else if (word === '-V' || word === '--version') return show(() => `${NAME}\n`)
    else readOption(args, word, run)
  }
  const { command, option } = run
  if (option !== undefined && command !== 'L' && command !== 'D') return problem(`Illegal option \`--${option}' with this command`)
  return command === undefined ? absent('conntrack without a command') : toParsed(command, run)
}

function readTable(args: Arguments): void {
  const table = args.peek()
  if (table === undefined || table.startsWith('-')) return
  args.next()
  if (!TABLES.includes(table)) problem(`unknown type \`${table}'`)
  if (table !== 'conntrack') absent(`conntrack table ${table}`)
}

const need = (args: Arguments, option: string): string => args.next() ?? problem(`option \`${option}' requires an argument`)

function net(word: string): Prefix {
  const [address = '', length] = word.split('/')
  if (parsePrefix(address) === undefined) return problem(`Invalid IP address \`${address}'`)
  return parsePrefix(word) ?? problem(length === undefined ? `Invalid IP address \`${word}'` : 'Invalid netmask')
}

/** atoi */
const number = (word: string): number => Number(/^\d+/.exec(word)?.[0] ?? 0)

function protocolOf(word: string): number {
  const known = PROTOCOLS.find(([name]) => name === word)?.[1] ?? (/^\d{1,3}$/.test(word) && Number(word) < 256 ? Number(word) : undefined)
  return known ?? problem(`\`${word}' unsupported protocol`)
}

const SELECTORS: readonly (readonly [string, (word: string) => ConnectionFilter])[] = [
  ['-p --protonum --proto', (word) => ({ protocol: protocolOf(word) })],
  ['-s --orig-src --src', (word) => ({ src: net(word) })],
  ['-d --orig-dst --dst', (word) => ({ dst: net(word) })],
  ['-r --reply-src', (word) => ({ replySrc: net(word) })],
  ['-q --reply-dst', (word) => ({ replyDst: net(word) })],
  ['-m --mark', (word) => ({ mark: number(word) })],
  ['-u --status', (word) => ({ status: statusOf(word) })],
]
/** Of a protocol that was told before. */
const PORTS: readonly (readonly [string, (word: string) => ConnectionFilter])[] = [
  ['--sport --orig-port-src', (word) => ({ sport: number(word) })],
  ['--dport --orig-port-dst', (word) => ({ dport: number(word) })],
]
const STATES = 'NONE SYN_SENT SYN_RECV ESTABLISHED FIN_WAIT CLOSE_WAIT LAST_ACK TIME_WAIT CLOSE SYN_SENT2'.split(' ')
const STATE: (typeof PORTS)[number] = [
  '--state',
  (word) => (STATES.includes(word) ? { state: word } : problem(`unknown TCP state \`${word}'`)),
]

function statusOf(word: string): 'ASSURED' | 'SEEN_REPLY' {
  if (word === 'ASSURED' || word === 'SEEN_REPLY') return word
  return word === 'UNSET' || word === 'FIXED_TIMEOUT' || word === 'EXPECTED'
    ? absent(`conntrack -u ${word}`)
    : problem(`Bad parameter \`${word}'`)
}

function selectorsFor(protocol: number | undefined): typeof SELECTORS {
  if (protocol === IP_PROTOCOL.TCP) return [...SELECTORS, ...PORTS, STATE]
  return protocol === IP_PROTOCOL.UDP ? [...SELECTORS, ...PORTS] : SELECTORS
}

/** -n and -g may be followed by an address: that of the other end as it is translated. */
function readOption(args: Arguments, word: string, run: Run): void {
  const known = selectorsFor(run.filter.protocol).find(([names]) => names.split(' ').includes(word))
  if (known !== undefined) {
    run.option ??= (known[0].split(' ').find((name) => name.startsWith('--')) ?? '').slice(2)
    run.filter = { ...run.filter, ...known[1](need(args, word)) }
    return
  }
  const optional = (): Prefix | undefined => (args.peek()?.startsWith('-') === false ? net(args.next() ?? '') : undefined)
  if (word === '-n' || word === '--src-nat') {
    run.option ??= 'src-nat'
    const replyDst = optional()
    run.filter = { ...run.filter, snat: true, ...(replyDst && { replyDst }) }
  } else if (word === '-g' || word === '--dst-nat') {
    run.option ??= 'dst-nat'
    const replySrc = optional()
    run.filter = { ...run.filter, dnat: true, ...(replySrc && { replySrc }) }
  } else if (word === '-o' || word === '--output') {
    run.option ??= 'output'
    run.extended = isExtended(need(args, word))
  } else if (word === '-f' || word === '--family') checkFamily(need(args, word))
  else if (/^-[EIUGSezutljcwb]$|^--(event|create|update|get|stats|any-nat|zone|label|timeout|buffer-size)/.test(word))
    absent(`conntrack ${word}`)
  else problem(word.startsWith('-') ? `unknown option \`${word}'` : `unknown argument \`${word}'`)
}

const FORMATS = ['xml', 'timestamp', 'id', 'ktimestamp', 'labels', 'userspace', 'save']
function isExtended(word: string): boolean {
  if (word === 'extended') return true
  return FORMATS.includes(word) ? absent(`conntrack -o ${word}`) : problem(`Bad parameter \`${word}'`)
}

function checkFamily(word: string): void {
  if (word === 'ipv6') absent('IPv6')
  if (word !== 'ipv4') problem(`\`${word}' unsupported protocol`)
}

const configure = (operation: Operation, report: Configure['report']): Parsed => ({
  kind: 'configure',
  tool: 'conntrack',
  operations: [operation],
  out: '',
  ...(report && { report }),
})

function toParsed(command: Command, { filter, extended }: Run): Parsed {
  switch (command) {
    case 'L':
      return { kind: 'show', print: (view) => listed(view, filter, 'shown', extended) }
    case 'C':
      return { kind: 'show', print: ({ state, now }) => ({ rc: 0, out: `${connections(state.conntrack, now).length}\n` }) }
    case 'F':
      return configure({ kind: 'conntrack.flush' }, () => ({ rc: 0, out: `${NAME}: connection tracking table has been emptied.\n` }))
    case 'D':
      return configure({ kind: 'conntrack.delete', filter }, (view) => listed(view, filter, 'deleted', extended))
  }
}

function listed(
  { state, now }: Pick<View, 'state' | 'now'>,
  filter: ConnectionFilter,
  what: 'shown' | 'deleted',
  extended: boolean,
): Printed {
  const found = connections(state.conntrack, now)
    .filter((connection) => selects(filter, connection))
    .toReversed()
  const lines = found.map((connection) => `${extended ? 'ipv4     2 ' : ''}${printConnection(connection, now)}\n`).join('')
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
