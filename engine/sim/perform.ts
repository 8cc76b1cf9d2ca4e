// Effects become deeds. Devices and namespaces have decided; here packets get their ids, queues fill, states change and time passes.
import { assertNever } from '../base/assert.ts'
import { timerExpiry } from '../base/timer-wheel.ts'
import { validateXmit } from '../device/checksum-offload.ts'
import { type Effect, NO_PACKET, type Skb, type Timer } from '../device/effect.ts'
import { transmit } from '../device/kinds.ts'
import { macvlanSwitch } from '../device/macvlan.ts'
import { arpProcess } from '../netns/arp.ts'
import { bridgeForward } from '../netns/br-netfilter.ts'
import { icmpError } from '../netns/icmp-error.ts'
import { neighOutput, neighTimer } from '../netns/neighbour.ts'
import { ipOutput } from '../netns/output.ts'
import { receive } from '../netns/receive.ts'
import { tcpSocketTimer } from '../netns/tcp-input.ts'
import { hasCarrier } from '../table/carrier.ts'
import { expireFdb } from '../table/forwarding.ts'
import { type NetDevice, type Peer, linkLayerOf } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Birth, Nanoseconds, PacketEnd, PacketId } from '../trace/trace.ts'
import { ipv4Header } from '../wire/ipv4.ts'
import { defrag, expire } from './defrag.ts'
import { learn } from './learn.ts'
import { hold, release, waiting } from './queue.ts'
import { tap } from './tap.ts'
import {
  BACKLOG,
  CROSSING,
  HOP,
  type Place,
  type Simulation,
  contextIn,
  putSocket,
  removeSocket,
  schedule,
  setState,
  stateIn,
} from './simulation.ts'

/** Performs effects of namespace `netns` in order, each to completion. */
export function perform(sim: Simulation, netns: string, effects: readonly Effect[], t: Nanoseconds = sim.now): void {
  const place = { netns, t }
  for (const effect of effects) performOne(sim, place, effect)
}

/** Performs effects whose packets have no parent: a process of `run` sent them, by a system call or once in a timer's softirq. Returns the last packet. */
export function emit(sim: Simulation, netns: string, effects: readonly Effect[], run: number | undefined, syscall = true): PacketId {
  let packet = NO_PACKET
  sim.apart = syscall
  for (const effect of effects) {
    if (effect.kind !== 'output' && effect.kind !== 'xmit') {
      performOne(sim, { netns, t: sim.now }, effect)
      continue
    }
    const { birth = 'process', ...rest } = effect
    packet = sim.recorder.packet(birth, netns, sim.now, undefined, run)
    performOne(sim, { netns, t: sim.now }, { ...rest, skb: { ...effect.skb, packet } })
  }
  sim.apart = false
  return packet
}

