// Network address translation: nf_nat_inet_fn, nf_nat_setup_info and get_unique_tuple (net/netfilter/nf_nat_core.c), MASQUERADE and REDIRECT
// (nf_nat_masquerade.c, nf_nat_redirect.c). Table nat is asked by the first packet of a connection; all its packets are translated alike:
//
//   PREROUTING, OUTPUT ── destinations there, sources back ──▶ route ──▶ POSTROUTING, INPUT ── sources there, destinations back ──▶
//
// Leaves out: --persistent, PROTO_OFFSET, MASQUERADE's loss of connections whose device changes; a range of addresses is chosen from by a hash of our own.
import { hash32 } from '../base/rng.ts'
import { type Context, step } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import {
  type Connection,
  type Conntrack,
  type PacketConnection,
  type Tuple,
  findConnection,
  inverted,
  sameTuple,
} from '../table/conntrack.ts'
import type { Hook } from '../table/netfilter.ts'
import { selectAddress } from '../table/source.ts'
import type { NatRange } from '../table/xt-target.ts'
import { type Ipv4, ipv4 } from '../wire/address.ts'
import { IP_PROTOCOL, type Ipv4Values } from '../wire/ipv4.ts'
import { type Manip, translate, translateError } from './manip.ts'
import { targetOf } from './track.ts'

/** HOOK2MANIP. */
export const manipOf = (hook: Hook): Manip => (hook === 'POSTROUTING' || hook === 'INPUT' ? 'SNAT' : 'DNAT')

/** Where the packet is, as far as addresses depend on it. */
export interface NatPlace {
  readonly hook: Hook
  readonly indev?: string
  readonly outdev?: string
  /** rt_nexthop: for whom MASQUERADE chooses an address. */
  readonly nexthop?: Ipv4
  /** Called by br_netfilter. */
  readonly bridge: boolean
}

const LOOPBACK = ipv4('127.0.0.1')

/** The addresses to choose from; undefined when the device has none, and the packet is dropped. */
function addressesOf(
  { state }: Context,
  range: NatRange,
  { hook, indev, outdev, nexthop }: NatPlace,
): readonly [Ipv4, Ipv4] | undefined | 'kept' {
  if (range.addresses !== undefined) return range.addresses
  if (range.target === 'MASQUERADE') {
    const address = outdev === undefined ? undefined : selectAddress(state, outdev, nexthop)
    return address === undefined ? undefined : [address, address]
  }
  if (range.target !== 'REDIRECT') return 'kept'
  const own = hook === 'OUTPUT' ? LOOPBACK : state.links.get(indev ?? '')?.addrs[0]?.local
  return own === undefined ? undefined : [own, own]
}

/** nf_nat_setup_info: the connection with its answer's tuple as translated packets will have it; undefined: drop. `range` absent: only avoid conflicts. */
export function bind(
  context: Context,
  connection: Connection,
  manip: Manip,
  range: NatRange | undefined,
  place: NatPlace,
  draw: () => number,
): Connection | undefined {
  const current = inverted(connection.reply)
  const addresses = range === undefined ? 'kept' : addressesOf(context, range, place)
  if (addresses === undefined) return undefined
  const isFree = (tuple: Tuple): boolean => !isTaken(context.state.conntrack, inverted(tuple), connection, context.now)
  const chosen = uniqueTuple(current, manip, addresses, range, isFree, draw)
  if (sameTuple(chosen, current)) return connection
  const translated = manip === 'SNAT' ? { snat: true } : { dnat: true }
  return { ...connection, ...translated, reply: inverted(chosen) }
}

/** nf_nat_used_tuple: would answers be taken for another connection's? */
function isTaken(table: Conntrack | undefined, reply: Tuple, own: Connection, now: number): boolean {
  const found = findConnection(table, reply, now)
  return found !== undefined && !sameTuple(found.connection.original, own.original)
}

/** get_unique_tuple. */
function uniqueTuple(
  current: Tuple,
  manip: Manip,
  addresses: readonly [Ipv4, Ipv4] | 'kept',
  range: NatRange | undefined,
  isFree: (tuple: Tuple) => boolean,
  draw: () => number,
): Tuple {
  const end = manip === 'SNAT' ? 'src' : 'dst'
  const tuple = addresses === 'kept' ? current : { ...current, [end]: chooseAddress(addresses, current) }
  const ports = range?.ports
  if (range?.random !== true) {
    const port = portOf(tuple, manip)
    const fits = ports === undefined || (port >= ports[0] && port <= ports[1])
    if (fits && ((ports !== undefined && ports[0] === ports[1]) || isFree(tuple))) return tuple
  }
  return uniquePort(tuple, manip, ports, isFree, draw)
}

