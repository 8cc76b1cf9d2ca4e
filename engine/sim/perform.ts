// Effects become deeds. Devices and namespaces have decided; here packets get their ids, queues fill, states change and time passes.
import { assertNever } from '../base/assert.ts'
import { step } from '../device/context.ts'
import { type Effect, NO_PACKET, type Skb, type Timer } from '../device/effect.ts'
import { transmit } from '../device/kinds.ts'
import { arpProcess } from '../netns/arp.ts'
import { REASSEMBLY_TIME, fragmentKey, reassemble } from '../netns/fragment.ts'
import { ipReassembled } from '../netns/input.ts'
import { linkFailure } from '../netns/link-failure.ts'
import { neighOutput, neighTimer } from '../netns/neighbour.ts'
import { ipOutput } from '../netns/output.ts'
import { receive } from '../netns/receive.ts'
import { tcpSocketTimer } from '../netns/tcp-input.ts'
import { expireFdb, findPort, learnFdb } from '../table/forwarding.ts'
import type { NetDevice, Peer } from '../table/link.ts'
import { findNeigh, putNeigh } from '../table/neighbours.ts'
import type { NetnsState } from '../table/netns.ts'
import { learnPathMtu } from '../table/pmtu.ts'
import { neighSysctl } from '../table/sysctl.ts'
import type { Birth, Nanoseconds, PacketEnd } from '../trace/trace.ts'
import type { Ipv4 } from '../wire/address.ts'
import { ipv4Header } from '../wire/ipv4.ts'
import { BACKLOG, CROSSING, HOP, type Simulation, contextIn, putSocket, removeSocket, schedule, setState, stateIn } from './simulation.ts'

/** Where we are: the namespace, and how long after the instant's beginning (devices passed inside it take a moment each). */
interface Place {
  readonly netns: string
  readonly t: Nanoseconds
}

/** Performs effects of namespace `netns` in order, each to completion. */
export function perform(sim: Simulation, netns: string, effects: readonly Effect[], t: Nanoseconds = sim.now): void {
  for (const effect of effects) performOne(sim, { netns, t }, effect)
}

/** Performs effects whose packets have no parent: a process of `run` sent them. */
export function emit(sim: Simulation, netns: string, effects: readonly Effect[], run: number | undefined): void {
  for (const effect of effects) {
    if (effect.kind !== 'output' && effect.kind !== 'xmit') {
      performOne(sim, { netns, t: sim.now }, effect)
      continue
    }
    const { birth = 'process', ...rest } = effect
    const packet = sim.recorder.packet(birth, netns, sim.now, undefined, run)
    performOne(sim, { netns, t: sim.now }, { ...rest, skb: { ...effect.skb, packet } })
  }
}

function performOne(sim: Simulation, place: Place, effect: Effect): void {
  const { netns, t } = place
  switch (effect.kind) {
    case 'step':
      return sim.recorder.step(t, netns, effect.packet, effect.detail)
    case 'xmit':
      return xmit(sim, place, effect.dev, born(sim, place, effect.skb, effect.birth))
    case 'cross':
      return cross(sim, effect.to, effect.skb)
    case 'receive': {
      const skb = born(sim, place, effect.skb, effect.birth)
      if (!effect.later) return arrive(sim, netns, effect.dev, skb, later(sim, t))
      return travel(sim, BACKLOG, netns, effect.dev, skb)
    }
    case 'output': {
      const skb = born(sim, place, effect.skb, effect.birth)
      return withContext(sim, netns, t, (context) => ipOutput(context, skb, effect.oif))
    }
    case 'learn.fdb':
      return update(
        sim,
        netns,
        (state) => learnFdb(state, effect.dev, effect.entry),
        (state) => findPort(state, effect.dev, effect.entry.lladdr)?.dev !== effect.entry.dev,
      )
    case 'learn.neigh':
      return update(
        sim,
        netns,
        (state) => putNeigh(state, effect.entry),
        (state) => {
          const row = findNeigh(state, effect.entry.dev, effect.entry.dst)
          return row?.nud !== effect.entry.nud || row.lladdr !== effect.entry.lladdr
        },
      )
    case 'learn.conntrack':
      return update(
        sim,
        netns,
        (state) => ({ ...state, conntrack: effect.table }),
        () => false,
      )
    case 'learn.pmtu':
      return update(
        sim,
        netns,
        (state) => learnPathMtu(state, effect.dst, effect.mtu, sim.now),
        () => false,
      )
    case 'hold':
      return hold(sim, place, effect.dev, effect.dst, effect.skb)
    case 'release':
      return release(sim, place, effect.dev, effect.dst, effect.failed)
    case 'proxy':
      return answerLater(sim, netns, effect)
    case 'timer':
      return schedule(sim, effect.at, () => fire(sim, netns, effect.timer))
    case 'socket':
      if (effect.socket === undefined) removeSocket(sim, effect.id)
      else putSocket(sim, effect.socket)
      if (!sim.queues.has(effect.id)) sim.queues.set(effect.id, [])
      return
    case 'message':
      sim.queues.get(effect.socket)?.push(effect.message)
      return sim.listeners.get(effect.socket)?.()
    case 'defrag':
      return defrag(sim, place, effect.dev, effect.skb)
    case 'drop': {
      const { reason, where, packet, detail = {} } = effect
      sim.recorder.step(t, netns, packet, { kind: 'drop', ...detail, reason, where })
      return end(sim, packet, { kind: 'dropped', netns, t, reason, where, ...(detail.dev !== undefined && { dev: detail.dev }) })
    }
    case 'absorb':
      return end(sim, effect.packet, { kind: 'absorbed', netns, t })
    case 'delivered':
      return end(sim, effect.packet, { kind: 'delivered', netns, t })
    default:
      return assertNever(effect)
  }
}

