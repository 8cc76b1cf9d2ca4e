// `iptables` and `iptables-save` (iptables(8), iptables-extensions(8), 1.8): rules are parsed strictly, kept as iptables-save prints them, and
// listed. They do not act yet. Matches and targets that are not in the tables below are errors that name them.
import type { Operation } from '../netlink/operation.ts'
import type { Chain, NetfilterTable } from '../table/netfilter.ts'
import type { NetnsState } from '../table/netns.ts'
import { networkOf, parsePrefix, printPrefix } from '../wire/address.ts'
import { type Arguments, Wrong, argumentsOf, numberArgument } from './arguments.ts'
import { type Parsed, type View, change, show } from './parsed.ts'
import { quoteWord } from '../netlink/print.ts'

/** Options by match: how many words each takes. */
const MATCHES: Readonly<Record<string, readonly string[]>> = {
  addrtype: ['--src-type', '--dst-type'],
  comment: ['--comment'],
  conntrack: ['--ctstate', '--ctorigdst', '--ctorigsrc'],
  icmp: ['--icmp-type'],
  mark: ['--mark'],
  multiport: ['--dports', '--sports'],
  physdev: ['--physdev-in', '--physdev-out'],
  set: ['--match-set'],
  state: ['--state'],
  tcp: ['--dport', '--sport', '--tcp-flags'],
  udp: ['--dport', '--sport'],
}
/** Options by target, and those that stand alone. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  ACCEPT: [],
  DNAT: ['--to-destination'],
  DROP: [],
  LOG: ['--log-prefix'],
  MARK: ['--set-mark', '--set-xmark', '--or-mark', '--and-mark'],
  MASQUERADE: ['--to-ports'],
  NOTRACK: [],
  REJECT: ['--reject-with'],
  RETURN: [],
  SNAT: ['--to-source'],
}
const FLAGS = new Set([
  '--random',
  '--random-fully',
  '--persistent',
  '--physdev-is-bridged',
  '--physdev-is-in',
  '--physdev-is-out',
  '--return-nomatch',
])
const TWO_WORDS = new Set(['--match-set', '--tcp-flags'])
const TABLES = new Set(['filter', 'nat', 'mangle', 'raw'])

const fail = (text: string): never => {
  throw new Wrong(`iptables v1.8.9 (legacy): ${text}\nTry \`iptables -h' or 'iptables --help' for more information.`, 2)
}

interface Invocation {
  table: string
  command?: string
  chain?: string
  extra?: string
  verbose: boolean
  numbers: boolean
  spec: string[]
}

const COMMANDS: Readonly<Record<string, string>> = {
  '-A': 'append',
  '-I': 'insert',
  '-D': 'delete',
  '-N': 'new',
  '-X': 'delete-chain',
  '-F': 'flush',
  '-P': 'policy',
  '-L': 'list',
  '-S': 'save',
}
const LONG: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--insert': '-I',
  '--delete': '-D',
  '--new-chain': '-N',
  '--delete-chain': '-X',
  '--flush': '-F',
  '--policy': '-P',
  '--list': '-L',
  '--list-rules': '-S',
  '--table': '-t',
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
  '--jump': '-j',
  '--goto': '-g',
  '--protocol': '-p',
  '--in-interface': '-i',
  '--out-interface': '-o',
  '--match': '-m',
}

export function parseIptables(words: readonly string[]): Parsed {
  const run: Invocation = { table: 'filter', verbose: false, numbers: false, spec: [] }
  const args = argumentsOf(words.map((word) => LONG[word] ?? word))
  for (let word = args.next(); word !== undefined; word = args.next()) readWord(args, word, run)
  if (!TABLES.has(run.table))
    throw new Wrong(
      `iptables v1.8.9 (legacy): can't initialize iptables table \`${run.table}': Table does not exist (do you need to insmod?)\nPerhaps iptables or your kernel needs to be upgraded.`,
      3,
    )
  return toParsed(run)
}

function readWord(args: Arguments, word: string, run: Invocation): void {
  const command = COMMANDS[word]
  if (word === '-t') run.table = valueOf(args, word)
  else if (word === '-n' || word === '-w') return
  else if (word === '-v' || word === '-nv' || word === '-vn') run.verbose = true
  else if (word === '--line-numbers') run.numbers = true
  else if (/^-[LS]?[nvL]+$/.test(word) && word.includes('L')) run.command = list(run, word, args)
  else if (command !== undefined) readCommand(args, word, command, run)
  else readRule(args, word, run)
}

function list(run: Invocation, word: string, args: Arguments): string {
  run.verbose ||= word.includes('v')
  const next = args.peek()
  if (next !== undefined && !next.startsWith('-')) run.chain = args.need()
  return 'list'
}

function readCommand(args: Arguments, word: string, command: string, run: Invocation): void {
  if (run.command !== undefined) fail(`Cannot use ${word} with another command`)
  run.command = command
  const next = args.peek()
  if (next !== undefined && !next.startsWith('-') && next !== '!') run.chain = args.need()
  const extra = args.peek()
  if (
    (command === 'policy' || command === 'insert' || command === 'delete') &&
    extra !== undefined &&
    (command === 'policy' || /^\d+$/.test(extra))
  )
    run.extra = args.need()
}

const valueOf = (args: Arguments, option: string): string => args.next() ?? fail(`option "${option}" requires an argument`)

/** One match or target, appended as iptables-save writes it. */
function readRule(args: Arguments, word: string, run: Invocation): void {
  const negated = word === '!'
  const option = negated ? valueOf(args, '!') : word
  const not = negated ? ['!'] : []
  const long = LONG[option] ?? option
  if (long === '-s' || long === '-d') run.spec.push(...not, long, network(valueOf(args, long)))
  else if (long === '-i' || long === '-o' || long === '-p') run.spec.push(...not, long, valueOf(args, long))
  else if (long === '-m') run.spec.push('-m', known(valueOf(args, long)))
  else if (long === '-j' || long === '-g') run.spec.push(long, valueOf(args, long))
  else if (FLAGS.has(long)) run.spec.push(...not, long)
  else if (isOption(long, run.spec))
    run.spec.push(...not, long, quoteWord(valueOf(args, long)), ...(TWO_WORDS.has(long) ? [valueOf(args, long)] : []))
  else if (long.startsWith('-')) fail(`unknown option "${long}"`)
  else fail(`Bad argument \`${long}'`)
}

