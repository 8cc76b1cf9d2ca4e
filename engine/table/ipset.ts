// ipsets (net/netfilter/ipset, ipset(8)): hash types of addresses, networks and ports. An entry is one value per dimension; a network matches
// by its longest prefix, and `nomatch` makes an exception of it. Leaves out: bitmap and list types, mac, iface and mark, timeouts, counters.
import { type Ipv4, type Prefix, contains, mask, printIpv4, printPrefix } from '../wire/address.ts'

export type Dimension = 'ip' | 'net' | 'port'

export interface Port {
  readonly protocol: number
  /** TCP, UDP: the port. ICMP: type × 256 + code. */
  readonly port: number
}

/** A value of each dimension of the set's type: an address (as a /32), a network, a port. */
export type Element = readonly (Prefix | Port)[]

export interface SetEntry {
  readonly element: Element
  readonly nomatch?: true
  readonly comment?: string
}

export interface IpSet {
  readonly name: string
  readonly type: readonly Dimension[]
  /** As told to `ipset create`, or the defaults. */
  readonly hashsize: number
  readonly maxelem: number
  /** Extensions that entries may have. */
  readonly comment: boolean
  /** By key, in order of insertion. */
  readonly entries: ReadonlyMap<string, SetEntry>
}

export type IpSets = ReadonlyMap<string, IpSet>

const isPort = (value: Prefix | Port): value is Port => 'port' in value

export const elementKey = (element: Element): string =>
  element.map((value) => (isPort(value) ? `${value.protocol}:${value.port}` : `${value.address}/${value.length}`)).join(',')

const NAMES: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp', 33: 'dccp', 132: 'sctp', 136: 'udplite' }

const ICMP_NAMES: Readonly<Record<number, string>> = { 0: 'echo-reply', 0x800: 'echo-request' }

function printPort({ protocol, port }: Port): string {
  const name = NAMES[protocol] ?? String(protocol)
  if (protocol !== 1) return `${name}:${port}`
  return `icmp:${ICMP_NAMES[port] ?? `${port >> 8}/${port & 255}`}`
}

/** As `ipset save` writes it: `10.0.1.2`, `10.0.0.0/16`, `10.0.1.2,tcp:80`. */
export const printElement = (element: Element): string =>
  element.map((value) => (isPort(value) ? printPort(value) : value.length === 32 ? printIpv4(value.address) : printPrefix(value))).join(',')

/** The prefix lengths that a set's networks have in each dimension, longest first: what hash:net tries one after the other. */
const lengths = new WeakMap<IpSet['entries'], readonly (readonly number[])[]>()

function lengthsOf({ type, entries }: IpSet): readonly (readonly number[])[] {
  const known = lengths.get(entries)
  if (known !== undefined) return known
  const all = type.map((_, i) => {
    const seen = new Set<number>()
    for (const { element } of entries.values()) {
      const value = element[i]
      if (value !== undefined && !isPort(value)) seen.add(value.length)
    }
    return [...seen].sort((a, b) => b - a)
  })
  lengths.set(entries, all)
  return all
}

const narrow = (address: Ipv4, length: number): Prefix => ({ address: ((address & mask(length)) >>> 0) as Ipv4, length })

/** Every element that would match these values, the most specific first. */
function* candidates(set: IpSet, values: readonly (Ipv4 | Port)[], at = 0): Generator<Element> {
  const value = values[at]
  if (value === undefined) return yield []
  const own = typeof value === 'number' ? (lengthsOf(set)[at] ?? []).map((length) => narrow(value, length)) : [value]
  for (const one of own) for (const rest of candidates(set, values, at + 1)) yield [one, ...rest]
}

/** ip_set_test: is there an entry for these values? */
export function inSet(set: IpSet, values: readonly (Ipv4 | Port)[]): boolean {
  for (const element of candidates(set, values)) {
    const entry = set.entries.get(elementKey(element))
    if (entry !== undefined) return entry.nomatch !== true
  }
  return false
}

/** Is an element itself, or the network that holds it, in the set? What `ipset test` asks. */
export const hasElement = (set: IpSet, element: Element): boolean =>
  set.entries.has(elementKey(element)) ||
  [...set.entries.values()].some(
    (entry) =>
      entry.nomatch !== true &&
      entry.element.every((value, i) => {
        const wanted = element[i]
        if (wanted === undefined) return false
        if (isPort(value) || isPort(wanted)) return elementKey([value]) === elementKey([wanted])
        return value.length <= wanted.length && contains(value, wanted.address)
      }),
  )