const end = (sim: Simulation, packet: number, value: PacketEnd): void => sim.recorder.end(packet, value)

/** One device further inside the same instant; never as late as the next crossing. */
const later = (sim: Simulation, t: Nanoseconds): Nanoseconds => Math.min(t + HOP, sim.now + CROSSING - HOP)

/** The packet itself, or a new one that it caused. */
function born(sim: Simulation, { netns, t }: Place, skb: Skb, birth: Birth | undefined): Skb {
  if (birth === undefined) return skb
  return { ...skb, packet: sim.recorder.packet(birth, netns, t, skb.packet === NO_PACKET ? undefined : skb.packet) }
}

function withContext(
  sim: Simulation,
  netns: string,
  t: Nanoseconds,
  decide: (context: ReturnType<typeof contextIn>) => readonly Effect[],
): void {
  const state = stateIn(sim, netns)
  if (state !== undefined) perform(sim, netns, decide(contextIn(sim, state)), t)
}

function update(
  sim: Simulation,
  netns: string,
  change: (state: NetnsState) => NetnsState,
  isVisible: (state: NetnsState) => boolean,
): void {
  const state = stateIn(sim, netns)
  if (state !== undefined) setState(sim, change(state), isVisible(state))
}

/** dev_queue_xmit: taps, then the device. One that is down or has no carrier has the qdisc noop, and not even the taps see the frame. */
function xmit(sim: Simulation, { netns, t }: Place, ifname: string, skb: Skb): void {
  const dev = stateIn(sim, netns)?.links.get(ifname)
  if (dev?.up !== true || !hasCarrier(sim, dev))
    return performOne(
      sim,
      { netns, t },
      { kind: 'drop', packet: skb.packet, reason: 'QDISC_DROP', where: 'kfree_skb_list_reason', detail: { dev: ifname } },
    )
  sim.recorder.step(t, netns, skb.packet, { kind: 'tx', dev: ifname, bytes: skb.bytes, link: 'ethernet' })
  withContext(sim, netns, later(sim, t), (context) => transmit(context, dev, skb))
}

/** Is the other end there and up? */
function hasCarrier(sim: Simulation, dev: NetDevice): boolean {
  if (dev.kind !== 'veth' && dev.kind !== 'phys') return true
  return dev.peer !== undefined && stateIn(sim, dev.peer.netns)?.links.get(dev.peer.ifname)?.up === true
}

/** Over the cable or through the veth pair: only bytes cross. */
function cross(sim: Simulation, to: Peer, { packet, bytes }: Skb): void {
  travel(sim, CROSSING, to.netns, to.ifname, { packet, bytes, mark: 0 })
}

function travel(sim: Simulation, delay: Nanoseconds, netns: string, ifname: string, skb: Skb): void {
  sim.crossing += 1
  schedule(sim, sim.now + delay, () => {
    sim.crossing -= 1
    arrive(sim, netns, ifname, skb, sim.now)
  })
}

/** neigh_proxy_process: the question is looked at again when it has waited. */
function answerLater(sim: Simulation, netns: string, { dev: ifname, skb, pkttype, after }: Extract<Effect, { kind: 'proxy' }>): void {
  sim.crossing += 1
  schedule(sim, sim.now + after, () => {
    sim.crossing -= 1
    const dev = stateIn(sim, netns)?.links.get(ifname)
    if (dev !== undefined) withContext(sim, netns, sim.now, (context) => arpProcess(context, dev, skb, pkttype, true))
  })
}

function arrive(sim: Simulation, netns: string, ifname: string, skb: Skb, t: Nanoseconds): void {
  const dev = stateIn(sim, netns)?.links.get(ifname)
  if (dev === undefined)
    return performOne(
      sim,
      { netns, t },
      { kind: 'drop', packet: skb.packet, reason: 'NOT_SPECIFIED', where: 'veth_xmit', detail: { dev: ifname } },
    )
  withContext(sim, netns, t, (context) => receive(context, dev, skb))
}

