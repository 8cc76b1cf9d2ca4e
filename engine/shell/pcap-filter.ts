// pcap-filter(7): which frames a capture keeps. Primitives on the outermost headers: ip, arp, icmp, tcp, udp, `ip proto`, `ether proto`, host, net,
// port, portrange, `ether host`, broadcast, multicast, less, greater; qualifiers src and dst; and, or (left to right, of one rank), not, parentheses.
// Leaves out: byte expressions such as `icmp[0] = 8`, vlan, gateway, names of hosts and services. What it does not know is named.
import { type Result, err, ok } from '../base/result.ts'
import { type Ipv4, type Prefix, contains, isMulticast, parseIpv4, parseMac, parsePrefix } from '../wire/address.ts'
import { BROADCAST_MAC, isMulticastMac, readMac } from '../wire/address.ts'
import { arp } from '../wire/arp.ts'
import type { Link } from '../wire/dissect.ts'
import { ETHERTYPE, ethernet } from '../wire/ethernet.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength, ipv4Header } from '../wire/ipv4.ts'
import { udp } from '../wire/udp.ts'

/** Does the capture keep this frame? */
export type Filter = (bytes: Uint8Array, link: Link) => boolean

interface Headers {
  readonly bytes: Uint8Array
  /** Absent on a device without a link layer. */
  readonly ether?: { readonly src: number; readonly dst: number }
  readonly type: number
  readonly ip?: Ipv4Values
  readonly arp?: { readonly src: Ipv4; readonly dst: Ipv4 }
  readonly ports?: { readonly src: number; readonly dst: number }
}

type Test = (headers: Headers) => boolean

function headersOf(bytes: Uint8Array, link: Link): Headers {
  const at = link === 'ip' ? 0 : ethernet.size
  const type = link === 'ip' ? ETHERTYPE.IPV4 : (ethernet.decode(bytes)?.type ?? 0)
  const ether = link === 'ip' || bytes.length < ethernet.size ? undefined : { src: readMac(bytes, 6), dst: readMac(bytes, 0) }
  const ip = type === ETHERTYPE.IPV4 ? ipv4Header.decode(bytes, at) : undefined
  const question = type === ETHERTYPE.ARP ? arp.decode(bytes, at) : undefined
  const ported = ip !== undefined && ip.fragmentOffset === 0 && (ip.protocol === IP_PROTOCOL.TCP || ip.protocol === IP_PROTOCOL.UDP)
  const ports = ported ? udp.decode(bytes, at + headerLength(ip)) : undefined
  return {
    bytes,
    type,
    ...(ether && { ether }),
    ...(ip && { ip }),
    ...(question && { arp: { src: question.spa, dst: question.tpa } }),
    ...(ports && { ports: { src: ports.sport, dst: ports.dport } }),
  }
}

const PROTOCOLS: Readonly<Record<string, number>> = { icmp: 1, igmp: 2, ipip: 4, tcp: 6, udp: 17, gre: 47, esp: 50 }
const ETHER: Readonly<Record<string, number>> = { ip: ETHERTYPE.IPV4, arp: ETHERTYPE.ARP, rarp: 0x8035, ip6: 0x86dd }

const isIp: Test = ({ type }) => type === ETHERTYPE.IPV4
const carries =
  (protocol: number): Test =>
  ({ ip }) =>
    ip?.protocol === protocol

type Direction = 'src' | 'dst' | 'src or dst' | 'src and dst'

/** One end, either or both. */
function ends<T>(direction: Direction, pair: { readonly src: T; readonly dst: T } | undefined, fits: (one: T) => boolean): boolean {
  if (pair === undefined) return false
  const [src, dst] = [fits(pair.src), fits(pair.dst)]
  return direction === 'src' ? src : direction === 'dst' ? dst : direction === 'src and dst' ? src && dst : src || dst
}

const addressed =
  (direction: Direction, of: 'any' | 'ip' | 'arp', fits: (address: Ipv4) => boolean): Test =>
  (headers) =>
    (of !== 'arp' && ends(direction, headers.ip, fits)) || (of !== 'ip' && ends(direction, headers.arp, fits))

/** What a primitive is about; the one before lends it to a value without words of its own: `host a or b`. */
interface Qualifiers {
  readonly proto?: string
  readonly direction?: Direction
  readonly type: 'host' | 'net' | 'port' | 'portrange' | 'proto'
}

class Unknown extends Error {}

export function parseFilter(text: string): Result<Filter, string> {
  const words = text.match(/&&|\|\||[!()]|[^\s!()&|]+/g) ?? []
  if (words.length === 0) return ok(() => true)
  try {
    const test = parseWords(words)
    return ok((bytes, link) => test(headersOf(bytes, link)))
  } catch (error) {
    if (error instanceof Unknown) return err(error.message)
    throw error
  }
}

