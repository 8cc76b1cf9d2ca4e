// Packets that wait for a neighbour: arp_queue of net/core/neighbour.c. What becomes of them is said as effects.
import type { Effect, Skb } from '../device/effect.ts'
import { linkFailure } from '../netns/link-failure.ts'
import { findNeigh } from '../table/neighbours.ts'
import { neighSysctl } from '../table/sysctl.ts'
import type { Ipv4 } from '../wire/address.ts'
import { type Simulation, contextIn, stateIn } from './simulation.ts'

const queueKey = (netns: string, dev: string, dst: Ipv4): string => `${netns} ${dev} ${dst}`

export const waiting = (sim: Simulation, netns: string, dev: string, dst: Ipv4): readonly Skb[] =>
  sim.held.get(queueKey(netns, dev, dst)) ?? []

/** A queue longer than unres_qlen loses its oldest. */
export function hold(sim: Simulation, netns: string, { dev, dst, skb }: Extract<Effect, { kind: 'hold' }>): readonly Effect[] {
  const queue = [...waiting(sim, netns, dev, dst), skb]
  const told: Effect = { kind: 'step', packet: skb.packet, detail: { kind: 'hold', dev, dst, queued: queue.length } }
  const state = stateIn(sim, netns)
  const most = state === undefined ? 0 : neighSysctl(state, dev, 'unres_qlen')
  const oldest = queue.length > most ? queue.shift() : undefined
  sim.held.set(queueKey(netns, dev, dst), queue)
  if (oldest === undefined) return [told]
  return [told, { kind: 'drop', packet: oldest.packet, reason: 'NEIGH_QUEUEFULL', where: '__neigh_event_send', detail: { dev } }]
}

/** The neighbour is known: send what waited. Or it is not to be found: every waiting packet fails. */
export function release(sim: Simulation, netns: string, { dev, dst, failed }: Extract<Effect, { kind: 'release' }>): readonly Effect[] {
  const queue = waiting(sim, netns, dev, dst)
  sim.held.delete(queueKey(netns, dev, dst))
  const state = stateIn(sim, netns)
  if (state === undefined) return []
  if (!failed) return queue.map((skb) => ({ kind: 'neigh.output', dev, dst, skb }))
  const neigh = findNeigh(state, dev, dst)
  const detail = { dev, ...(neigh && { neigh }) }
  let present = state
  return queue.flatMap((skb): readonly Effect[] => {
    const told = linkFailure(contextIn(sim, present), skb)
    // The next error costs again.
    for (const effect of told) if (effect.kind === 'learn.limits') present = { ...present, limits: effect.limits }
    return [...told, { kind: 'drop', packet: skb.packet, reason: 'NEIGH_FAILED', where: 'neigh_invalidate', detail }]
  })
}