const known = (match: string): string => (match in MATCHES ? match : fail(`Couldn't load match \`${match}':No such file or directory`))

/** Does a match or the target named so far have this option? `-p tcp` brings its own. */
function isOption(option: string, spec: readonly string[]): boolean {
  const named = spec.flatMap((word, i) => (spec[i - 1] === '-m' || spec[i - 1] === '-p' || spec[i - 1] === '-j' ? [word] : []))
  return named.some((name) => MATCHES[name]?.includes(option) === true || TARGETS[name]?.includes(option) === true)
}

function network(text: string): string {
  const prefix = parsePrefix(text)
  return prefix === undefined
    ? fail(`host/network \`${text}' not found`)
    : printPrefix({ address: networkOf(prefix), length: prefix.length })
}

function toParsed({ table, command, chain, extra, spec, verbose, numbers }: Invocation): Parsed {
  const text = spec.join(' ')
  const inChain = (): string => chain ?? fail('no chain given')
  const optional = chain === undefined ? {} : { chain }
  switch (command) {
    case 'append':
      return change('iptables', { kind: 'iptables.append', table, chain: inChain(), spec: text })
    case 'insert':
      return change('iptables', {
        kind: 'iptables.insert',
        table,
        chain: inChain(),
        spec: text,
        index: extra === undefined ? 1 : numberArgument(extra, 'bad rule number'),
      })
    case 'delete':
      return change('iptables', {
        kind: 'iptables.delete',
        table,
        chain: inChain(),
        spec: text,
        ...(extra !== undefined && { index: Number(extra) }),
      })
    case 'new':
      return change('iptables', { kind: 'iptables.new-chain', table, chain: inChain() })
    case 'delete-chain':
      return change('iptables', { kind: 'iptables.delete-chain', table, ...optional })
    case 'flush':
      return change('iptables', { kind: 'iptables.flush', table, ...optional })
    case 'policy':
      return change('iptables', policy(table, inChain(), extra))
    case 'list':
      return show(({ state }) =>
        chainsOf(state, table, chain)
          .map((one) => printList(one, verbose, numbers))
          .join('\n'),
      )
    case 'save':
      return show(({ state }) => printRules(chainsOf(state, table, chain)))
    default:
      return fail('no command specified')
  }
}

