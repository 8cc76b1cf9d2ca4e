// Runs processes: resumes a generator with the answer to its last system call until it must wait, and wakes it when the answer comes.
import { assertNever } from '../base/assert.ts'
import { timerExpiry } from '../base/timer-wheel.ts'
import type { Message } from '../device/effect.ts'
import type { Answer, Exit, Process, Syscall } from '../process/syscall.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { CROSSING, type Simulation, putSocket, schedule, stateIn } from './simulation.ts'
import { bind, close, connect, createSocket, send, setOptions } from './syscalls.ts'

interface Running {
  readonly netns: string
  readonly run: number
  readonly process: Process
  readonly done: (exit: Exit) => void
  readonly owned: number[]
  killed: boolean
}

/** Starts a process now; `done` hears its exit. `run`: index of the run its packets belong to. Returns how to kill it. */
export function start(sim: Simulation, netns: string, run: number, process: Process, done: (exit: Exit) => void): () => void {
  const running: Running = { netns, run, process, done, owned: [], killed: false }
  resume(sim, running, undefined)
  return () => {
    running.killed = true
    for (const socket of running.owned) close(sim, socket, run)
  }
}

function resume(sim: Simulation, running: Running, answer: Answer): void {
  if (running.killed) return
  let given = answer
  for (;;) {
    const next = running.process.next(given)
    if (next.done === true) {
      for (const socket of running.owned) close(sim, socket, running.run)
      return running.done(next.value)
    }
    const outcome = perform(sim, running, next.value)
    if (outcome === WAIT) return
    given = outcome.answer
  }
}

const WAIT = Symbol('wait')
type Outcome = { readonly answer: Answer } | typeof WAIT

function perform(sim: Simulation, running: Running, call: Syscall): Outcome {
  const { netns, run } = running
  switch (call.call) {
    case 'socket': {
      const id = createSocket(sim, netns, call, run)
      running.owned.push(id)
      return { answer: id }
    }
    case 'setsockopt':
      return { answer: setOptions(sim, call) }
    case 'bind':
      return { answer: bind(sim, call) }
    case 'listen': {
      const socket = sim.sockets.get(call.socket)
      if (socket !== undefined) putSocket(sim, { ...socket, tcp: LISTENING })
      return { answer: undefined }
    }
    case 'connect': {
      const errno = connect(sim, call, run)
      if (errno !== undefined || sim.sockets.get(call.socket)?.type !== 'tcp') return { answer: errno }
      return wait(sim, running, call.socket, call.timeout, (message) =>
        message === undefined ? 'ETIMEDOUT' : message.kind === 'error' ? message.errno : undefined,
      )
    }
    case 'accept':
      return wait(sim, running, call.socket, call.timeout, (message) => {
        if (message?.kind !== 'accepted') return undefined
        running.owned.push(message.socket)
        return message.socket
      })
    case 'send':
      return { answer: send(sim, call, run) }
    case 'recv':
      return wait(sim, running, call.socket, call.timeout, (message) => message, call.rcvtimeo)
    case 'close':
      running.owned.splice(0, running.owned.length, ...running.owned.filter((id) => id !== call.socket))
      return { answer: close(sim, call.socket, run) }
    case 'sleep':
      schedule(sim, sim.now + call.duration, () => resume(sim, running, undefined))
      return WAIT
    case 'now':
      return { answer: sim.now }
    case 'state':
      return { answer: stateIn(sim, netns) }
    default:
      return assertNever(call)
  }
}

const LISTENING = {
  state: 'LISTEN',
  iss: 0,
  txhash: 0,
  sndUna: 0,
  sndNxt: 0,
  rcvNxt: 0,
  mss: 536,
  unacked: new Uint8Array(0),
  finSent: false,
  retries: 0,
  rtoAt: 0,
  tsRecent: 0,
} as const

/** A process that a tick has woken is on its way while ksoftirqd takes in what other timers of that tick have sent (need_resched in __do_softirq). */
const WAKING: Nanoseconds = 2 * CROSSING

/** The socket's next message, at once or when it comes; `undefined` after `timeout`, or when the kernel's timer of `coarse` runs out (schedule_timeout). */
function wait(
  sim: Simulation,
  running: Running,
  socket: number,
  timeout: Nanoseconds | undefined,
  answer: (message: Message | undefined) => Answer,
  coarse?: Nanoseconds,
): Outcome {
  const ready = sim.queues.get(socket)?.shift()
  if (ready !== undefined || timeout === 0) return { answer: answer(ready) }
  let waiting = true
  const stop = (then: () => void) => (): void => {
    if (!waiting) return
    waiting = false
    sim.listeners.delete(socket)
    then()
  }
  const wake = stop(() => resume(sim, running, answer(sim.queues.get(socket)?.shift())))
  // A process runs after the softirq that woke it, as an event of its own.
  sim.listeners.set(socket, (t) => schedule(sim, t, wake))
  const end = sim.now + (timeout ?? Infinity)
  const tick = coarse === undefined ? Infinity : timerExpiry(sim.now, coarse)
  if (tick < end)
    schedule(
      sim,
      tick,
      stop(() => schedule(sim, tick + WAKING, () => resume(sim, running, answer(undefined)))),
    )
  else if (end < Infinity) schedule(sim, end, wake)
  return WAIT
}
