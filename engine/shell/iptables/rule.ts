// A rule of iptables: read word by word as do_command4 does (iptables.c), written as iptables-save writes it, which is also how it is kept.
import type { Given, Negatable, RuleSpec, Used } from '../../table/rule-spec.ts'
import { type Prefix, printIpv4, printPrefix } from '../../wire/address.ts'
import { type Arguments, absent, argumentsOf, wordSet } from '../arguments.ts'
import { type Extension, kernelRefuses, problem } from './extension.ts'
import { MATCHES } from './matches.ts'
import { protocolName, protocolNumber } from './names.ts'
import { network } from './network.ts'
import { BUILT_IN, TARGETS, checkPlace } from './targets.ts'

/** Under construction. Several addresses make several rules. */
export interface Draft {
  src?: Negatable<readonly Prefix[]>
  dst?: Negatable<readonly Prefix[]>
  in?: Negatable<string>
  out?: Negatable<string>
  protocol?: Negatable<number>
  readonly matches: { readonly name: string; readonly given: Given[] }[]
  target?: { readonly name: string; readonly given: Given[]; readonly goto: boolean }
}

const SHORT = { '-s': 'src', '-d': 'dst', '-i': 'in', '-o': 'out', '-p': 'protocol' } as const

const valueOf = (args: Arguments, name: string): string => args.next() ?? problem(`option "${name}" requires an argument`)

/** Reads one option of a rule; false if it is none. */
export function readOption(args: Arguments, word: string, not: boolean, draft: Draft): boolean {
  if (word === '-j' || word === '-g') {
    if (not) problem(`cannot have ! before ${word}`)
    if (draft.target !== undefined) problem(`multiple ${word} flags not allowed`)
    draft.target = { name: valueOf(args, word), given: [], goto: word === '-g' }
    return true
  }
  if (word === '-m') {
    if (not) problem('unexpected ! flag before --match')
    load(draft, valueOf(args, word))
    return true
  }
  if (!(word in SHORT)) return extensionOption(args, word, not, draft)
  const key = SHORT[word as keyof typeof SHORT]
  if (draft[key] !== undefined) problem(`multiple ${word} flags not allowed`)
  const value = valueOf(args, word)
  if (key === 'src' || key === 'dst') draft[key] = { not, value: value.split(',').map(network) }
  else if (key === 'protocol') draft.protocol = { not, value: protocolNumber(value) }
  else draft[key] = { not, value: device(value) }
  return true
}

function device(word: string): string {
  return word.length > 15 ? problem(`interface name \`${word}' must be shorter than IFNAMSIZ (15)`) : word
}

/** Matches that a real iptables has. */
const ABSENT = wordSet(`
  ah bpf cgroup cluster connbytes connlabel connlimit cpu dccp devgroup dscp ecn esp hashlimit helper iprange ipvs length mac nfacct osf owner
  pkttype policy quota rateest realm recent sctp socket string tcpmss time tos ttl u32
`)

function load(draft: Draft, name: string): { readonly name: string; readonly given: Given[] } {
  if (ABSENT.has(name)) absent(`iptables -m ${name}`)
  if (!MATCHES.has(name)) problem(`Couldn't load match \`${name}':No such file or directory\n`)
  const match = { name, given: [] }
  draft.matches.push(match)
  return match
}

/** An option of the target, of a match named before, or of the protocol's own match, which it loads. */
function extensionOption(args: Arguments, word: string, not: boolean, draft: Draft): boolean {
  const { target } = draft
  const own = target === undefined ? undefined : TARGETS.get(target.name)
  if (target !== undefined && own?.options.has(word) === true) return take(args, word, not, own, target)
  if (word === '--syn') return extensionOption(argumentsOf(['FIN,SYN,RST,ACK', 'SYN']), '--tcp-flags', not, draft)
  const match = draft.matches.findLast(({ name }) => MATCHES.get(name)?.options.has(word))
  const implied = match ?? impliedMatch(draft, word)
  const kind = implied === undefined ? undefined : MATCHES.get(implied.name)
  if (implied?.name === 'multiport' && !hasPorts(draft)) problem(draft.protocol?.not === false ? WRONG_PROTOCOL : NO_PROTOCOL)
  return implied !== undefined && kind !== undefined && take(args, word, not, kind, implied)
}

