// Neighbour unreachability detection for IPv4: net/core/neighbour.c, states of RFC 4861 section 7.3.2, parameters of arp(7).
//
//            ARP sent                 answer                 15–45 s                a packet               5 s
//   (none) ──────────▶ INCOMPLETE ──────────▶ REACHABLE ──────────▶ STALE ──────────▶ DELAY ──────────▶ PROBE
//                          │ 3 tries, 1 s apart     ▲                                   │ confirmed by TCP   │ unicast, 3 tries
//                          ▼                        └───────────────────────────────────┴────────────────────┤ answer
//                        FAILED ◀────────────────────────────────────────────────────────────────────────────┘
//
// Timers are the wheel's: a second is 1.01 to 1.08 s. How long a device's neighbours stay reachable is drawn from its name, where the
// kernel draws at random, and again every five minutes. Leaves out: garbage collection, app_solicit.
import { hash32 } from '../base/rng.ts'
import { JIFFY, timerExpiry } from '../base/timer-wheel.ts'
import { step } from '../device/context.ts'
import type { Context } from '../device/context.ts'
import { type Effect, NO_PACKET, type Skb } from '../device/effect.ts'
import type { NetDevice } from '../table/link.ts'
import type { Neigh } from '../table/neigh.ts'
import { findNeigh, isConnected, isValid } from '../table/neighbours.ts'
import type { NetnsState } from '../table/netns.ts'
import { neighSysctl } from '../table/sysctl.ts'
import type { Nanoseconds, PacketId } from '../trace/trace.ts'
import type { Ipv4, Mac } from '../wire/address.ts'
import { ETHERTYPE, encodeEthernet } from '../wire/ethernet.ts'
import { solicit } from './solicit.ts'

export const SECOND = 1_000_000_000
const MS = 1_000_000

/** net.ipv4.neigh.DEV.*: nanoseconds, and counts of tries. */
function parameters(state: NetnsState, dev: string) {
  const read = (name: string): number => neighSysctl(state, dev, name)
  return {
    retrans: read('retrans_time_ms') * MS,
    delayProbe: read('delay_first_probe_time') * SECOND,
    reachable: reachableTime(state, dev, read('base_reachable_time_ms')),
    mcastSolicit: read('mcast_solicit'),
    ucastSolicit: read('ucast_solicit'),
  }
}

/** neigh_rand_reach_time: from half the base, in milliseconds, to one and a half of it. */
const reachableTime = ({ name }: NetnsState, dev: string, base: number): Nanoseconds =>
  base <= 0 ? 0 : ((base >> 1) + (hash32(`${name}/${dev}`) % base)) * MS

/** IN_TIMER states: when the timer must look again. */
function timerOf({ state, now }: Context, { nud, dev, dst }: Neigh): readonly Effect[] {
  const { retrans, delayProbe, reachable } = parameters(state, dev)
  const after = { INCOMPLETE: retrans, PROBE: retrans, DELAY: delayProbe, REACHABLE: reachable }[nud as 'DELAY']
  return after === undefined ? [] : [{ kind: 'timer', at: timerExpiry(now, after), timer: { kind: 'neigh', dev, dst } }]
}

/** The entry's new value, its timer, and a step when a reader would see a difference. */
function change(context: Context, packet: PacketId, was: Neigh | undefined, entry: Neigh): readonly Effect[] {
  const visible = was?.nud !== entry.nud || was.lladdr !== entry.lladdr
  const told: readonly Effect[] = visible ? [step(packet, { kind: 'neigh.update', dev: entry.dev, row: entry, ...(was && { was }) })] : []
  return [...told, { kind: 'learn.neigh', entry }, ...(visible ? timerOf(context, entry) : [])]
}

/** neigh_resolve_output, __neigh_event_send: send an IP packet to the neighbour, or hold it until it is known. */
export function neighOutput(context: Context, dev: NetDevice, dst: Ipv4, skb: Skb): readonly Effect[] {
  const { state, now } = context
  const row = findNeigh(state, dev.ifname, dst)
  const looked = step(skb.packet, { kind: 'neigh.lookup', dev: dev.ifname, dst, row })
  if (row === undefined || row.nud === 'FAILED') return [looked, ...resolve(context, dev, dst, skb, row)]
  if (row.lladdr === undefined || row.nud === 'INCOMPLETE') return [looked, { kind: 'hold', dev: dev.ifname, dst, skb }]
  const frame: Effect = {
    kind: 'xmit',
    dev: dev.ifname,
    skb: { ...skb, routed: true, bytes: encodeEthernet({ dst: row.lladdr, src: dev.lladdr, type: ETHERTYPE.IPV4 }, skb.bytes) },
  }
  if (row.nud === 'STALE') return [looked, ...change(context, skb.packet, row, { ...row, nud: 'DELAY', used: now, updated: now }), frame]
  const stale = row.nud === 'REACHABLE' && now - row.used >= JIFFY
  return stale ? [looked, { kind: 'learn.neigh', entry: { ...row, used: now } }, frame] : [looked, frame]
}

/** neigh_event_send without a packet: find out who `dst` is, unless that is under way. */
export function neighEvent(context: Context, dev: NetDevice, dst: Ipv4): readonly Effect[] {
  const row = findNeigh(context.state, dev.ifname, dst)
  return row === undefined || row.nud === 'FAILED' ? resolve(context, dev, dst, undefined, row) : []
}

