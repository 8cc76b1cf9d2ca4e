// A rule of iptables as data (struct ipt_entry, ip_tables.h), read back from the text that iptables-save prints after `-A CHAIN`: the form in which
// rules are kept and by which they are told apart. What the words mean is xt-match.ts and xt-target.ts; what may be typed is shell/iptables.
import { type Ipv4, type Prefix, parsePrefix } from '../wire/address.ts'
import type { NetfilterRule } from './netfilter.ts'

export interface Negatable<T> {
  readonly not: boolean
  readonly value: T
}

/** One option as it is kept: its flag and words as iptables-save writes them. */
export interface Given {
  readonly flag: string
  readonly not: boolean
  readonly words: readonly string[]
}

/** A match or a target with its options. */
export interface Used {
  readonly name: string
  readonly given: readonly Given[]
}

export interface RuleSpec {
  readonly src?: Negatable<Prefix>
  readonly dst?: Negatable<Prefix>
  readonly in?: Negatable<string>
  readonly out?: Negatable<string>
  readonly protocol?: Negatable<number>
  readonly matches: readonly Used[]
  readonly target?: Used & { readonly goto: boolean }
}

/** /etc/protocols, as far as iptables prints names. */
export const PROTOCOLS: readonly (readonly [string, number])[] = [
  ['icmp', 1],
  ['igmp', 2],
  ['ipencap', 4],
  ['tcp', 6],
  ['udp', 17],
  ['dccp', 33],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['ospf', 89],
  ['sctp', 132],
  ['udplite', 136],
]

/** Options that take no word, or two. */
const WORDS: Readonly<Record<string, number>> = {
  '--random': 0,
  '--random-fully': 0,
  '--persistent': 0,
  '--notrack': 0,
  '--log-tcp-sequence': 0,
  '--log-tcp-options': 0,
  '--log-ip-options': 0,
  '--log-uid': 0,
  '--log-macdecode': 0,
  '--save-mark': 0,
  '--restore-mark': 0,
  '--physdev-is-in': 0,
  '--physdev-is-out': 0,
  '--physdev-is-bridged': 0,
  '--return-nomatch': 0,
  '--limit-iface-in': 0,
  '--limit-iface-out': 0,
  '--loose': 0,
  '--validmark': 0,
  '--accept-local': 0,
  '--invert': 0,
  '--match-set': 2,
  '--tcp-flags': 2,
}

const WHOLE: Prefix = { address: 0 as Ipv4, length: 0 }

const protocolOf = (word: string): number => PROTOCOLS.find(([name]) => name === word)?.[1] ?? Number(word)

const SELECTORS: Readonly<Record<string, (word: string, not: boolean) => Partial<RuleSpec>>> = {
  '-s': (word, not) => ({ src: { not, value: parsePrefix(word) ?? WHOLE } }),
  '-d': (word, not) => ({ dst: { not, value: parsePrefix(word) ?? WHOLE } }),
  '-i': (word, not) => ({ in: { not, value: word } }),
  '-o': (word, not) => ({ out: { not, value: word } }),
  '-p': (word, not) => ({ protocol: { not, value: protocolOf(word) } }),
}

export function readSpec(spec: string): RuleSpec {
  const words = spec.match(/"(?:[^"\\]|\\.)*"|\S+/g) ?? []
  let selectors: Partial<RuleSpec> = {}
  const matches: { readonly name: string; readonly given: Given[] }[] = []
  let target: { readonly name: string; readonly given: Given[]; readonly goto: boolean } | undefined
  let not = false
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    if (word === '!') {
      not = true
      continue
    }
    const selector = SELECTORS[word]
    if (selector !== undefined) selectors = { ...selectors, ...selector(words[++at] ?? '', not) }
    else if (word === '-m') matches.push({ name: words[++at] ?? '', given: [] })
    else if (word === '-j' || word === '-g') target = { name: words[++at] ?? '', given: [], goto: word === '-g' }
    else {
      const many = WORDS[word] ?? 1
      const owner = target ?? matches.at(-1)
      owner?.given.push({ flag: word, not, words: words.slice(at + 1, at + 1 + many) })
      at += many
    }
    not = false
  }
  return { ...selectors, matches, ...(target !== undefined && { target }) }
}

const known = new WeakMap<NetfilterRule, RuleSpec>()

/** A kept rule, read once. */
export function specOf(rule: NetfilterRule): RuleSpec {
  const spec = known.get(rule) ?? readSpec(rule.spec)
  known.set(rule, spec)
  return spec
}
