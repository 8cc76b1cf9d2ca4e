// `iptables` (iptables(8), 1.8.9 legacy): -A -I -R -D -C -N -E -X -F -Z -P -L -S, as do_command4 reads them. Rules are parsed strictly, kept as
// iptables-save prints them, and listed with their counters; table/rule-set.ts obeys them. Leaves out IPv6, hosts by name, what -v says of a rule added.
import { sumUp } from '../../table/counters.ts'
import type { Operation } from '../../netlink/operation.ts'
import type { Chain, NetfilterTable } from '../../table/netfilter.ts'
import type { NetnsState } from '../../table/netns.ts'
import { type Arguments, Wrong, absent, argumentsOf } from '../arguments.ts'
import { type Configure, type Parsed, type Printed, type View, change } from '../parsed.ts'
import { problem } from './extension.ts'
import { type ListStyle, listChain, listRow, saveChains, saveRule } from './list.ts'
import { missingSet, missingTarget } from './missing.ts'
import { type Draft, printRule, readOption, rulesOf } from './rule.ts'
import { TABLES } from './save.ts'
import { TARGETS } from './targets.ts'

const LONG: Readonly<Record<string, string>> = {
  '--append': '-A',
  '--check': '-C',
  '--delete': '-D',
  '--insert': '-I',
  '--replace': '-R',
  '--list': '-L',
  '--list-rules': '-S',
  '--flush': '-F',
  '--zero': '-Z',
  '--new-chain': '-N',
  '--delete-chain': '-X',
  '--policy': '-P',
  '--rename-chain': '-E',
  '--table': '-t',
  '--source': '-s',
  '--src': '-s',
  '--destination': '-d',
  '--dst': '-d',
  '--jump': '-j',
  '--goto': '-g',
  '--protocol': '-p',
  '--proto': '-p',
  '--in-interface': '-i',
  '--out-interface': '-o',
  '--match': '-m',
  '--numeric': '-n',
  '--verbose': '-v',
  '--wait': '-w',
  '--exact': '-x',
  '--version': '-V',
  '--help': '-h',
}
const LISTS = ['L', 'S']
const COMMANDS = 'ACDIRLSFZNXPE'

interface Invocation {
  table: string
  command?: string
  chain?: string
  /** -Z beside -L or -S. */
  zero: boolean
  /** A number, a policy, a new name. */
  extra?: string
  numeric: boolean
  verbose: boolean
  numbers: boolean
  exact: boolean
  readonly rule: Draft
}

/** getopt's clusters, `-nvL`, taken apart. */
const spread = (word: string): readonly string[] => {
  const long = LONG[word] ?? word
  return /^-[nvxwLSFXZ]{2,}$/.test(long)
    ? long
        .slice(1)
        .split('')
        .map((char) => `-${char}`)
    : [long]
}

const isBare = (word: string | undefined): word is string => word !== undefined && !word.startsWith('-') && word !== '!'

export function parseIptables(words: readonly string[]): Parsed {
  const run: Invocation = {
    table: 'filter',
    numeric: false,
    verbose: false,
    numbers: false,
    exact: false,
    zero: false,
    rule: { matches: [] },
  }
  const args = argumentsOf(words.flatMap(spread))
  let not = false
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === '!') {
      if (not) problem('multiple consecutive ! not allowed')
      not = true
      continue
    }
    readWord(args, word, not, run)
    not = false
  }
  if (run.command === undefined) return problem('no command specified')
  if (!TABLES.includes(run.table))
    throw new Wrong(
      `iptables v1.8.9 (legacy): can't initialize iptables table \`${run.table}': Table does not exist (do you need to insmod?)\nPerhaps iptables or your kernel needs to be upgraded.`,
      3,
    )
  return toParsed(run, run.command)
}

function readWord(args: Arguments, word: string, not: boolean, run: Invocation): void {
  if (/^-[A-Z]$/.test(word) && COMMANDS.includes(word.charAt(1))) readCommand(args, word, run)
  else if (word === '-t') run.table = args.next() ?? problem('option "-t" requires an argument')
  else if (word === '-n') run.numeric = true
  else if (word === '-v') run.verbose = true
  else if (word === '--line-numbers') run.numbers = true
  else if (word === '-x') run.exact = true
  else if (word === '-w') skipSeconds(args)
  else if (word === '-V') throw new Wrong('iptables v1.8.9 (legacy)', 0)
  else if (word === '-4' || word === '-6' || word === '-h' || word === '-f' || word === '-c' || word === '-M' || word === '-W')
    absent(`iptables ${word}`)
  else if (!readOption(args, word, not, run.rule)) unknown(word)
  if (word === '-x' && run.command !== 'L') problem("Illegal option `-x' with this command")
}