const queueKey = (netns: string, dev: string, dst: Ipv4): string => `${netns} ${dev} ${dst}`

/** Into the neighbour's arp_queue; a full queue loses its oldest. */
function hold(sim: Simulation, { netns, t }: Place, dev: string, dst: Ipv4, skb: Skb): void {
  const key = queueKey(netns, dev, dst)
  const queue = [...(sim.held.get(key) ?? []), skb]
  const state = stateIn(sim, netns)
  const most = state === undefined ? 0 : neighSysctl(state, dev, 'unres_qlen')
  const [oldest] = queue
  sim.recorder.step(t, netns, skb.packet, { kind: 'hold', dev, dst, queued: queue.length })
  if (queue.length > most && oldest !== undefined) {
    performOne(
      sim,
      { netns, t },
      { kind: 'drop', packet: oldest.packet, reason: 'NEIGH_QUEUEFULL', where: '__neigh_event_send', detail: { dev } },
    )
    queue.shift()
  }
  sim.held.set(key, queue)
}

/** The neighbour is known: send what waited. Or it is not to be found: every waiting packet fails. */
function release(sim: Simulation, { netns, t }: Place, ifname: string, dst: Ipv4, failed: boolean): void {
  const key = queueKey(netns, ifname, dst)
  const waiting = sim.held.get(key) ?? []
  sim.held.delete(key)
  for (const skb of waiting) {
    const state = stateIn(sim, netns)
    const dev = state?.links.get(ifname)
    if (state === undefined || dev === undefined) continue
    const neigh = findNeigh(state, ifname, dst)
    const lost: Effect = {
      kind: 'drop',
      packet: skb.packet,
      reason: 'NEIGH_FAILED',
      where: 'neigh_invalidate',
      detail: { dev: ifname, ...(neigh && { neigh }) },
    }
    withContext(sim, netns, t, (context) => (failed ? [...linkFailure(context, skb), lost] : neighOutput(context, dev, dst, skb)))
  }
}

/** A timer of the stack has run out. */
export function fire(sim: Simulation, netns: string, timer: Timer): void {
  const state = stateIn(sim, netns)
  if (state === undefined) return
  switch (timer.kind) {
    case 'neigh': {
      const dev = state.links.get(timer.dev)
      const pending = sim.held.get(queueKey(netns, timer.dev, timer.dst))?.at(-1)
      if (dev !== undefined) withContext(sim, netns, sim.now, (context) => neighTimer(context, dev, timer.dst, pending))
      return
    }
    case 'fdb': {
      const dev = state.links.get(timer.dev)
      if (dev?.kind !== 'bridge') return
      const kept = expireFdb(state, timer.dev, sim.now - dev.bridge.ageing)
      if (kept !== state) setState(sim, kept, true)
      return
    }
    case 'reassembly':
      for (const { packet } of sim.fragments.get(timer.key) ?? [])
        performOne(sim, { netns, t: sim.now }, { kind: 'drop', packet, reason: 'FRAG_REASM_TIMEOUT', where: 'ip_expire' })
      sim.fragments.delete(timer.key)
      return
    case 'socket': {
      const socket = sim.sockets.get(timer.socket)
      if (socket !== undefined) emit(sim, netns, tcpSocketTimer(contextIn(sim, state), socket), socket.run)
      return
    }
    default:
      return assertNever(timer)
  }
}

/** ip_defrag: keeps fragments until the packet is whole. */
function defrag(sim: Simulation, place: Place, ifname: string, skb: Skb): void {
  const { netns, t } = place
  const header = ipv4Header.decode(skb.bytes)
  const dev = stateIn(sim, netns)?.links.get(ifname)
  if (header === undefined || dev === undefined) return
  const key = `${netns} ${fragmentKey(header)}`
  const known = sim.fragments.get(key) ?? []
  const parts = [...known, skb]
  if (known.length === 0) schedule(sim, sim.now + REASSEMBLY_TIME, () => fire(sim, netns, { kind: 'reassembly', key }))
  const whole = reassemble(parts.map(({ bytes }) => bytes))
  if (whole === undefined) return void sim.fragments.set(key, parts)
  sim.fragments.delete(key)
  if (whole === 'spoiled') {
    for (const { packet } of parts)
      performOne(sim, place, { kind: 'drop', packet, reason: 'DUP_FRAG', where: 'ip_frag_queue', detail: { dev: ifname } })
    return
  }
  for (const { packet } of parts) end(sim, packet, { kind: 'absorbed', netns, t })
  const packet = sim.recorder.packet('reassembly', netns, t, skb.packet)
  const told = step(packet, { kind: 'reassemble', count: parts.length, length: whole.length })
  withContext(sim, netns, t, (context) => [told, ...ipReassembled(context, dev, { packet, bytes: whole, mark: skb.mark })])
}