/** The first packet to an unknown neighbour: INCOMPLETE, hold it, ask at once. */
function resolve(context: Context, dev: NetDevice, dst: Ipv4, skb: Skb | undefined, was: Neigh | undefined): readonly Effect[] {
  const { now, state } = context
  const confirmed = -2 * parameters(state, dev.ifname).reachable
  const entry: Neigh = { dst, dev: dev.ifname, nud: 'INCOMPLETE', by: 'learned', confirmed, updated: now, used: now, probes: 1 }
  const held: readonly Effect[] =
    skb === undefined
      ? []
      : [
          { kind: 'hold', dev: dev.ifname, dst, skb },
          step(skb.packet, { kind: 'neigh.resolve', dev: dev.ifname, dst, attempt: 1, unicast: false }),
        ]
  return [...change(context, skb?.packet ?? NO_PACKET, was, entry), ...held, solicit(context, dev, dst, undefined, skb)]
}

/** neigh_timer_handler. `pending`: the packet that came last into the queue, whose source address the question takes. */
export function neighTimer(context: Context, dev: NetDevice, dst: Ipv4, pending: Skb | undefined): readonly Effect[] {
  const { state, now } = context
  const row = findNeigh(state, dev.ifname, dst)
  if (row === undefined) return []
  const to = (nud: Neigh['nud'], more: Partial<Neigh> = {}): Neigh => ({ ...row, nud, updated: now, ...more })
  const packet = pending?.packet ?? NO_PACKET
  const { reachable, delayProbe, retrans, ucastSolicit, mcastSolicit } = parameters(state, dev.ifname)
  switch (row.nud) {
    case 'REACHABLE':
      if (now <= row.confirmed + reachable)
        return [{ kind: 'timer', at: timerExpiry(now, reachable, row.confirmed), timer: { kind: 'neigh', dev: dev.ifname, dst } }]
      return change(context, packet, row, now <= row.used + delayProbe ? to('DELAY') : to('STALE'))
    case 'DELAY':
      if (now < timerExpiry(row.updated, delayProbe)) return []
      if (now <= row.confirmed + delayProbe) return change(context, packet, row, to('REACHABLE'))
      return probe(context, dev, row, to('PROBE', { probes: 1 }), pending)
    case 'PROBE':
      if (now < timerExpiry(row.updated, retrans)) return []
      return row.probes < ucastSolicit ? probe(context, dev, row, to('PROBE', { probes: row.probes + 1 }), pending) : fail(context, row)
    case 'INCOMPLETE':
      if (now < timerExpiry(row.updated, retrans)) return []
      return row.probes < mcastSolicit
        ? probe(context, dev, row, to('INCOMPLETE', { probes: row.probes + 1 }), pending)
        : fail(context, row)
    default:
      return []
  }
}

/** neigh_probe: ask again, by unicast while the address is known. */
function probe(context: Context, dev: NetDevice, was: Neigh, entry: Neigh, pending: Skb | undefined): readonly Effect[] {
  const unicast = entry.nud === 'PROBE'
  const packet = pending?.packet ?? NO_PACKET
  const again = was.nud === entry.nud ? timerOf(context, entry) : []
  return [
    ...change(context, packet, was, entry),
    ...again,
    ...(packet === NO_PACKET
      ? []
      : [step(packet, { kind: 'neigh.resolve', dev: dev.ifname, dst: entry.dst, attempt: entry.probes, unicast })]),
    solicit(context, dev, entry.dst, unicast ? entry.lladdr : undefined, pending),
  ]
}

/** neigh_invalidate: nobody answered; whoever waits fails. */
function fail(context: Context, row: Neigh): readonly Effect[] {
  const failed: Neigh = { ...row, nud: 'FAILED', updated: context.now }
  return [...change(context, NO_PACKET, row, failed), { kind: 'release', dev: row.dev, dst: row.dst, failed: true }]
}

/** neigh_update: an ARP packet says where `dst` is. `override`: may replace another valid address. */
export function neighUpdate(
  context: Context,
  dev: string,
  dst: Ipv4,
  lladdr: Mac,
  nud: 'REACHABLE' | 'STALE',
  override: boolean,
  packet: PacketId,
): readonly Effect[] {
  const { state, now } = context
  const was = findNeigh(state, dev, dst)
  if (was?.nud === 'PERMANENT' || was?.nud === 'NOARP') return []
  const valid = was !== undefined && isValid(was)
  const moved = was?.lladdr !== lladdr
  if (valid && moved && !override) return []
  // A valid entry whose address is confirmed only by hearsay keeps its state.
  const next = valid && !moved && nud === 'STALE' ? was.nud : nud
  const confirmed =
    next === 'REACHABLE' && nud === 'REACHABLE' ? now : moved ? now - 2 * parameters(state, dev).reachable : (was?.confirmed ?? now)
  const updated = next !== was?.nud || moved ? now : was.updated
  const entry: Neigh = { dst, dev, lladdr, nud: next, by: 'learned', confirmed, updated, used: was?.used ?? now, probes: 0 }
  return [...change(context, packet, was, entry), ...(valid ? [] : [{ kind: 'release', dev, dst, failed: false } as const])]
}

/** Whether an ARP answer may override the known address: not within locktime (hundredths of a second) of the last change, unless gratuitous. */
export const mayOverride = (state: NetnsState, row: Neigh, now: number, gratuitous: boolean): boolean =>
  gratuitous || now > row.updated + neighSysctl(state, row.dev, 'locktime') * 10 * MS

/** dst_confirm: TCP heard progress from the other side, so the neighbour must be there. */
export function confirmNeigh({ state, now }: Context, dev: string, dst: Ipv4): readonly Effect[] {
  const row = findNeigh(state, dev, dst)
  return row === undefined ||
    !isValid(row) ||
    (isConnected(row) === false && row.nud !== 'DELAY' && row.nud !== 'STALE' && row.nud !== 'PROBE')
    ? []
    : [{ kind: 'learn.neigh', entry: { ...row, confirmed: now } }]
}
