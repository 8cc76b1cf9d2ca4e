// A packet's way past a hook of netfilter: on, or dropped (nf_hook_slow), its sender told if the rule says REJECT (net/ipv4/netfilter/nf_reject_ipv4.c).
import { drop } from '../device/context.ts'
import type { BridgeInfo, Effect, Skb } from '../device/effect.ts'
import { type HookPoint, nfHook } from '../netfilter/hook.ts'
import { relatedTo } from '../netfilter/track.ts'
import { defaultTtl } from '../table/sysctl.ts'
import { readMac } from '../wire/address.ts'
import { ETHERTYPE, encodeEthernet } from '../wire/ethernet.ts'
import { ICMP_TYPE } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, NO_OPTIONS, encodeIpv4, headerLength } from '../wire/ipv4.ts'
import { encodeTcp, tcp } from '../wire/tcp.ts'
import type { StackContext } from './context.ts'
import { icmpError } from './icmp-error.ts'

/** NF_HOOK: `then` goes on with the packet as the hook left it. */
export function hook(
  context: StackContext,
  point: HookPoint,
  skb: Skb,
  header: Ipv4Values,
  then: (skb: Skb, header: Ipv4Values) => readonly Effect[],
): readonly Effect[] {
  const passed = nfHook(context, point, skb, header)
  if (passed.skb !== undefined)
    return passed.effects.length === 0 ? then(passed.skb, passed.header) : [...passed.effects, ...then(passed.skb, passed.header)]
  const { dropped, effects } = passed
  if (dropped === undefined) return effects
  const told = dropped.reject === undefined ? [] : reject(context, skb, passed.header, dropped.reject)
  const dev = point.indev ?? point.outdev
  const detail = { ...(dev !== undefined && { dev }), ...(dropped.rule !== undefined && { rule: dropped.rule }) }
  return [...effects, ...told, drop(skb.packet, 'NETFILTER_DROP', 'nf_hook_slow', detail)]
}

/** reject_tg: the codes of "destination unreachable". */
const CODES: Readonly<Record<string, number>> = {
  'icmp-net-unreachable': 0,
  'icmp-host-unreachable': 1,
  'icmp-proto-unreachable': 2,
  'icmp-port-unreachable': 3,
  'icmp-net-prohibited': 9,
  'icmp-host-prohibited': 10,
  'icmp-admin-prohibited': 13,
}

function reject(context: StackContext, skb: Skb, header: Ipv4Values, how: string): readonly Effect[] {
  if (how === 'tcp-reset') return reset(context, skb, header)
  return icmpError(context, skb, header, 'host', { type: ICMP_TYPE.UNREACHABLE, code: CODES[how] ?? 3 })
}

/** nf_send_reset: as if the other end had refused; never about a reset. */
function reset({ state }: StackContext, skb: Skb, header: Ipv4Values): readonly Effect[] {
  const at = headerLength(header)
  const segment = header.protocol === IP_PROTOCOL.TCP && header.fragmentOffset === 0 ? tcp.decode(skb.bytes, at) : undefined
  if (segment === undefined || segment.rst) return []
  const length = header.totalLength - at - 4 * segment.doff + Number(segment.syn) + Number(segment.fin)
  const answers = segment.ack ? { seq: segment.ackSeq } : { seq: 0, ackSeq: (segment.seq + length) >>> 0, ack: true }
  const ends = { src: header.dst, dst: header.src, sport: segment.dport, dport: segment.sport }
  const bytes = encodeIpv4(
    { src: header.dst, dst: header.src, protocol: IP_PROTOCOL.TCP, ttl: defaultTtl(state), id: 0, df: true },
    NO_OPTIONS,
    encodeTcp({ ...ends, ...answers, rst: true, window: 0 }, [], new Uint8Array(0)),
  )
  if (skb.bridge !== undefined) return [resetFrame(skb, skb.bridge, bytes)]
  const ct = relatedTo(skb)
  return [{ kind: 'output', skb: { packet: skb.packet, bytes, mark: 0, ...(ct && { ct }) }, birth: 'reply' }]
}

/** What came in by a bridge is answered by the port it came in by, in the name of whom it was for. */
const resetFrame = ({ packet }: Skb, { physin, header }: BridgeInfo, reply: Uint8Array): Effect => ({
  kind: 'xmit',
  dev: physin,
  skb: { packet, bytes: encodeEthernet({ dst: readMac(header, 6), src: readMac(header, 0), type: ETHERTYPE.IPV4 }, reply), mark: 0 },
  birth: 'reply',
})
