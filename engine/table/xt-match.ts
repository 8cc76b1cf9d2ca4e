// What rules match by (net/netfilter/xt_*.c, iptables-extensions(8)): each option of a rule as a test of a packet. A match that is not
// here is never fulfilled, negated or not.
import { type Prefix, contains } from '../wire/address.ts'
import { type HookPacket, transportByte, transportWord } from './hook-packet.ts'
import type { Negatable, RuleSpec, Used } from './rule-spec.ts'
import { type MatchKind, type Passes, type Test, markPair, portRange } from './xt.ts'
import { ADDRESS_MATCHES } from './xt-match-address.ts'
import { STATE_MATCHES } from './xt-match-state.ts'
import { rateOfGiven } from './xt-limit.ts'

const inRange = (value: number | undefined, [low, high]: readonly [number, number]): boolean =>
  value !== undefined && value >= low && value <= high

const SPORT = 0
const DPORT = 2

const port =
  (offset: number) =>
  ([word = '']: readonly string[]): Passes => {
    const range = portRange(word)
    return (packet) => inRange(transportWord(packet, offset), range)
  }

const PORTS = { '--sport': port(SPORT), '--dport': port(DPORT) }

const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG']
const flagBits = (word: string): number => TCP_FLAGS.reduce((bits, name, i) => (word.split(',').includes(name) ? bits | (1 << i) : bits), 0)

/** xt_multiport: any of up to fifteen ports or ranges, at either end for --ports. */
const multiport =
  (...offsets: readonly number[]) =>
  ([word = '']: readonly string[]): Passes => {
    const ranges = word.split(',').map(portRange)
    return (packet) => offsets.some((offset) => ranges.some((range) => inRange(transportWord(packet, offset), range)))
  }

const always = (): Passes => () => true

const KINDS: Readonly<Record<string, MatchKind>> = {
  tcp: {
    options: {
      ...PORTS,
      '--tcp-flags': ([mask = '', set = '']) => {
        const [cared, wanted] = [flagBits(mask), flagBits(set)]
        return (packet) => ((transportByte(packet, 13) ?? 0x100) & (cared | 0x100)) === wanted
      },
    },
  },
  udp: { options: PORTS },
  icmp: {
    options: {
      '--icmp-type': ([word = '']) => {
        if (word === 'any') return () => true
        const [type, code] = word.split('/').map(Number)
        return (packet) => transportByte(packet, 0) === type && (code === undefined || transportByte(packet, 1) === code)
      },
    },
  },
  comment: { options: { '--comment': always } },
  mark: {
    options: {
      '--mark': ([word = '']) => {
        const { value, mask } = markPair(word)
        return (packet) => (packet.mark & mask) >>> 0 === value
      },
    },
  },
  multiport: { options: { '--sports': multiport(SPORT), '--dports': multiport(DPORT), '--ports': multiport(SPORT, DPORT) } },
  physdev: {
    options: {
      '--physdev-in': ([name = '']) => byName(name, ({ physin }) => physin),
      '--physdev-out': ([name = '']) => byName(name, ({ physout }) => physout),
      '--physdev-is-in': that(({ physin }) => physin !== undefined),
      '--physdev-is-out': that(({ physout }) => physout !== undefined),
      // It has a port to leave by: it is being bridged, not routed.
      '--physdev-is-bridged': that(({ physout }) => physout !== undefined),
    },
  },
  limit: {
    whole: (given) => {
      const rate = rateOfGiven(given)
      return (packet) => packet.spend(rate)
    },
  },
  statistic: {
    whole: (given) => {
      const word = (flag: string): string | undefined => given.find((one) => one.flag === flag)?.words[0]
      const not = given.some((one) => one.not)
      if (word('--mode') === 'random') {
        // The kernel compares 31 random bits with the probability as a fraction of 2^31.
        const least = Math.round(Number(word('--probability') ?? 0) * 0x80000000)
        return (packet) => (packet.draw() & 0x7fffffff) < least !== not
      }
      const every = Number(word('--every') ?? 1)
      const first = Number(word('--packet') ?? 0)
      // The packet numbered --packet is the first to match.
      return (packet, rule) => ((packet.met(rule) - first + every) % every === 0) !== not
    },
  },
  ...ADDRESS_MATCHES,
  ...STATE_MATCHES,
}

function that(holds: (packet: HookPacket) => boolean): () => Passes {
  return () => holds
}

/** `eth0`, or `cali+` for every name that begins so. */
function byName(pattern: string, pick: (packet: HookPacket) => string | undefined): Passes {
  if (!pattern.endsWith('+')) return (packet) => pick(packet) === pattern
  const start = pattern.slice(0, -1)
  return (packet) => pick(packet)?.startsWith(start) ?? false
}

const turned = (not: boolean, passes: Passes): Passes => (not ? (packet, rule) => !passes(packet, rule) : passes)

/** ip_packet_match: what every rule may ask. */
function selectors({ src, dst, in: iif, out, protocol }: RuleSpec): readonly Test[] {
  const made = <T>(option: string, one: Negatable<T> | undefined, make: (value: T) => Passes): readonly Test[] =>
    one === undefined ? [] : [{ option, passes: turned(one.not, make(one.value)) }]
  const net = (pick: (packet: HookPacket) => Prefix['address']) => (value: Prefix) => (packet: HookPacket) => contains(value, pick(packet))
  return [
    ...made(
      '-s',
      src,
      net(({ header }) => header.src),
    ),
    ...made(
      '-d',
      dst,
      net(({ header }) => header.dst),
    ),
    ...made('-i', iif, (name) => byName(name, ({ indev }) => indev)),
    ...made('-o', out, (name) => byName(name, ({ outdev }) => outdev)),
    ...made('-p', protocol, (value) => (packet) => value === 0 || packet.header.protocol === value),
  ]
}

function testsOf(used: Used): readonly Test[] {
  const kind = KINDS[used.name]
  const never: Test = { option: `-m ${used.name}`, passes: () => false }
  if (kind === undefined) return [never]
  if (kind.whole !== undefined) return [{ option: `-m ${used.name}`, passes: kind.whole(used.given) }]
  return used.given.map(({ flag, not, words }): Test => {
    const make = kind.options?.[flag]
    return make === undefined ? never : { option: `-m ${used.name} ${flag}`, passes: turned(not, make(words, used)) }
  })
}

/** Everything that must hold for a rule to match, in the order in which the kernel asks. */
export const compileTests = (spec: RuleSpec): readonly Test[] => [
  ...selectors(spec),
  ...spec.matches.filter(({ name }) => name !== 'comment').flatMap(testsOf),
]
