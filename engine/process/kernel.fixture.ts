// A kernel for tests of processes: it keeps the clock, remembers what was sent, and answers each packet with messages as the test says.
import { assertNever } from '../base/assert.ts'
import { timerExpiry } from '../base/timer-wheel.ts'
import type { Errno, Message } from '../device/effect.ts'
import { addr, device, netns, route } from '../table/netns.fixture.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import type { Answer, Exit, Process, Syscall } from './syscall.ts'

type Send = Extract<Syscall, { call: 'send' }>

/** A message that arrives `after` so many milliseconds. */
export interface Arrival {
  readonly after: number
  readonly message: Message
}

export interface Script {
  readonly state?: NetnsState
  /** Answers of connect and bind, and of the n-th send (from 0). */
  readonly connect?: Errno
  readonly bind?: Errno
  readonly refuse?: (n: number) => Errno | undefined
  readonly answer?: (sent: Send, n: number) => readonly Arrival[]
}

export interface Driven {
  readonly exit: Exit
  readonly calls: readonly Syscall[]
  /** Packets and when they were sent, in milliseconds. */
  readonly sent: readonly { readonly at: number; readonly bytes: Uint8Array }[]
  /** Milliseconds. */
  readonly duration: number
}

const MS = 1_000_000

export const HOST: NetnsState = netns({
  links: [device('eth0', { addrs: [addr('10.0.0.1')] })],
  routes: [route('10.0.0.0/24', { scope: 'link' })],
})

/** Runs a process to its end. */
export function drive(process: Process, script: Script = {}): Driven {
  const { state = HOST, refuse, answer } = script
  const calls: Syscall[] = []
  const sent: { readonly at: number; readonly bytes: Uint8Array }[] = []
  const queues = new Map<number, { readonly t: Nanoseconds; readonly message: Message }[]>()
  let now: Nanoseconds = 0
  let sockets = 0
  const send = (call: Send): Errno | undefined => {
    const n = sent.length
    sent.push({ at: now / MS, bytes: call.bytes })
    const queue = queues.get(call.socket) ?? []
    for (const { after, message } of answer?.(call, n) ?? []) queue.push({ t: now + after * MS, message })
    queues.set(
      call.socket,
      queue.sort((a, b) => a.t - b.t),
    )
    return refuse?.(n)
  }
  const recv = ({ socket, timeout, rcvtimeo }: Extract<Syscall, { call: 'recv' }>): Message | undefined => {
    const next = queues.get(socket)?.[0]
    const end = Math.min(now + timeout, rcvtimeo === undefined ? Infinity : timerExpiry(now, rcvtimeo))
    const ready = next !== undefined && next.t <= end
    now = ready ? Math.max(now, next.t) : end
    return ready ? queues.get(socket)?.shift()?.message : undefined
  }
  const perform = (call: Syscall): Answer => {
    calls.push(call)
    switch (call.call) {
      case 'socket':
        return sockets++
      case 'connect':
        return script.connect
      case 'bind':
        return script.bind
      case 'send':
        return send(call)
      case 'recv':
        return recv(call)
      case 'sleep':
        now += call.duration
        return undefined
      case 'now':
        return now
      case 'state':
        return state
      case 'setsockopt':
      case 'listen':
      case 'accept':
      case 'close':
        return undefined
      default:
        return assertNever(call)
    }
  }
  for (let next = process.next(undefined); ; next = process.next(perform(next.value))) {
    if (next.done === true) return { exit: next.value, calls, sent, duration: now / MS }
    if (calls.length > 10_000) throw new Error('it does not end')
  }
}
