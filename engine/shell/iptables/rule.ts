// A rule of iptables: read word by word as do_command4 does (iptables.c), written as iptables-save writes it, which is also how it is kept.
import { parseIpv4, mask, networkOf, printIpv4, printPrefix, type Prefix } from '../../wire/address.ts'
import { type Arguments, argumentsOf } from '../arguments.ts'
import { type Extension, type Given, kernelRefuses, problem } from './extension.ts'
import { MATCHES } from './matches.ts'
import { protocolName, protocolNumber } from './names.ts'
import { BUILT_IN, TARGETS, checkPlace } from './targets.ts'

interface Negatable<T> {
  readonly not: boolean
  readonly value: T
}

interface Used {
  readonly name: string
  readonly given: readonly Given[]
}

export interface Rule {
  readonly src?: Negatable<Prefix>
  readonly dst?: Negatable<Prefix>
  readonly in?: Negatable<string>
  readonly out?: Negatable<string>
  readonly protocol?: Negatable<number>
  readonly matches: readonly Used[]
  readonly target?: Used & { readonly goto: boolean }
}

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

/** `10.0.0.0/8`, `10/8`, `10.0.0.0/255.0.0.0`, cleared of its host bits. */
function network(word: string): Prefix {
  const wrong = (): never => problem(`host/network \`${word.split('/')[0]}' not found`)
  const [text = '', bits = '32', ...more] = word.split('/')
  const parts = text.split('.')
  const address = parseIpv4((word.includes('/') ? [...parts, '0', '0', '0'].slice(0, 4) : parts).join('.'))
  if (address === undefined || parts.length > 4 || more.length > 0) return wrong()
  const length = /^\d{1,2}$/.test(bits) && Number(bits) <= 32 ? Number(bits) : lengthOf(bits)
  if (length === undefined) return problem(`invalid mask \`${bits}' specified`)
  return { address: networkOf({ address, length }), length }
}

function lengthOf(text: string): number | undefined {
  const wanted = parseIpv4(text)
  return Array.from({ length: 33 }, (_, length) => length).find((length) => mask(length) === wanted)
}

function load(draft: Draft, name: string): { readonly name: string; readonly given: Given[] } {
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
  if (implied?.name === 'multiport' && !hasPorts(draft)) problem("multiport needs `-p tcp', `-p udp', `-p udplite', `-p sctp' or `-p dccp'")
  return implied !== undefined && kind !== undefined && take(args, word, not, kind, implied)
}

/** Does the protocol, as far as it has been told, have ports? */
const hasPorts = ({ protocol }: Draft): boolean =>
  protocol?.not === false && ['tcp', 'udp', 'udplite', 'sctp', 'dccp'].includes(protocolName(protocol.value))

function impliedMatch(draft: Draft, word: string): { readonly name: string; readonly given: Given[] } | undefined {
  if (draft.protocol === undefined || draft.protocol.not) return undefined
  const name = protocolName(draft.protocol.value)
  if (MATCHES.get(name)?.options.has(word) !== true || draft.matches.some((match) => match.name === name)) return undefined
  return load(draft, name)
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
  if (given.some((one) => one.flag === option.flag)) problem(`${name}: option "${option.flag}" can only be used once.\n`)
  const words = Array.from({ length: option.words }, () => valueOf(args, word))
  given.push({ flag: option.flag, not, words: option.read(words) })
  return true
}

/** In the order of iptables-save. */
const sorted = (kind: Extension | undefined, given: readonly Given[]): readonly Given[] =>
  given.toSorted((a, b) => (kind?.flags.indexOf(a.flag) ?? 0) - (kind?.flags.indexOf(b.flag) ?? 0))

/** The rules that a command's options make, checked for their place. */
export function rulesOf(draft: Draft, table: string, chain: string): readonly Rule[] {
  check(draft, table, chain)
  const { src, dst, target, matches, ...rest } = draft
  const reject =
    target?.name === 'REJECT' && target.given.length === 0
      ? [{ flag: '--reject-with', not: false, words: ['icmp-port-unreachable'] }]
      : undefined
  const made = {
    ...rest,
    matches: matches.map(({ name, given }) => ({ name, given: sorted(MATCHES.get(name), given) })),
    ...(target !== undefined && { target: { ...target, given: reject ?? sorted(TARGETS.get(target.name), target.given) } }),
  }
  const one = (key: 'src' | 'dst', not: boolean, value: Prefix): Partial<Rule> =>
    value.length === 0 && !not ? {} : { [key]: { not, value } }
  const sources = src === undefined ? [{}] : src.value.map((net) => one('src', src.not, net))
  const destinations = dst === undefined ? [{}] : dst.value.map((net) => one('dst', dst.not, net))
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
  }
  const protocol = draft.protocol?.not === false ? protocolName(draft.protocol.value) : undefined
  for (const { name } of matches) {
    if (['tcp', 'udp', 'icmp'].includes(name) && protocol !== name) kernelRefuses()
  }
  if (target === undefined) return
  checkPlace(target.name, table, chain)
  checkTarget(target, protocol, hasPorts(draft))
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
export function printRule({ src, dst, in: iif, out, protocol, matches, target }: Rule): string {
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

/** A kept rule read back, for listing. */
export function readRule(spec: string): Rule {
  const draft: Draft = { matches: [] }
  const words = (spec.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1').replaceAll(/\\(.)/g, '$1'))
  const args = argumentsOf(words)
  let not = false
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === '!') {
      not = true
      continue
    }
    readOption(args, word, not, draft)
    not = false
  }
  const { src, dst, ...rest } = draft
  const first = (many: Negatable<readonly Prefix[]> | undefined): Negatable<Prefix> | undefined => {
    const [value] = many?.value ?? []
    return many === undefined || value === undefined ? undefined : { not: many.not, value }
  }
  const from = first(src)
  const to = first(dst)
  return { ...rest, ...(from !== undefined && { src: from }), ...(to !== undefined && { dst: to }) }
}
