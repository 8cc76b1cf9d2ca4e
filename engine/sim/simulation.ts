// A running simulation: virtual clock, event queue, namespaces, sockets, and the one loop that applies effects.
// Everything that happens at one instant in one namespace runs to completion, depth first, as in the kernel's softirq;
// what crosses a cable or goes through a backlog becomes an event of its own. Ties are broken by order of scheduling.
import { assert } from '../base/assert.ts'
import { type Heap, heap } from '../base/heap.ts'
import type { Peer } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import type { TcpTracker } from '../table/tracker.ts'
import type { Socket } from '../table/socket.ts'
import type { Message, Skb } from '../device/effect.ts'
import type { StackContext } from '../netns/context.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { type Recorder, recorder } from './recorder.ts'

/** A cable or a veth pair takes this long from one stack to the next; a backlog this long. Chosen to be readable, not measured. */
export const CROSSING: Nanoseconds = 20_000
export const BACKLOG: Nanoseconds = 2_000
/** From one device to the next inside a namespace. */
export const HOP: Nanoseconds = 1_000

/** Where we are: the namespace, and how long after the instant's beginning (devices passed inside it take a moment each). */
export interface Place {
  readonly netns: string
  readonly t: Nanoseconds
}

export interface Simulation {
  /** The instant being computed. */
  now: Nanoseconds
  readonly stateOf: (netns: string) => NetnsState | undefined
  readonly states: Map<string, NetnsState>
  readonly sockets: Map<number, Socket>
  /** The same by namespace, as the stack looks at them. */
  readonly bound: Map<string, readonly Socket[]>
  /** Receive and error queues, by socket. */
  readonly queues: Map<number, Message[]>
  /** Packets that wait for a neighbour: arp_queue. */
  readonly held: Map<string, Skb[]>
  /** Fragments that wait for their siblings, by namespace and fragmentKey. */
  readonly fragments: Map<string, Skb[]>
  /** Called when a socket got a message: a process may be waiting. */
  readonly listeners: Map<number, (t: Nanoseconds) => void>
  /** Bridges whose forgetting of addresses is under way (gc_work), `NETNS BRIDGE`. */
  readonly collecting: Set<string>
  /** When the last frame on its way to a device will be there: none overtakes another. */
  readonly arrivals: Map<Peer, Nanoseconds>
  /** A system call is sending: its frames leave one after the other. */
  apart: boolean
  readonly events: Heap<Event>
  readonly recorder: Recorder
  sequence: number
  /** Frames on their way between devices. */
  crossing: number
  /** Devices that are sending through each other at this moment. */
  nested: number
  /** Bumped for every value the kernel would draw at random. */
  drawn: number
  /** Brought by the first process that may speak TCP. */
  tcp?: TcpTracker | undefined
}

export interface Event {
  readonly t: Nanoseconds
  readonly sequence: number
  readonly run: () => void
}

export function simulation(stateOf: (netns: string) => NetnsState | undefined): Simulation {
  return {
    now: 0,
    stateOf,
    states: new Map(),
    sockets: new Map(),
    bound: new Map(),
    queues: new Map(),
    held: new Map(),
    fragments: new Map(),
    listeners: new Map(),
    collecting: new Set(),
    arrivals: new Map(),
    apart: false,
    events: heap<Event>((a, b) => a.t < b.t || (a.t === b.t && a.sequence < b.sequence)),
    recorder: recorder(),
    sequence: 0,
    crossing: 0,
    nested: 0,
    drawn: 0,
  }
}

/** Do it at time `t`, after everything already scheduled for then. */
export function schedule(sim: Simulation, t: Nanoseconds, run: () => void): void {
  assert(t >= sim.now, 'an event in the past')
  sim.events.push({ t, sequence: sim.sequence++, run })
}

/** A namespace's present state; materialised when first asked for. */
export function stateIn(sim: Simulation, netns: string): NetnsState | undefined {
  const known = sim.states.get(netns)
  if (known !== undefined) return known
  const state = sim.stateOf(netns)
  if (state === undefined) return undefined
  sim.states.set(netns, state)
  sim.recorder.state(0, state, true)
  return state
}

/** The namespace is now so; `visible`: somebody who prints its tables would see it. */
export function setState(sim: Simulation, state: NetnsState, visible: boolean): void {
  sim.states.set(state.name, state)
  sim.recorder.state(sim.now, state, visible)
}

/** 1 to 65535, deterministic: an IP identification, an ephemeral port's offset. */
export function draw(sim: Simulation): number {
  sim.drawn = (Math.imul(sim.drawn, 1103515245) + 12345) >>> 0
  return 1 + ((sim.drawn >>> 8) % 65535)
}

const NO_SOCKETS: readonly Socket[] = []

export const contextIn = (sim: Simulation, state: NetnsState): StackContext => ({
  state,
  now: sim.now,
  ident: draw(sim),
  sockets: sim.bound.get(state.name) ?? NO_SOCKETS,
  tcp: sim.tcp,
})

/** A new socket, or its new value. */
export function putSocket(sim: Simulation, socket: Socket): Socket {
  const others = (sim.bound.get(socket.netns) ?? NO_SOCKETS).filter(({ id }) => id !== socket.id)
  sim.bound.set(socket.netns, [...others, socket])
  sim.sockets.set(socket.id, socket)
  return socket
}

export function removeSocket(sim: Simulation, id: number): void {
  const socket = sim.sockets.get(id)
  if (socket === undefined) return
  sim.bound.set(
    socket.netns,
    (sim.bound.get(socket.netns) ?? NO_SOCKETS).filter((other) => other.id !== id),
  )
  sim.sockets.delete(id)
}
