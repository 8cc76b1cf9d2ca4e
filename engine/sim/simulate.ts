// From a network and its traffic to a trace: starts each piece of traffic at its time, runs events in order, stops when nothing is left
// that a viewer waits for. Timers that only refresh tables (a neighbour 30 s later) do not keep a simulation alive.
import type { LinkEvent } from '../netlink/events.ts'
import { announce } from '../netns/solicit.ts'
import type { Exit, Process } from '../process/syscall.ts'
import { isArpable } from '../table/link.ts'
import { deviceSysctl } from '../table/sysctl.ts'
import type { NetnsState } from '../table/netns.ts'
import type { TcpTracker } from '../table/tracker.ts'
import type { Nanoseconds, Run, Trace } from '../trace/trace.ts'
import { fire, perform } from './perform.ts'
import { start } from './processes.ts'
import { type Simulation, schedule, setState, simulation, stateIn } from './simulation.ts'

/** A change of configuration that a command made, with what it printed. */
export interface Change extends Exit {
  readonly changed: readonly NetnsState[]
  readonly events: readonly LinkEvent[]
}

/** What a command comes to: it prints something, it changes something, or processes run; the last one's exit is the result. */
export type Started =
  | Exit
  | Change
  | {
      readonly processes: readonly { readonly netns: string; readonly process: Process }[]
      readonly result: (exits: readonly Exit[]) => Exit
      /** They may speak TCP. */
      readonly tcp?: TcpTracker
    }

/** A command or exchange, to be started at `at`. `start` sees the namespaces as they are then. */
export interface Job {
  readonly at: Nanoseconds
  readonly netns: string
  readonly line: string
  readonly start: (get: (netns: string) => NetnsState | undefined, now: Nanoseconds) => Started
}

/** Linkwatch: a bridge notices its port's carrier this long after the link came up. */
const LINKWATCH: Nanoseconds = 10_000_000
/** What still moves after the last command has ended is shown this much longer, */
const AFTERGLOW: Nanoseconds = 300_000_000
/** and whatever waits (for a neighbour, for a fragment) until it has found its end, at most this long. */
const PATIENCE: Nanoseconds = 60_000_000_000

/** More steps than anybody can look at, or a storm in a loop of switches, as soon as it is one. The trace ends there and says so. */
const MOST_STEPS = 250_000
const MOST_CIRCLES = 200

/** Starts a job now; `done` is called when it has ended. */
export function run(sim: Simulation, job: Job, index: number, done: (exit: Exit) => void): void {
  const started = job.start((netns) => stateIn(sim, netns), sim.now)
  if ('processes' in started) return runProcesses(sim, started, index, done)
  if ('changed' in started) configure(sim, started)
  done(started)
}

function runProcesses(
  sim: Simulation,
  { processes, result, tcp }: Extract<Started, { processes: unknown }>,
  index: number,
  done: (exit: Exit) => void,
): void {
  sim.tcp ??= tcp
  const exits: (Exit | undefined)[] = processes.map(() => undefined)
  const kills: (() => void)[] = []
  processes.forEach(({ netns, process }, i) => {
    const kill = start(sim, netns, index, process, (exit) => {
      exits[i] = exit
      // Whoever waits for a client that has failed, or was served by another, need not wait on.
      const client = exits.at(-1)
      const over = client !== undefined && (client.rc !== 0 || exits.slice(0, -1).some((one) => one?.rc === 0))
      if (!over && exits.includes(undefined)) return
      kills.forEach((stop, at) => exits[at] ?? stop())
      done(result(exits.map((one) => one ?? { rc: 1, out: '' })))
    })
    kills.push(kill)
  })
}

/** New states, and what the kernel does of itself because of them. */
export function configure(sim: Simulation, { changed, events }: Change): void {
  for (const state of changed) {
    setState(sim, state, true)
    for (const link of state.links.values()) if (link.kind === 'bridge') collectLater(sim, state.name, link.ifname, link.bridge.ageing)
  }
  for (const event of events) {
    if (event.kind === 'up') linkUp(sim, event.netns, event.dev)
    if (event.kind === 'up' || event.kind === 'address') announceDevice(sim, event.netns, event.dev)
  }
}

/** br_set_ageing_time restarts the collector: entries learned before obey the new time. */
function collectLater(sim: Simulation, netns: string, bridge: string, ageing: Nanoseconds): void {
  schedule(sim, sim.now + ageing, () => fire(sim, netns, { kind: 'fdb', dev: bridge }))
}

function linkUp(sim: Simulation, netns: string, ifname: string): void {
  const state = stateIn(sim, netns)
  const dev = state?.links.get(ifname)
  if (state === undefined || dev === undefined) return
  for (const end of [{ netns, ifname }, 'peer' in dev ? dev.peer : undefined]) if (end !== undefined) holdPort(sim, end.netns, end.ifname)
}

/** inetdev_event: with arp_notify, everybody hears of it. */
function announceDevice(sim: Simulation, netns: string, ifname: string): void {
  const state = stateIn(sim, netns)
  const dev = state?.links.get(ifname)
  if (state === undefined || dev === undefined || !isArpable(dev)) return
  if (deviceSysctl(state, ifname, 'arp_notify') !== 0) perform(sim, netns, announce(dev))
}

/** A bridge port whose link just came up forwards a moment later. */
function holdPort(sim: Simulation, netns: string, ifname: string): void {
  const state = stateIn(sim, netns)
  const dev = state?.links.get(ifname)
  if (state === undefined || dev?.port === undefined || sim.now === 0) return
  const port = { ...dev, port: { ...dev.port, forwarding: sim.now + LINKWATCH } }
  setState(sim, { ...state, links: new Map(state.links).set(ifname, port) }, false)
}

const isFull = ({ recorder }: Simulation): boolean => recorder.count() >= MOST_STEPS || recorder.circles() >= MOST_CIRCLES

/** Runs everything due up to and including `until`, unless the trace is full. */
export function advance(sim: Simulation, until: Nanoseconds): void {
  for (let event = sim.events.peek(); event !== undefined && event.t <= until && !isFull(sim); event = sim.events.peek()) {
    sim.events.pop()
    sim.now = event.t
    event.run()
  }
  sim.now = Math.max(sim.now, until)
}

/** Runs on until every packet has ended. */
function settle(sim: Simulation, until: Nanoseconds): void {
  while (!isFull(sim) && (sim.crossing > 0 || sim.held.size > 0 || sim.fragments.size > 0)) {
    const next = sim.events.peek()
    if (next === undefined || next.t > until) return
    advance(sim, next.t)
  }
}

/** The whole story of a network's traffic. */
export function simulate(stateOf: (netns: string) => NetnsState | undefined, jobs: readonly Job[]): Trace {
  const sim = simulation(stateOf)
  const runs: Run[] = jobs.map(({ netns, line, at }) => ({ netns, line, start: at, end: at, rc: 0, out: '' }))
  let open = jobs.length
  jobs.forEach((job, index) => {
    schedule(sim, job.at, () =>
      run(sim, job, index, ({ rc, out }) => {
        runs[index] = { netns: job.netns, line: job.line, start: job.at, end: sim.now, rc, out }
        open -= 1
      }),
    )
  })
  while (open > 0 && !isFull(sim)) {
    const next = sim.events.peek()
    if (next === undefined) break
    advance(sim, next.t)
  }
  advance(sim, sim.now + AFTERGLOW)
  settle(sim, sim.now + PATIENCE)
  return { ...sim.recorder.finish(runs, sim.now), ...(isFull(sim) && { cut: true as const }) }
}