/** find_best_ips_proto: the same client gets the same address. */
function chooseAddress([low, high]: readonly [Ipv4, Ipv4], { src, dst }: Tuple): Ipv4 {
  if (low === high) return low
  return (low + (hash32(`${src} ${dst}`) % (high - low + 1))) as Ipv4
}

const isIcmp = ({ protocol }: Tuple): boolean => protocol === IP_PROTOCOL.ICMP

const portOf = (tuple: Tuple, manip: Manip): number => (isIcmp(tuple) || manip === 'DNAT' ? tuple.dport : tuple.sport)

/** The part of a tuple that NAT may choose: a port, or the ICMP identifier. */
const withPort = (tuple: Tuple, manip: Manip, port: number): Tuple =>
  isIcmp(tuple) || manip === 'DNAT' ? { ...tuple, dport: port } : { ...tuple, sport: port }

/** nf_nat_l4proto_unique_tuple: from where to where ports are chosen. A destination's port stays unless a range is given. */
function portBounds(tuple: Tuple, manip: Manip, ports: NatRange['ports']): readonly [number, number] | undefined {
  if (tuple.protocol !== IP_PROTOCOL.TCP && tuple.protocol !== IP_PROTOCOL.UDP && !isIcmp(tuple)) return undefined
  if (ports !== undefined) return ports
  if (isIcmp(tuple)) return [0, 65535]
  if (manip === 'DNAT') return undefined
  if (tuple.sport >= 1024) return [1024, 65535]
  return tuple.sport < 512 ? [1, 511] : [600, 1023]
}

function uniquePort(tuple: Tuple, manip: Manip, ports: NatRange['ports'], isFree: (tuple: Tuple) => boolean, draw: () => number): Tuple {
  const bounds = portBounds(tuple, manip, ports)
  if (bounds === undefined) return tuple
  const [low, high] = bounds
  const size = high - low + 1
  const start = draw() % size
  for (let i = 0; i < Math.min(size, 128); i++) {
    const candidate = withPort(tuple, manip, low + ((start + i) % size))
    if (isFree(candidate)) return candidate
  }
  return withPort(tuple, manip, low + start)
}

export interface Translated {
  readonly skb: Skb
  readonly header: Ipv4Values
  readonly effects: readonly Effect[]
}

/** nf_nat_packet, and for errors nf_nat_icmp_reply_translation: the packet as its connection wants it in this hook. */
export function applyNat(
  skb: Skb,
  header: Ipv4Values,
  { hook, bridge }: Pick<NatPlace, 'hook' | 'bridge'>,
  rule: string | undefined,
): Translated {
  const manip = manipOf(hook)
  // On the way back sources are translated where destinations are on the way there.
  const concerned = (manip === 'SNAT') !== skb.ct?.reply ? skb.ct?.connection?.snat : skb.ct?.connection?.dnat
  const ct = concerned ? withConnection(skb.ct) : undefined
  if (ct === undefined) return { skb, header, effects: [] }
  const target = targetOf(ct)
  const bytes =
    ct.state === 'RELATED' && header.protocol === IP_PROTOCOL.ICMP
      ? translateError(skb.bytes, header, ct.reply ? ct.connection.original : ct.connection.reply, target, manip)
      : translate(skb.bytes, header, target, manip)
  const end = manip === 'SNAT' ? 'src' : 'dst'
  const detail = {
    kind: 'nat',
    hook,
    manip,
    reply: ct.reply,
    from: header[end],
    to: target[end],
    ...portsOf(ct, manip, target),
    ...(rule !== undefined && { rule }),
    ...(bridge && { bridge: true as const }),
  } as const
  return { skb: { ...skb, bytes }, header: { ...header, [end]: target[end] }, effects: [step(skb.packet, detail)] }
}

const withConnection = (ct: PacketConnection | undefined): (PacketConnection & { readonly connection: Connection }) | undefined =>
  ct?.connection === undefined ? undefined : { ...ct, connection: ct.connection }

/** Ports, where they differ. */
function portsOf(
  { state, connection, reply }: PacketConnection & { readonly connection: Connection },
  manip: Manip,
  target: Tuple,
): object {
  const was = portOf(reply ? connection.reply : connection.original, manip)
  const is = portOf(target, manip)
  return was === is || state === 'RELATED' ? {} : { fromPort: was, toPort: is }
}