const NO_PROTOCOL = "multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'"
const WRONG_PROTOCOL = 'multiport only works with TCP, UDP, UDPLITE, SCTP and DCCP'

/** Does the protocol, as far as it has been told, have ports? */
const hasPorts = ({ protocol }: Draft): boolean =>
  protocol?.not === false && ['tcp', 'udp', 'udplite', 'sctp', 'dccp'].includes(protocolName(protocol.value))

function impliedMatch(draft: Draft, word: string): { readonly name: string; readonly given: Given[] } | undefined {
  if (draft.protocol === undefined) return undefined
  const name = protocolName(draft.protocol.value)
  if (MATCHES.get(name)?.options.has(word) !== true || draft.matches.some((match) => match.name === name)) return undefined
  return load(draft, name)
}

const LONG_NAMES: Readonly<Record<string, string>> = { '--sports': '--source-ports', '--dports': '--destination-ports' }

/** Of multiport's options one may be given. */
function checkAlone(given: readonly Given[], flag: string): void {
  const other = given.find((one) => one.flag !== flag)?.flag
  const long = (name: string): string => LONG_NAMES[name] ?? name
  if (other !== undefined) problem(`multiport: option "${long(flag)}" cannot be used together with "${long(other)}".\n`)
}

function take(
  args: Arguments,
  word: string,
  not: boolean,
  kind: Extension,
  { name, given }: { readonly name: string; readonly given: Given[] },
): true {
  const option = kind.options.get(word)
  if (option === undefined) return true
  if (not && !option.negatable) problem(`${name}: option "${option.flag}" cannot be inverted.\n`)
  if (name === 'multiport') checkAlone(given, option.flag)
  if (given.some((one) => one.flag === option.flag)) problem(`${name}: option "${option.flag}" can only be used once.\n`)
  const words = Array.from({ length: option.words }, () => valueOf(args, word))
  given.push({ flag: option.flag, not, words: option.read(words) })
  return true
}

/** In the order of iptables-save. */
const sorted = (kind: Extension | undefined, given: readonly Given[]): readonly Given[] =>
  given.toSorted((a, b) => (kind?.flags.indexOf(a.flag) ?? 0) - (kind?.flags.indexOf(b.flag) ?? 0))

const finished = (kind: Extension | undefined, given: readonly Given[]): readonly Given[] => sorted(kind, kind?.complete?.(given) ?? given)

/** The rules that a command's options make, checked for their place. */
export function rulesOf(draft: Draft, table: string, chain: string): readonly RuleSpec[] {
  check(draft, table, chain)
  const { src, dst, target, matches, ...rest } = draft
  const made = {
    ...rest,
    matches: matches.map(({ name, given }) => ({ name, given: finished(MATCHES.get(name), given) })),
    ...(target !== undefined && { target: { ...target, given: finished(TARGETS.get(target.name), target.given) } }),
  }
  const address = (key: 'src' | 'dst', not: boolean, value: Prefix): Partial<RuleSpec> =>
    value.length === 0 && !not ? {} : { [key]: { not, value } }
  const sources = src === undefined ? [{}] : src.value.map((net) => address('src', src.not, net))
  const destinations = dst === undefined ? [{}] : dst.value.map((net) => address('dst', dst.not, net))
  return sources.flatMap((from) => destinations.map((to) => ({ ...made, ...from, ...to })))
}