function parseWords(words: readonly string[]): Test {
  let at = 0
  let last: Qualifiers | undefined
  const next = (): string => {
    const word = words[at++]
    if (word === undefined) throw new Unknown('syntax error')
    return word
  }
  const test = either()
  if (at < words.length) throw new Unknown(`syntax error at "${words[at]}"`)
  return test

  function either(): Test {
    let left = negated()
    for (let word = words[at]; word === 'and' || word === '&&' || word === 'or' || word === '||'; word = words[at]) {
      at++
      const [before, right] = [left, negated()]
      left =
        word === 'and' || word === '&&' ? (headers) => before(headers) && right(headers) : (headers) => before(headers) || right(headers)
    }
    return left
  }

  function negated(): Test {
    const word = next()
    if (word === 'not' || word === '!') {
      const inner = negated()
      return (headers) => !inner(headers)
    }
    if (word !== '(') return primitive(word)
    const inner = either()
    if (next() !== ')') throw new Unknown('syntax error: a parenthesis is not closed')
    return inner
  }

  function primitive(word: string): Test {
    if (word === 'broadcast' || word === 'multicast') return cast(word)
    if (word === 'less' || word === 'greater') {
      const length = numberOf(next())
      return ({ bytes }) => (word === 'less' ? bytes.length <= length : bytes.length >= length)
    }
    if (word === 'ether') return etherPrimitive()
    const proto = word in PROTOCOLS || word in ETHER ? word : undefined
    const more = proto === undefined ? word : words[at]
    if (proto !== undefined && (more === undefined || !isQualifier(more))) return protocol(proto)
    return qualified(proto, proto === undefined ? word : next())
  }

  function etherPrimitive(): Test {
    const word = next()
    if (word === 'broadcast' || word === 'multicast') return cast(word)
    if (word === 'proto') {
      const name = next().replace(/^\\/, '')
      const type = ETHER[name] ?? numberOf(name)
      return (headers) => headers.type === type
    }
    const direction = word === 'src' || word === 'dst' ? word : 'src or dst'
    const value = word === 'host' || ((word === 'src' || word === 'dst') && words[at] !== 'host') ? next() : (at++, next())
    const lladdr = parseMac(value)
    if (lladdr === undefined) throw new Unknown(`"${value}" is no MAC address`)
    return ({ ether }) => ends(direction, ether, (one) => one === lladdr)
  }

  /** `[src|dst] [host|net|port|portrange|proto] VALUE`. */
  function qualified(proto: string | undefined, first: string): Test {
    let word = first
    let direction: Direction | undefined
    if (word === 'src' || word === 'dst') {
      direction = word
      if (words[at] === 'or' || words[at] === 'and') {
        const how = next()
        next()
        direction = how === 'or' ? 'src or dst' : 'src and dst'
      }
      word = next()
    }
    const type = TYPES.find((one) => one === word)
    const value = type === undefined ? word : next()
    const own = proto !== undefined || direction !== undefined || type !== undefined
    const inherited = own ? undefined : last
    const kind = type ?? inherited?.type ?? (value.includes('/') ? 'net' : 'host')
    last = inherited ?? { type: kind, ...(proto !== undefined && { proto }), ...(direction !== undefined && { direction }) }
    return matching(last, value)
  }
}

const TYPES = ['host', 'net', 'port', 'portrange', 'proto'] as const
const isQualifier = (word: string): boolean => word === 'src' || word === 'dst' || TYPES.some((one) => one === word)

const cast = (word: 'broadcast' | 'multicast'): Test =>
  word === 'broadcast'
    ? ({ ether }) => ether?.dst === BROADCAST_MAC
    : ({ ether, ip }) => (ether === undefined ? ip !== undefined && isMulticast(ip.dst) : isMulticastMac(ether.dst as typeof BROADCAST_MAC))

function protocol(name: string): Test {
  const type = ETHER[name]
  return type === undefined ? carries(PROTOCOLS[name] ?? -1) : (headers) => headers.type === type
}

function matching({ proto, direction = 'src or dst', type }: Qualifiers, value: string): Test {
  switch (type) {
    case 'proto': {
      const name = value.replace(/^\\/, '')
      return carries(PROTOCOLS[name] ?? numberOf(name))
    }
    case 'port':
    case 'portrange': {
      const [low = 0, high = low] = value.split('-').map(numberOf)
      const over = proto === undefined || proto === 'ip' ? isIp : protocol(proto)
      return (headers) => over(headers) && ends(direction, headers.ports, (port) => port >= low && port <= high)
    }
    default: {
      const net = type === 'host' ? hostOf(value) : netOf(value)
      const over = proto === undefined || proto === 'ip' || proto === 'arp' ? undefined : protocol(proto)
      const test = addressed(direction, proto === 'arp' ? 'arp' : proto === undefined ? 'any' : 'ip', (address) => contains(net, address))
      return over === undefined ? test : (headers) => over(headers) && test(headers)
    }
  }
}

function numberOf(word: string): number {
  if (!/^(0x[0-9a-f]+|\d+)$/i.test(word)) throw new Unknown(`"${word}" is not known`)
  return Number(word)
}

function hostOf(word: string): Prefix {
  const address = parseIpv4(word)
  if (address === undefined) throw new Unknown(`"${word}" is not known`)
  return { address, length: 32 }
}

/** `10.244.0.0/16`; of `10.244` the length follows from its octets. */
function netOf(word: string): Prefix {
  const octets = word.split('.')
  const short = /^[\d.]+$/.test(word) && octets.length < 4 ? parseIpv4([...octets, '0', '0', '0'].slice(0, 4).join('.')) : undefined
  const net = short === undefined ? parsePrefix(word) : { address: short, length: 8 * octets.length }
  if (net === undefined) throw new Unknown(`"${word}" is not known`)
  return net
}
