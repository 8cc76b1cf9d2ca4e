// macvlan: several Ethernet addresses on one lower device, drivers/net/macvlan.c (macvlan_queue_xmit, macvlan_handle_frame, macvlan_broadcast).
//
//   bridge  ─▶ siblings directly, through the lower device's receive path (its capture shows the frame coming in); broadcasts to siblings and out
//   vepa    ─▶ everything out of the lower device; a switch with hairpin on brings it back
//   private ─▶ as vepa, but nothing from a sibling is taken; passthru ─▶ one device alone, which takes everything
//
// Upper devices may live in other namespaces than their lower one. Leaves out: source mode, multicast filters (every group is taken).
import type { MacvlanMode, NetDevice, Upper } from '../table/link.ts'
import { BROADCAST_MAC, isMulticastMac, readMac } from '../wire/address.ts'
import { type DeviceKind, drop, step } from './context.ts'
import type { Effect, Skb } from './effect.ts'

type Macvlan = Extract<NetDevice, { kind: 'macvlan' }>

/** skb_scrub_packet */
const scrub = (skb: Skb): Skb => ({ ...skb, mark: 0, routed: false })

const ALL: readonly MacvlanMode[] = ['bridge', 'vepa', 'private', 'passthru']

/** macvlan_broadcast: a copy for every upper device of these modes but the one that it came from. */
function copies(uppers: readonly Upper[], from: Upper | undefined, modes: readonly MacvlanMode[], skb: Skb): readonly Effect[] {
  return uppers
    .filter((upper) => upper !== from && upper.up && modes.includes(upper.mode))
    .map(({ netns, ifname }) => ({ kind: 'receive', netns, dev: ifname, skb: scrub(skb), later: true, birth: 'flood' }))
}

const flood = (dev: string, dst: number, sent: readonly Effect[], skb: Skb): readonly Effect[] => {
  const ports = sent.flatMap((effect) => (effect.kind === 'receive' ? [effect.dev] : []))
  return ports.length === 0
    ? []
    : [step(skb.packet, { kind: 'flood', dev, ports, why: dst === BROADCAST_MAC ? 'broadcast' : 'multicast' }), ...sent]
}

/** macvlan_queue_xmit. What hangs on the lower device is told by the simulator, for it may be in another namespace. */
export const macvlan: DeviceKind<Macvlan> = {
  xmit: (_, dev, skb) => {
    const { lower, mode } = dev.macvlan
    const { netns, ifname } = lower
    const out: Effect = { kind: 'xmit', netns, dev: ifname, skb }
    if (mode !== 'bridge') return [out]
    return [{ kind: 'macvlan.switch', lower, skb, from: dev.ifname }]
  },
}

/** Among the devices on `lower`: to a sibling, by way of the lower device's own receive path, or out. */
export function macvlanSwitch(lower: NetDevice, netns: string, from: Upper | undefined, skb: Skb): readonly Effect[] {
  const uppers = lower.macvlans ?? []
  const dst = readMac(skb.bytes, 0)
  const out: Effect = { kind: 'xmit', netns, dev: lower.ifname, skb }
  if (isMulticastMac(dst)) return [...flood(lower.ifname, dst, copies(uppers, from, ['bridge'], skb), skb), out]
  const sibling = uppers.find((upper) => upper.up && upper.lladdr === dst)
  return sibling?.mode === 'bridge' ? [{ kind: 'receive', netns, dev: lower.ifname, skb: scrub(skb), later: true }] : [out]
}

/** Whom a broadcast from the wire is for: its sender may be one of ours, whose siblings have it already. */
function heardBy(uppers: readonly Upper[], from: Upper | undefined, skb: Skb): readonly Effect[] {
  if (from === undefined) return copies(uppers, undefined, ALL, skb)
  return copies(uppers, from, from.mode === 'vepa' ? ['vepa', 'bridge'] : ['vepa'], skb)
}

/** macvlan_handle_frame: a frame that came in on the lower device. `taken`: the host itself has nothing more to do with it. */
export function macvlanReceive(lower: NetDevice, skb: Skb): { readonly effects: readonly Effect[]; readonly taken: boolean } {
  const uppers = lower.macvlans ?? []
  const dst = readMac(skb.bytes, 0)
  if (isMulticastMac(dst)) {
    const src = readMac(skb.bytes, 6)
    const from = uppers.find((upper) => upper.up && upper.lladdr === src)
    // What a private device sent and a switch brought back goes to that device alone.
    if (from !== undefined && (from.mode === 'private' || from.mode === 'passthru')) return { effects: [toUpper(from, skb)], taken: true }
    return { effects: flood(lower.ifname, dst, heardBy(uppers, from, skb), skb), taken: false }
  }
  const upper = uppers.find(({ mode, lladdr, up }) => mode === 'passthru' || (up && lladdr === dst))
  if (upper === undefined) return { effects: [], taken: false }
  const lost = drop(skb.packet, 'NOT_SPECIFIED', 'macvlan_handle_frame', { dev: lower.ifname })
  return { effects: upper.up ? [toUpper(upper, skb)] : [lost], taken: true }
}

const toUpper = ({ netns, ifname }: Upper, skb: Skb): Effect => ({ kind: 'receive', netns, dev: ifname, skb, later: false })
