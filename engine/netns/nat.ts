// Source NAT and its way back: nf_nat_ipv4 (net/netfilter/nf_nat_core.c, nf_nat_proto.c).
//
//   PREROUTING ── an answer to a translated connection gets its real destination back, before it is routed ──▶
//   POSTROUTING ── the first packet of a connection asks table nat; all its packets are translated alike ──▶
//
// Leaves out: destination NAT, port ranges, conflicts other than by drawing again, ICMP errors inside the quote.
import { step } from '../device/context.ts'
import type { Context } from '../device/context.ts'
import type { Effect, Skb } from '../device/effect.ts'
import { type Connection, type Tuple, invert, mayBegin, track, tupleKey, tupleOf } from '../table/conntrack.ts'
import { type NatVerdict, isNatActive, postrouting } from '../table/nat.ts'
import { selectAddress } from '../table/source.ts'
import { updateChecksum, updateChecksum32 } from '../wire/checksum.ts'
import { readUint16 } from '../wire/bytes.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength, rewriteIpv4 } from '../wire/ipv4.ts'

export interface Translated {
  readonly skb: Skb
  readonly header: Ipv4Values
  readonly effects: readonly Effect[]
}

/** Answers of translated connections get their original destination back; nothing else changes. */
export function natPrerouting({ state }: Context, skb: Skb, header: Ipv4Values): Translated {
  const unchanged = { skb, header, effects: [] }
  if (state.conntrack === undefined) return unchanged
  const tuple = tupleOf(skb.bytes, header)
  const connection = tuple && state.conntrack.get(tupleKey(tuple))
  if (tuple === undefined || connection === undefined || tupleKey(connection.reply) !== tupleKey(tuple)) return unchanged
  const to = invert(connection.original)
  if (tupleKey(to) === tupleKey(tuple)) return unchanged
  const bytes = rewrite(skb.bytes, header, tuple, to)
  return {
    skb: { ...skb, bytes },
    header: { ...header, dst: to.dst },
    effects: [step(skb.packet, { kind: 'nat', hook: 'PREROUTING', manip: 'DNAT', reply: true, from: tuple.dst, to: to.dst })],
  }
}

/** Before a packet leaves by `oif`, or is delivered here (`oif` undefined: only remembered). */
export function natPostrouting(context: Context, skb: Skb, header: Ipv4Values, oif: string | undefined): Translated {
  const { state } = context
  const unchanged = { skb, header, effects: [] }
  if (!isNatActive(state)) return unchanged
  const tuple = tupleOf(skb.bytes, header)
  if (tuple === undefined) return unchanged
  const known = state.conntrack?.get(tupleKey(tuple))
  if (known === undefined && !mayBegin(tuple)) return unchanged
  const verdict = known === undefined && oif !== undefined ? postrouting(state, { tuple, oif, mark: skb.mark }) : undefined
  const connection = known ?? begin(context, tuple, verdict, oif)
  const remembered: readonly Effect[] = known === undefined ? [{ kind: 'learn.conntrack', table: track(state.conntrack, connection) }] : []
  // The packet goes the original way: it must look as the answer will address it.
  const isOriginal = tupleKey(connection.original) === tupleKey(tuple)
  const to = isOriginal ? invert(connection.reply) : tuple
  if (tupleKey(to) === tupleKey(tuple)) return { ...unchanged, effects: remembered }
  const told = step(skb.packet, {
    kind: 'nat',
    hook: 'POSTROUTING',
    manip: 'SNAT',
    reply: !isOriginal,
    from: tuple.src,
    to: to.src,
    ...(verdict !== undefined && { rule: verdict.rule }),
  })
  return {
    skb: { ...skb, bytes: rewrite(skb.bytes, header, tuple, to) },
    header: { ...header, src: to.src },
    effects: [told, ...remembered],
  }
}

/** A connection, translated as the verdict says: nf_nat_setup_info. */
function begin({ state, ident }: Context, original: Tuple, verdict: NatVerdict | undefined, oif: string | undefined): Connection {
  if (verdict === undefined || oif === undefined) return { original, reply: invert(original) }
  const src = verdict.to ?? selectAddress(state, oif, original.dst) ?? original.src
  const free = (tuple: Tuple): boolean => state.conntrack?.has(tupleKey(invert(tuple))) !== true
  const kept = { ...original, src }
  if (!verdict.randomFully && free(kept)) return { original, reply: invert(kept) }
  let seed = ident
  for (;;) {
    const drawn = withPort(kept, original.protocol === IP_PROTOCOL.ICMP ? seed : 1024 + (seed % 64512))
    if (free(drawn)) return { original, reply: invert(drawn) }
    seed = (seed + 1) & 0xffff
  }
}

/** The part of a tuple that NAT may choose: the source port, or the ICMP identifier. */
const withPort = (tuple: Tuple, port: number): Tuple =>
  tuple.protocol === IP_PROTOCOL.ICMP ? { ...tuple, dport: port } : { ...tuple, sport: port }

/** The packet with the addresses and ports of `to`, checksums updated as RFC 1624 says. */
function rewrite(packet: Uint8Array, header: Ipv4Values, from: Tuple, to: Tuple): Uint8Array {
  const bytes = rewriteIpv4(packet, { ...header, src: to.src, dst: to.dst })
  const at = headerLength(header)
  const icmp = from.protocol === IP_PROTOCOL.ICMP
  const sumAt = at + (icmp ? 2 : from.protocol === IP_PROTOCOL.TCP ? 16 : 6)
  const old = readUint16(bytes, sumAt) ?? 0
  const changes: readonly (readonly [number, number])[] = icmp
    ? [[from.dport, to.dport]]
    : [
        [from.sport, to.sport],
        [from.dport, to.dport],
      ]
  const ports = changes.reduce((sum, [was, is]) => updateChecksum(sum, was, is), old)
  const sum = icmp ? ports : updateChecksum32(updateChecksum32(ports, from.src, to.src), from.dst, to.dst)
  if (icmp) write16(bytes, at + 4, to.dport)
  else {
    write16(bytes, at, to.sport)
    write16(bytes, at + 2, to.dport)
  }
  // A UDP datagram without checksum keeps having none.
  if (icmp || from.protocol === IP_PROTOCOL.TCP || old !== 0) write16(bytes, sumAt, sum)
  return bytes
}

function write16(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 8
  bytes[at + 1] = value & 255
}