/** `-w 5` */
function skipSeconds(args: Arguments): void {
  if (/^\d+$/.test(args.peek() ?? '')) args.next()
}

function unknown(word: string): never {
  if (word.startsWith('-')) return problem(`unknown option "${word}"`)
  throw new Wrong(`Bad argument \`${word}'\nTry \`iptables -h' or 'iptables --help' for more information.`, 2)
}

function readCommand(args: Arguments, word: string, run: Invocation): void {
  const command = word.charAt(1)
  const [first, second] = [run.command, command]
  if (first !== undefined && !(second === 'Z' && LISTS.includes(first)) && !(first === 'Z' && LISTS.includes(second)))
    problem(`Cannot use ${word} with -${first}`)
  run.zero = first !== undefined
  run.command = first !== undefined && LISTS.includes(first) ? first : command
  if ('ACDIRNPE'.includes(command)) run.chain = args.next() ?? problem(`option "${word}" requires an argument`)
  else if (isBare(args.peek())) run.chain = args.next() ?? ''
  const extra = args.peek()
  if (command === 'P') run.extra = isBare(extra) ? (args.next() ?? '') : problem('-P requires a chain and a policy')
  else if (command === 'E') run.extra = isBare(extra) ? (args.next() ?? '') : problem('-E requires old-chain-name and new-chain-name')
  else if ('DIRLSZ'.includes(command) && isBare(extra)) run.extra = number(args.next() ?? '')
  else if (command === 'R') problem('-R requires a rule number')
}

const number = (word: string): string => (/^[1-9]\d*$/.test(word) ? word : problem(`Invalid rule number \`${word}'`))

/** generic_opt_check(): options that are nothing to a command. */
function checkOptions({ rule, numeric, numbers }: Invocation, command: string): void {
  const illegal = (option: string): never => problem(`Illegal option \`${option}' with this command`)
  if (command !== 'L' && numeric) illegal('-n')
  if (command !== 'L' && numbers) illegal('--line-numbers')
  if ('ACDIR'.includes(command)) return
  const told = { '-s': rule.src, '-d': rule.dst, '-p': rule.protocol, '-j': rule.target, '-i': rule.in, '-o': rule.out }
  const [first] = Object.entries(told).flatMap(([option, value]) => (value === undefined ? [] : [option]))
  if (first !== undefined) illegal(first)
  if (rule.matches.length > 0) illegal('-m')
}

function toParsed(run: Invocation, command: string): Parsed {
  checkOptions(run, command)
  const { table, chain = '', extra } = run
  const optional = chain === '' ? {} : { chain }
  switch (command) {
    case 'N':
      return change('iptables', { kind: 'iptables.new-chain', table, chain: newName(chain) })
    case 'E':
      return change('iptables', { kind: 'iptables.rename-chain', table, chain, to: extra ?? '' })
    case 'X':
      return telling(run, 'Deleting', { kind: 'iptables.delete-chain', table, ...optional })
    case 'F':
      return telling(run, 'Flushing', { kind: 'iptables.flush', table, ...optional })
    case 'Z':
      return telling(run, 'Zeroing', zeroing(run))
    case 'P':
      return change('iptables', policy(table, chain, extra ?? ''))
    case 'L':
    case 'S':
      return run.zero ? { ...change('iptables', zeroing(run)), report: listing(run, command).print } : listing(run, command)
    default:
      return ruleCommand(run, command, chain)
  }
}

function zeroing({ table, chain, extra }: Invocation): Operation {
  return { kind: 'iptables.zero', table, ...(chain !== undefined && { chain }), ...(extra !== undefined && { index: Number(extra) }) }
}