function performOne(sim: Simulation, place: Place, effect: Effect): void {
  const { netns, t } = place
  switch (effect.kind) {
    case 'step':
      if (effect.detail.kind === 'rx') tap(sim, netns, t, effect.detail)
      return sim.recorder.step(t, netns, effect.packet, effect.detail)
    case 'xmit':
      return xmit(sim, { netns: effect.netns ?? netns, t }, effect.dev, born(sim, place, effect.skb, effect.birth))
    case 'cross':
      return cross(sim, effect.to, effect.skb)
    case 'receive': {
      const skb = born(sim, place, effect.skb, effect.birth)
      const where = effect.netns ?? netns
      if (!effect.later) return arrive(sim, where, effect.dev, skb, later(sim, t))
      return travel(sim, t + BACKLOG, where, effect.dev, skb)
    }
    case 'output': {
      const skb = born(sim, place, effect.skb, effect.birth)
      return withContext(sim, netns, t, (context) => ipOutput(context, skb, effect.oif, effect.unbound))
    }
    case 'learn.fdb':
    case 'learn.neigh':
    case 'learn.conntrack':
    case 'forget.conntrack':
    case 'learn.buckets':
    case 'learn.limits':
    case 'learn.redirect':
    case 'learn.pmtu':
    case 'count':
      return learn(sim, netns, effect)
    case 'bridge.forward': {
      const skb = born(sim, place, effect.skb, effect.birth)
      return withContext(sim, netns, t, (context) => bridgeForward(context, effect.bridge, effect.to, skb))
    }
    case 'hold':
      return perform(sim, netns, hold(sim, netns, effect), t)
    case 'release':
      return perform(sim, netns, release(sim, netns, effect), t)
    case 'proxy':
      return answerLater(sim, netns, effect)
    case 'neigh.output': {
      const dev = stateIn(sim, netns)?.links.get(effect.dev)
      return dev && withContext(sim, netns, t, (context) => neighOutput(context, dev, effect.dst, effect.skb))
    }
    case 'macvlan.switch': {
      const { lower, from, skb } = effect
      const dev = stateIn(sim, lower.netns)?.links.get(lower.ifname)
      const upper = dev?.macvlans?.find((one) => one.netns === netns && one.ifname === from)
      return dev && perform(sim, netns, macvlanSwitch(dev, lower.netns, upper, skb), t)
    }
    case 'icmp.error': {
      const header = ipv4Header.decode(effect.skb.bytes)
      return header && withContext(sim, netns, t, (context) => icmpError(context, effect.skb, header, 'host', effect))
    }
    case 'timer':
      if (effect.timer.kind === 'fdb') return collect(sim, netns, effect.timer.dev, effect.at)
      return schedule(sim, effect.at, () => fire(sim, netns, effect.timer))
    case 'socket':
      if (effect.socket === undefined) removeSocket(sim, effect.id)
      else putSocket(sim, effect.socket)
      if (!sim.queues.has(effect.id)) sim.queues.set(effect.id, [])
      return
    case 'message':
      sim.queues.get(effect.socket)?.push(effect.message)
      return sim.listeners.get(effect.socket)?.(t)
    case 'defrag':
      return perform(sim, netns, defrag(sim, place, effect.dev, effect.skb, effect.user), t)
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

/** XMIT_RECURSION_LIMIT: how deep devices may send through each other (net/core/dev.c, "Dead loop on virtual device"). */
const MOST_NESTED = 8

/** dev_queue_xmit: taps, then the device. One that is down or has no carrier has the qdisc noop, and not even the taps see the frame. */
function xmit(sim: Simulation, { netns, t }: Place, ifname: string, given: Skb): void {
  const state = stateIn(sim, netns)
  const dev = state?.links.get(ifname)
  if (state === undefined || dev?.up !== true || !hasCarrierNow(sim, state, dev))
    return performOne(
      sim,
      { netns, t },
      { kind: 'drop', packet: given.packet, reason: 'QDISC_DROP', where: 'kfree_skb_list_reason', detail: { dev: ifname } },
    )
  if (sim.nested > MOST_NESTED) {
    const detail = { dev: ifname }
    return performOne(sim, { netns, t }, { kind: 'drop', packet: given.packet, reason: 'NOT_SPECIFIED', where: '__dev_queue_xmit', detail })
  }
  const skb = validateXmit(dev, given)
  const frame = { kind: 'tx', dev: ifname, bytes: skb.bytes, link: linkLayerOf(dev) } as const
  tap(sim, netns, t, frame)
  sim.recorder.step(t, netns, skb.packet, frame)
  sim.nested += 1
  withContext(sim, netns, later(sim, t), (context) => transmit(context, dev, skb))
  sim.nested -= 1
}

/** Is the other end there and up? */
function hasCarrierNow(sim: Simulation, state: NetnsState, dev: NetDevice): boolean {
  if (dev.kind === 'macvlan') return hasCarrier((netns) => stateIn(sim, netns), state, dev)
  if (dev.kind !== 'veth' && dev.kind !== 'phys') return true
  return dev.peer !== undefined && stateIn(sim, dev.peer.netns)?.links.get(dev.peer.ifname)?.up === true
}

/**
 * Over the cable or through the veth pair, in order: only bytes cross, and a flow's hash. What a softirq sends at one instant arrives at one instant; after each
 * frame that a system call sends, the softirqs run first (local_bh_enable).
 */
function cross(sim: Simulation, to: Peer, { packet, bytes, hash }: Skb): void {
  const last = sim.arrivals.get(to) ?? 0
  const t = sim.apart ? Math.max(sim.now, last) + CROSSING : Math.max(sim.now + CROSSING, last)
  sim.arrivals.set(to, t)
  const skb = hash === undefined ? { packet, bytes, mark: 0 } : { packet, bytes, mark: 0, hash }
  travel(sim, t, to.netns, to.ifname, skb, takeIn)
}

/** Ethernet's header, and room for a VLAN tag. */
const LINK_LAYER = 18

/** __is_skb_forwardable: the far end takes in no frame that is longer than its own MTU allows. */
function takeIn(sim: Simulation, netns: string, ifname: string, skb: Skb, t: Nanoseconds): void {
  const mtu = stateIn(sim, netns)?.links.get(ifname)?.mtu
  if (mtu === undefined || skb.bytes.length <= mtu + LINK_LAYER) return arrive(sim, netns, ifname, skb, t)
  const lost = { kind: 'drop', packet: skb.packet, reason: 'NOT_SPECIFIED', where: '__dev_forward_skb', detail: { dev: ifname } } as const
  performOne(sim, { netns, t }, lost)
}

function travel(sim: Simulation, t: Nanoseconds, netns: string, ifname: string, skb: Skb, end = arrive): void {
  sim.crossing += 1
  schedule(sim, t, () => {
    sim.crossing -= 1
    end(sim, netns, ifname, skb, sim.now)
  })
}

/** neigh_proxy_process: the question is looked at again when it has waited. */
function answerLater(sim: Simulation, netns: string, { dev: ifname, skb, pkttype, after }: Extract<Effect, { kind: 'proxy' }>): void {
  sim.crossing += 1
  schedule(sim, timerExpiry(sim.now, after), () => {
    sim.crossing -= 1
    const dev = stateIn(sim, netns)?.links.get(ifname)
    if (dev !== undefined) withContext(sim, netns, sim.now, (context) => arpProcess(context, dev, skb, pkttype, true))
  })
}

/** What arrives at one instant is seen by the taps before any of it is acted upon: a frame's time stamp is that of its arrival (netif_rx). */
function arrive(sim: Simulation, netns: string, ifname: string, skb: Skb, t: Nanoseconds): void {
  const dev = stateIn(sim, netns)?.links.get(ifname)
  if (dev === undefined)
    return performOne(
      sim,
      { netns, t },
      { kind: 'drop', packet: skb.packet, reason: 'NOT_SPECIFIED', where: 'veth_xmit', detail: { dev: ifname } },
    )
  const state = stateIn(sim, netns)
  if (state === undefined) return
  const effects = receive(contextIn(sim, state), dev, skb)
  perform(sim, netns, effects.slice(0, 1), t)
  perform(sim, netns, effects.slice(1), later(sim, t))
}

/** A bridge looks through its addresses at `at`, unless it will do so anyway. */
function collect(sim: Simulation, netns: string, bridge: string, at: Nanoseconds): void {
  const key = `${netns} ${bridge}`
  if (sim.collecting.has(key)) return
  sim.collecting.add(key)
  schedule(sim, at, () => {
    sim.collecting.delete(key)
    fire(sim, netns, { kind: 'fdb', dev: bridge })
  })
}

/** br_fdb_cleanup: addresses not heard for the ageing time go; it looks again when the next would have to. */
function forget(sim: Simulation, state: NetnsState, bridge: string): void {
  const dev = state.links.get(bridge)
  if (dev?.kind !== 'bridge') return
  const { kept, next } = expireFdb(state, bridge, sim.now - dev.bridge.ageing)
  if (kept !== state) setState(sim, kept, true)
  if (next !== undefined) collect(sim, state.name, bridge, next + dev.bridge.ageing)
}

/** A timer of the stack has run out. */
export function fire(sim: Simulation, netns: string, timer: Timer): void {
  const state = stateIn(sim, netns)
  if (state === undefined) return
  switch (timer.kind) {
    case 'neigh': {
      const dev = state.links.get(timer.dev)
      const pending = waiting(sim, netns, timer.dev, timer.dst).at(-1)
      if (dev !== undefined) withContext(sim, netns, sim.now, (context) => neighTimer(context, dev, timer.dst, pending))
      return
    }
    case 'fdb':
      return forget(sim, state, timer.dev)
    case 'reassembly':
      return perform(sim, netns, expire(sim, timer.key))
    case 'socket': {
      const socket = sim.sockets.get(timer.socket)
      if (socket !== undefined) emit(sim, netns, tcpSocketTimer(contextIn(sim, state), socket), socket.run, false)
      return
    }
    default:
      return assertNever(timer)
  }
}
