// ipset(8) 7.17: create add del flush destroy rename swap list save test, and -exist. Leaves out: restore, types other than hash of ip, net and port,
// timeouts, counters, IPv6.
import { type Dimension, type IpSet, type IpSets, hasElement } from '../../table/ipset.ts'
import type { NetnsState } from '../../table/netns.ts'
import { type Arguments, absent, argumentsOf } from '../arguments.ts'
import { type Parsed, type Printed, change, show } from '../parsed.ts'
import { VERSION, elements, problem } from './element.ts'
import { saved, told } from './list.ts'

const COMMANDS: Readonly<Record<string, string>> = {
  '-N': 'create',
  '-A': 'add',
  '-D': 'del',
  '-F': 'flush',
  '-X': 'destroy',
  '-E': 'rename',
  '-W': 'swap',
  '-L': 'list',
  '-S': 'save',
  '-T': 'test',
}
const NAMES = ['create', 'add', 'del', 'flush', 'destroy', 'rename', 'swap', 'list', 'save', 'test']

interface Run {
  readonly command: string
  readonly args: Arguments
  exist: boolean
  /** list -n, -t */
  names: boolean
  terse: boolean
}

export function parseIpset(words: readonly string[]): Parsed {
  const flags = new Set(words.filter((word) => ['-!', '-exist', '--exist', '-n', '-name', '-t', '-terse'].includes(word)))
  const [first, ...rest] = words.filter((word) => !flags.has(word))
  if (first === '--version' || first === '-v' || first === 'version') return show(() => `${VERSION}, protocol version: 7\n`)
  if (first === undefined) return problem('No command specified.', true)
  const command = COMMANDS[first] ?? NAMES.find((name) => name === first)
  if (command === undefined) {
    if (first === 'restore' || first === 'help') absent(`ipset ${first}`)
    return problem(`No command specified: unknown argument ${first}`, true)
  }
  const has = (...names: readonly string[]): boolean => names.some((name) => flags.has(name))
  return parseCommand({
    command,
    args: argumentsOf(rest),
    exist: has('-!', '-exist', '--exist'),
    names: has('-n', '-name'),
    terse: has('-t', '-terse'),
  })
}

function parseCommand(run: Run): Parsed {
  const { command, args } = run
  const set = args.next()
  const named = set === undefined ? {} : { set }
  if (command === 'list' || command === 'save') {
    none(args)
    return { kind: 'show', print: ({ state }) => listed(run, state, set) }
  }
  if (command === 'flush' || command === 'destroy') {
    none(args)
    return change('ipset', { kind: `ipset.${command}`, ...named })
  }
  if (set === undefined) return problem(`Missing mandatory argument to command ${command}`, true)
  const second = args.next()
  if (second === undefined) return problem(`Missing second mandatory argument to command ${command}`, true)
  const exist = run.exist ? { exist: true as const } : {}
  switch (command) {
    case 'create':
      return change('ipset', { kind: 'ipset.create', set: { name: set, ...createOptions(second, args) }, ...exist })
    case 'add': {
      const options = entryOptions(args)
      return change(
        'ipset',
        ...elements(second).map((element) => ({ kind: 'ipset.add', set, member: { element, ...options }, ...exist }) as const),
      )
    }
    case 'del':
      none(args)
      return change('ipset', ...elements(second).map((element) => ({ kind: 'ipset.del', set, element, ...exist }) as const))
    case 'test':
      none(args)
      return { kind: 'show', print: ({ state }) => tested(state.ipsets?.get(set), second) }
    default:
      none(args)
      return change('ipset', { kind: command === 'swap' ? 'ipset.swap' : 'ipset.rename', set, to: second })
  }
}

function none(args: Arguments): void {
  const word = args.next()
  if (word !== undefined) problem(`Unknown argument ${word}`, true)
}

function createOptions(type: string, args: Arguments): Omit<IpSet, 'name' | 'entries'> {
  const dimensions = typeOf(type)
  let [hashsize, maxelem, comment] = [1024, 65536, false]
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'hashsize') hashsize = number(args, word)
    else if (word === 'maxelem') maxelem = number(args, word)
    else if (word === 'comment') comment = true
    else if (word === 'family') {
      const family = args.next()
      if (family === 'inet6') absent('IPv6')
      if (family !== 'inet' && family !== 'ipv4') problem(`Syntax error: unknown family ${family ?? ''}`)
    } else if (['counters', 'timeout', 'skbinfo', 'forceadd', 'netmask', 'bucketsize', 'initval'].includes(word))
      absent(`ipset create … ${word}`)
    else problem(`Unknown argument ${word}`, true)
  }
  return { type: dimensions, hashsize, maxelem, comment }
}

const KNOWN = [
  'hash:ip',
  'hash:net',
  'hash:ip,port',
  'hash:net,port',
  'hash:ip,port,ip',
  'hash:ip,port,net',
  'hash:net,net',
  'hash:net,port,net',
]

function typeOf(text: string): readonly Dimension[] {
  if (/^(bitmap:|list:|hash:(mac|ip,mark|ip,mac|net,iface)$)/.test(text)) return absent(`ipset type ${text}`)
  if (!KNOWN.includes(text)) return problem(`Syntax error: typename '${text}' is unknown`)
  return text
    .slice(5)
    .split(',')
    .map((part) => (part === 'ip' ? 'ip' : part === 'net' ? 'net' : 'port'))
}

function number(args: Arguments, option: string): number {
  const word = args.next()
  if (word === undefined) return problem(`Missing mandatory argument of option \`${option}'`, true)
  return /^\d+$/.test(word) ? Number(word) : problem(`Syntax error: '${word}' is invalid as number`)
}

function entryOptions(args: Arguments): { readonly nomatch?: true; readonly comment?: string } {
  let options = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'nomatch') options = { ...options, nomatch: true }
    else if (word === 'comment') options = { ...options, comment: args.next() ?? '' }
    else problem(`Unknown argument ${word}`, true)
  }
  return options
}

const NO_SET: Printed = { rc: 1, out: `${VERSION}: The set with the given name does not exist\n` }

function tested(set: IpSet | undefined, text: string): Printed {
  if (set === undefined) return NO_SET
  const there = elements(text).some((element) => hasElement(set, element))
  return there ? { rc: 0, out: `Warning: ${text} is in set ${set.name}.\n` } : { rc: 1, out: `${text} is NOT in set ${set.name}.\n` }
}

function listed({ command, names, terse }: Run, state: NetnsState, name: string | undefined): Printed {
  const sets: IpSets = state.ipsets ?? new Map()
  if (name !== undefined && !sets.has(name)) return NO_SET
  const wanted = [...sets.values()].filter((set) => name === undefined || set.name === name)
  if (command === 'save') return { rc: 0, out: wanted.map(saved).join('') }
  if (names) return { rc: 0, out: wanted.map((set) => `${set.name}\n`).join('') }
  return { rc: 0, out: wanted.map((set) => told(set, state, terse)).join('\n') }
}
