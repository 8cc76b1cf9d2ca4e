// Matches on a packet's connection: conntrack and state (xt_conntrack.c), connmark (xt_connmark.c).
import { type Ipv4, type Prefix, contains, parsePrefix } from '../wire/address.ts'
import type { Connection, Tuple } from './conntrack.ts'
import type { HookPacket } from './hook-packet.ts'
import { type MatchKind, markPair, portRange } from './xt.ts'

/** The states that hold of a packet; SNAT and DNAT are such too. Without a connection it is INVALID. */
function holds({ ct }: HookPacket, states: ReadonlySet<string>): boolean {
  if (states.has(ct?.state ?? 'INVALID')) return true
  const connection = ct?.connection
  return connection !== undefined && ((connection.snat && states.has('SNAT')) || (connection.dnat && states.has('DNAT')))
}

const states = ([word = '']: readonly string[]) => {
  const wanted = new Set(word.split(','))
  return (packet: HookPacket): boolean => holds(packet, wanted)
}

/** A test of the connection itself; a packet without one never passes. */
const of =
  <T>(read: (word: string) => T, holdsFor: (connection: Connection, wanted: T, packet: HookPacket) => boolean) =>
  ([word = '']: readonly string[]) => {
    const wanted = read(word)
    return (packet: HookPacket): boolean => packet.ct?.connection !== undefined && holdsFor(packet.ct.connection, wanted, packet)
  }

const net = (word: string): Prefix => parsePrefix(word) ?? { address: 0 as Ipv4, length: 0 }

const address = (pick: (connection: Connection) => Ipv4) => of(net, (connection, wanted) => contains(wanted, pick(connection)))

const port = (pick: (connection: Connection) => Tuple, end: 'sport' | 'dport') =>
  of(portRange, (connection, [low, high]) => pick(connection)[end] >= low && pick(connection)[end] <= high)

const original = ({ original: tuple }: Connection): Tuple => tuple
const reply = ({ reply: tuple }: Connection): Tuple => tuple

export const STATE_MATCHES: Readonly<Record<string, MatchKind>> = {
  conntrack: {
    options: {
      '--ctstate': states,
      '--ctproto': of(Number, (connection, wanted) => connection.original.protocol === wanted),
      '--ctorigsrc': address((connection) => connection.original.src),
      '--ctorigdst': address((connection) => connection.original.dst),
      '--ctreplsrc': address((connection) => connection.reply.src),
      '--ctrepldst': address((connection) => connection.reply.dst),
      '--ctorigsrcport': port(original, 'sport'),
      '--ctorigdstport': port(original, 'dport'),
      '--ctreplsrcport': port(reply, 'sport'),
      '--ctrepldstport': port(reply, 'dport'),
      '--ctdir': of(
        (word) => word === 'REPLY',
        (_, wanted, packet) => packet.ct?.reply === wanted,
      ),
    },
  },
  state: { options: { '--state': states } },
  connmark: { options: { '--mark': of(markPair, (connection, { value, mask }) => (connection.mark & mask) >>> 0 === value) } },
}
