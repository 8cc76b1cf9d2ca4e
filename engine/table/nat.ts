// Which rule of table nat a packet meets in POSTROUTING (net/ipv4/netfilter/ip_tables.c): chains walked in order, jumps and RETURN.
// Matches: -s -d -i -o -p, ports, mark, comment, negation. Rules with other matches are passed over. Targets: MASQUERADE, SNAT, ACCEPT.
import { type Ipv4, type Prefix, contains, parseIpv4, parsePrefix } from '../wire/address.ts'
import { IP_PROTOCOL } from '../wire/ipv4.ts'
import type { Tuple } from './conntrack.ts'
import type { NetfilterTable } from './netfilter.ts'
import type { NetnsState } from './netns.ts'

export interface NatVerdict {
  readonly target: 'MASQUERADE' | 'SNAT'
  /** SNAT's address. */
  readonly to?: Ipv4
  readonly randomFully: boolean
  /** The rule as iptables-save prints it. */
  readonly rule: string
}

export interface NatPacket {
  readonly tuple: Tuple
  readonly oif: string
  readonly mark: number
}

interface Rule {
  readonly matches: (packet: NatPacket) => boolean
  readonly target: string
  readonly verdict?: NatVerdict
}

const active = new WeakMap<NetfilterTable, boolean>()

/** Does any rule of table nat exist? Only then does Linux track connections here. */
export function isNatActive({ netfilter }: NetnsState): boolean {
  const chains = netfilter.get('nat')
  if (chains === undefined) return false
  const known = active.get(chains) ?? [...chains.values()].some(({ rules }) => rules.length > 0)
  active.set(chains, known)
  return known
}

const parsed = new Map<string, Rule>()

function ruleOf(spec: string, chain: string): Rule {
  const known = parsed.get(spec)
  if (known !== undefined) return known
  const rule = parseRule(spec, chain)
  parsed.set(spec, rule)
  return rule
}

type Match = (packet: NatPacket) => boolean

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: IP_PROTOCOL.ICMP, tcp: IP_PROTOCOL.TCP, udp: IP_PROTOCOL.UDP }

const inside = (text: string, pick: (tuple: Tuple) => Ipv4): Match => {
  const net: Prefix | undefined = parsePrefix(text)
  return ({ tuple }) => net !== undefined && contains(net, pick(tuple))
}

const MATCHES: Readonly<Record<string, (value: string) => Match>> = {
  '-s': (value) => inside(value, ({ src }) => src),
  '-d': (value) => inside(value, ({ dst }) => dst),
  '-o':
    (value) =>
    ({ oif }) =>
      oif === value,
  '-p':
    (value) =>
    ({ tuple }) =>
      value === 'all' || tuple.protocol === (PROTOCOLS[value] ?? Number(value)),
  '--sport':
    (value) =>
    ({ tuple }) =>
      tuple.sport === Number(value),
  '--dport':
    (value) =>
    ({ tuple }) =>
      tuple.dport === Number(value),
  '--comment': () => () => true,
  '--mark': (value) => {
    const [wanted = '0', mask = '0xffffffff'] = value.split('/')
    return ({ mark }) => (mark & Number(mask)) === Number(wanted)
  },
}

/** Splits a rule's own text; comments may be quoted. */
const wordsOf = (spec: string): readonly string[] => spec.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []

function parseRule(spec: string, chain: string): Rule {
  const tests: Match[] = []
  let negated = false
  let target = ''
  let to: Ipv4 | undefined
  let randomFully = false
  const words = [...wordsOf(spec)]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '!') {
      negated = true
      continue
    }
    const make = MATCHES[word]
    if (make !== undefined) {
      const test = make(words.shift() ?? '')
      tests.push(negated ? (packet) => !test(packet) : test)
    } else if (word === '-m') words.shift()
    else if (word === '-j') target = words.shift() ?? ''
    else if (word === '--to-source') to = parseIpv4(words.shift() ?? '')
    else if (word === '--random-fully') randomFully = true
    else if (word === '--to-ports') words.shift()
    // A match that is not understood must not be taken for fulfilled.
    else tests.push(() => false)
    negated = false
  }
  const translates = target === 'MASQUERADE' || (target === 'SNAT' && to !== undefined)
  const verdict = translates
    ? { target: target as 'MASQUERADE' | 'SNAT', randomFully, rule: `-A ${chain} ${spec}`, ...(to !== undefined && { to }) }
    : undefined
  return { matches: (packet) => tests.every((test) => test(packet)), target, ...(verdict !== undefined && { verdict }) }
}

/** Deep enough for any real set of chains; a loop of jumps ends here. */
const MOST_JUMPS = 16

type Outcome = NatVerdict | 'accept' | 'return'

function walk(chains: NetfilterTable, name: string, packet: NatPacket, depth: number): Outcome {
  for (const { spec } of chains.get(name)?.rules ?? []) {
    const rule = ruleOf(spec, name)
    if (!rule.matches(packet)) continue
    if (rule.verdict !== undefined) return rule.verdict
    if (rule.target === 'RETURN') return 'return'
    if (rule.target === 'ACCEPT') return 'accept'
    if (!chains.has(rule.target) || depth >= MOST_JUMPS) continue
    const outcome = walk(chains, rule.target, packet, depth + 1)
    if (outcome !== 'return') return outcome
  }
  return 'return'
}

/** What POSTROUTING of table nat does with the first packet of a connection. */
export function postrouting(state: NetnsState, packet: NatPacket): NatVerdict | undefined {
  const outcome = walk(state.netfilter.get('nat') ?? new Map(), 'POSTROUTING', packet, 0)
  return typeof outcome === 'string' ? undefined : outcome
}