function check(draft: Draft, table: string, chain: string): void {
  const { target, matches } = draft
  for (const [key, many] of [
    ['-s', draft.src],
    ['-d', draft.dst],
  ] as const) {
    if (many?.not === true && many.value.length > 1) problem(`! not allowed with multiple source or destination IP addresses (${key})`)
  }
  if (draft.in !== undefined && (chain === 'OUTPUT' || chain === 'POSTROUTING')) problem(`Can't use -i with ${chain}\n`)
  if (draft.out !== undefined && (chain === 'INPUT' || chain === 'PREROUTING')) problem(`Can't use -o with ${chain}\n`)
  for (const used of [
    ...matches.map((match) => ({ ...match, kind: MATCHES.get(match.name) })),
    ...(target === undefined ? [] : [{ ...target, kind: TARGETS.get(target.name) }]),
  ]) {
    const { required } = used.kind ?? {}
    if (required !== undefined && used.given.every((one) => one.flag !== required))
      problem(`${used.name}: option "${required}" must be specified\n`)
    checkOptions(used)
  }
  const protocol = draft.protocol?.not === false ? protocolName(draft.protocol.value) : undefined
  for (const { name } of matches) {
    if (['tcp', 'udp', 'icmp'].includes(name) && protocol !== name) kernelRefuses()
  }
  if (target === undefined) return
  checkPlace(target.name, table, chain)
  checkTarget(target, protocol, hasPorts(draft))
}

/** What some matches and targets want besides. */
function checkOptions({ name, given }: Used): void {
  const has = (flag: string): boolean => given.some((one) => one.flag === flag)
  if (name === 'set' && !has('--match-set')) problem("You must specify `--match-set' with proper arguments")
  if (name === 'multiport' && given.length === 0) problem('multiport expection an option')
  if (name === 'conntrack' && given.length === 0) problem('conntrack: At least one option is required')
  if (name === 'statistic' && given.some(({ words }) => words[0] === 'nth') && !has('--every'))
    problem('--every and --packet must be specified when using nth mode')
  if (name === 'statistic' && !has('--every') && !has('--probability')) problem('--probability must be specified when using random mode')
  if (name === 'addrtype' && has('--limit-iface-in') && has('--limit-iface-out'))
    problem("addrtype: you can't use both --limit-iface-in and --limit-iface-out")
  if (name === 'CONNMARK' && given.length === 0) problem('CONNMARK target: No operation specified')
}

function checkTarget({ name, given, goto }: NonNullable<Draft['target']>, protocol: string | undefined, withPorts: boolean): void {
  if (goto && (TARGETS.has(name) || BUILT_IN.includes(name))) problem(`goto '${name}' is not a chain`)
  if (name === 'MARK' && given.length === 0) problem('MARK: One of the --set-xmark, --{and,or,xor,set}-mark options is required')
  const [word = ''] = given.find((one) => one.flag.startsWith('--to'))?.words ?? []
  const ports = given.some((one) => one.flag === '--to-ports') || word.includes(':')
  if (ports && !withPorts) problem('Need TCP, UDP, SCTP or DCCP with port specification')
  if (name === 'REJECT' && given[0]?.words[0] === 'tcp-reset' && protocol !== 'tcp') kernelRefuses()
}

const bang = (not: boolean): string => (not ? '! ' : '')

/** A rule as iptables-save writes it after `-A CHAIN`. */
export function printRule({ src, dst, in: iif, out, protocol, matches, target }: RuleSpec): string {
  const options = (given: readonly Given[]): string =>
    given.map(({ flag, not, words }) => ` ${bang(not)}${[flag, ...words].join(' ')}`).join('')
  const parts = [
    src && `${bang(src.not)}-s ${printNetwork(src.value)}`,
    dst && `${bang(dst.not)}-d ${printNetwork(dst.value)}`,
    iif && `${bang(iif.not)}-i ${iif.value}`,
    out && `${bang(out.not)}-o ${out.value}`,
    protocol && (protocol.value !== 0 || protocol.not) && `${bang(protocol.not)}-p ${protocolName(protocol.value)}`,
    ...matches.map(({ name, given }) => `-m ${name}${options(given)}`),
    target && `${target.goto ? '-g' : '-j'} ${target.name}${options(target.given)}`,
  ]
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
}

const printNetwork = (net: Prefix): string => (net.length === 32 ? `${printIpv4(net.address)}/32` : printPrefix(net))