function policy(table: string, chain: string, target: string | undefined): Operation {
  if (target !== 'ACCEPT' && target !== 'DROP') return fail(`Bad policy name. Run \`dmesg' for more information.`)
  return { kind: 'iptables.policy', table, chain, policy: target }
}

function chainsOf({ netfilter }: NetnsState, table: string, name: string | undefined): readonly Chain[] {
  const chains: NetfilterTable = netfilter.get(table) ?? new Map()
  return [...chains.values()].filter((chain) => name === undefined || chain.name === name)
}

const declare = ({ name, policy: target }: Chain): string => (target === undefined ? `-N ${name}` : `-P ${name} ${target}`)

const printRules = (chains: readonly Chain[]): string =>
  [...chains.map(declare), ...chains.flatMap(({ name, rules }) => rules.map(({ spec }) => `-A ${name} ${spec}`))]
    .map((line) => `${line}\n`)
    .join('')

/** `iptables -nL`: target, protocol, options, source, destination, and the rest of the rule. */
function printList({ name, policy: target, rules }: Chain, verbose: boolean, numbers: boolean): string {
  const head = `Chain ${name} (${target === undefined ? '0 references' : `policy ${target}${verbose ? ' 0 packets, 0 bytes' : ''}`})\n`
  const columns = `${numbers ? 'num  ' : ''}${verbose ? ' pkts bytes ' : ''}target     prot opt ${verbose ? 'in     out     ' : ''}source               destination         \n`
  const rows = rules.map(({ spec }, i) => {
    const field = (flag: string, other: string): string =>
      new RegExp(`(! )?${flag} (\\S+)`)
        .exec(spec)
        ?.slice(1)
        .map((part) => (part ? part.replace('! ', '!') : ''))
        .join('') ?? other
    const rest = spec.replaceAll(/(! )?-[sdjpio] \S+ ?/g, '').trim()
    const ends = `${field('-s', '0.0.0.0/0').padEnd(20)} ${field('-d', '0.0.0.0/0').padEnd(19)}`
    const devices = verbose ? `${field('-i', '*').padEnd(6)} ${field('-o', '*').padEnd(7)} ` : ''
    return `${numbers ? String(i + 1).padEnd(5) : ''}${verbose ? '    0     0 ' : ''}${field('-j', '').padEnd(10)} ${field('-p', 'all').padEnd(4)} --  ${devices}${ends} ${rest}\n`
  })
  return head + columns + rows.join('')
}

/** `iptables-save [-t TABLE]`: every table that has been touched. */
export function parseIptablesSave(words: readonly string[]): Parsed {
  const [flag, table] = words
  if (flag !== undefined && flag !== '-t') throw new Wrong(`iptables-save: unrecognized option '${flag}'`, 1)
  return { kind: 'show', print: (view) => ({ rc: 0, out: save(view, table) }) }
}

const save = ({ state }: View, only: string | undefined): string =>
  ['raw', 'mangle', 'nat', 'filter']
    .filter((table) => only === undefined || only === table)
    .map((table) => ({ table, chains: chainsOf(state, table, undefined) }))
    .filter(({ chains }) => only !== undefined || chains.some(({ rules, policy: target }) => rules.length > 0 || target === undefined))
    .map(
      ({ table, chains }) =>
        `*${table}\n${chains.map(({ name, policy: target }) => `:${name} ${target ?? '-'} [0:0]\n`).join('')}${chains.flatMap(({ name, rules }) => rules.map(({ spec }) => `-A ${name} ${spec}\n`)).join('')}COMMIT\n`,
    )
    .join('')
