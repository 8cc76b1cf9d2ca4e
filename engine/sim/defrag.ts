// Fragments that wait for their siblings: ip_defrag and ip_expire (net/ipv4/ip_fragment.c). What becomes of them is said as effects.
import { timerExpiry } from '../base/timer-wheel.ts'
import { step } from '../device/context.ts'
import type { DefragUser, Effect, Skb } from '../device/effect.ts'
import { REASSEMBLY_TIME, fragmentKey, reassemble } from '../netns/fragment.ts'
import { ipReassembled } from '../netns/input.ts'
import { ipv4Header } from '../wire/ipv4.ts'
import { type Place, type Simulation, contextIn, stateIn } from './simulation.ts'

/** Keeps a fragment until the packet is whole. */
export function defrag(sim: Simulation, { netns, t }: Place, ifname: string, skb: Skb, user: DefragUser): readonly Effect[] {
  const header = ipv4Header.decode(skb.bytes)
  const state = stateIn(sim, netns)
  const dev = state?.links.get(ifname)
  if (header === undefined || state === undefined || dev === undefined) return []
  const key = `${netns} ${user} ${fragmentKey(header)}`
  const known = sim.fragments.get(key) ?? []
  const parts = [...known, skb]
  const whole = reassemble(parts.map(({ bytes }) => bytes))
  if (whole === undefined) {
    sim.fragments.set(key, parts)
    return known.length > 0 ? [] : [{ kind: 'timer', at: timerExpiry(sim.now, REASSEMBLY_TIME), timer: { kind: 'reassembly', key } }]
  }
  sim.fragments.delete(key)
  if (whole === 'spoiled')
    return parts.map(({ packet }) => ({ kind: 'drop', packet, reason: 'DUP_FRAG', where: 'ip_frag_queue', detail: { dev: ifname } }))
  const packet = sim.recorder.packet('reassembly', netns, t, skb.packet)
  return [
    ...parts.map((part): Effect => ({ kind: 'absorb', packet: part.packet })),
    step(packet, { kind: 'reassemble', count: parts.length, length: whole.length }),
    ...ipReassembled(contextIn(sim, state), dev, { ...skb, packet, bytes: whole, ...largest(user, parts) }, user),
  ]
}

/** What is only on its way through will be cut again (nf_ct_ipv4_gather_frags). */
const largest = (user: DefragUser, parts: readonly Skb[]): Pick<Skb, 'fragMaxSize'> =>
  user === 'LOCAL_DELIVER' ? {} : { fragMaxSize: Math.max(...parts.map(({ bytes }) => bytes.length)) }

/** The time for reassembly is over. */
export function expire(sim: Simulation, key: string): readonly Effect[] {
  const parts = sim.fragments.get(key) ?? []
  sim.fragments.delete(key)
  return parts.map(({ packet }) => ({ kind: 'drop', packet, reason: 'FRAG_REASM_TIMEOUT', where: 'ip_expire' }))
}