/** -v: which chains it is done to. */
function telling({ table, chain, extra, verbose }: Invocation, verb: string, operation: Operation): Parsed {
  const parsed = change('iptables', operation)
  if (!verbose || extra !== undefined) return parsed
  const report: Configure['report'] = ({ state }) => {
    const all = [...(state.netfilter.get(table)?.values() ?? [])]
    const these = all.filter(({ name, policy: builtIn }) =>
      chain === undefined ? verb !== 'Deleting' || builtIn === undefined : name === chain,
    )
    return { rc: 0, out: these.map(({ name }) => `${verb} chain \`${name}'\n`).join('') }
  }
  return { ...parsed, report }
}

function newName(name: string): string {
  if (name.length > 28) return problem(`chain name \`${name}' too long (must be under 29 chars)`)
  if (name.startsWith('-') || name.startsWith('!')) return problem(`chain name not allowed to start with \`${name.charAt(0)}'`)
  if (/\s/.test(name)) return problem(`Invalid chain name \`${name}'`)
  return TARGETS.has(name) ? problem('chain name may not clash with target name') : name
}

function policy(table: string, chain: string, target: string): Operation {
  if (table === 'nat' && target === 'DROP')
    problem('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n')
  if (target !== 'ACCEPT' && target !== 'DROP') throw new Wrong("iptables: Bad policy name. Run `dmesg' for more information.", 1)
  return { kind: 'iptables.policy', table, chain, policy: target }
}

function ruleCommand({ table, extra, rule }: Invocation, command: string, chain: string): Parsed {
  const index = extra === undefined ? {} : { index: Number(extra) }
  if (command === 'D' && extra !== undefined) return change('iptables', { kind: 'iptables.delete', table, chain, spec: '', ...index })
  const specs = rulesOf(rule, table, chain).map(printRule)
  const [spec = ''] = specs
  if (command === 'A') return change('iptables', ...specs.map((one) => ({ kind: 'iptables.append', table, chain, spec: one }) as const))
  if (command === 'D') return change('iptables', ...specs.map((one) => ({ kind: 'iptables.delete', table, chain, spec: one }) as const))
  if (command === 'C') return { kind: 'show', print: ({ state }) => checkRule(state, table, chain, specs) }
  if (command === 'I')
    return change('iptables', ...specs.map((one) => ({ kind: 'iptables.insert', table, chain, spec: one, index: 1, ...index }) as const))
  if (specs.length > 1) problem('Replacement rule does not specify a unique address')
  return change('iptables', { kind: 'iptables.replace', table, chain, spec, index: Number(extra) })
}

const NO_RULE: Printed = { rc: 1, out: 'iptables: Bad rule (does a matching rule exist in that chain?).\n' }
const NO_CHAIN: Printed = { rc: 1, out: 'iptables: No chain/target/match by that name.\n' }

function checkRule(state: NetnsState, table: string, chain: string, specs: readonly string[]): Printed {
  for (const spec of specs) {
    const operation = { kind: 'iptables.append', table, chain, spec } as const
    const missing = missingTarget(state, operation) ?? missingSet(state, operation)
    if (missing !== undefined) return missing
  }
  const rules = state.netfilter.get(table)?.get(chain)?.rules ?? []
  return specs.every((spec) => rules.some((rule) => rule.spec === spec)) ? { rc: 0, out: '' } : NO_RULE
}

function listing(run: Invocation, command: 'L' | 'S'): { readonly kind: 'show'; readonly print: (view: Pick<View, 'state'>) => Printed } {
  const { table, chain, extra } = run
  return {
    kind: 'show',
    print: ({ state }) => {
      const all: NetfilterTable = state.netfilter.get(table) ?? new Map()
      const chains = [...all.values()].filter(({ name }) => chain === undefined || name === chain)
      if (chains.length === 0) return NO_CHAIN
      const style: ListStyle = { ...run, sums: sumUp(state.counters) }
      if (extra !== undefined) return { rc: 0, out: oneRule(chains[0], Number(extra), command, style) }
      return { rc: 0, out: command === 'S' ? saveChains(chains, style) : chains.map((one) => listChain(all, one, style)).join('\n') }
    },
  }
}

function oneRule(chain: Chain | undefined, index: number, command: 'L' | 'S', style: ListStyle): string {
  const rule = chain?.rules[index - 1]
  if (chain === undefined || rule === undefined) return ''
  return command === 'S' ? `${saveRule(chain.name, rule, style.verbose ? style.sums : undefined)}\n` : listRow(rule, style)
}
