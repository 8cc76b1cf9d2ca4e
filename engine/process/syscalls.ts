// The system calls as functions of a process: `const reply = yield* recv(socket, second)`. Each checks that the kernel's answer has its shape.
import { assert } from '../base/assert.ts'
import type { Errno, Message } from '../device/effect.ts'
import type { NetnsState } from '../table/netns.ts'
import type { SocketType } from '../table/socket.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import type { Ipv4 } from '../wire/address.ts'
import type { Answer, SendOptions, Syscall } from './syscall.ts'

/** A part of a process that comes to a T. */
export type Call<T> = Generator<Syscall, T, Answer>

const isMessage = (answer: Answer): answer is Message => typeof answer === 'object' && 'kind' in answer

export function* socket(
  type: SocketType,
  options: { readonly protocol?: number; readonly dev?: string; readonly recverr?: boolean } = {},
): Call<number> {
  const answer = yield { call: 'socket', type, ...options }
  assert(typeof answer === 'number', 'socket() answers with a number')
  return answer
}

function* errnoOf(call: Syscall): Call<Errno | undefined> {
  const answer = yield call
  assert(answer === undefined || typeof answer === 'string', `${call.call}() answers with an errno`)
  return answer
}

export function* setsockopt(id: number, options: SendOptions): Call<void> {
  yield { call: 'setsockopt', socket: id, options }
}

export const bind = (id: number, address: Ipv4, port: number): Call<Errno | undefined> =>
  errnoOf({ call: 'bind', socket: id, address, port })

export const connect = (id: number, address: Ipv4, port: number, timeout?: Nanoseconds): Call<Errno | undefined> =>
  errnoOf({ call: 'connect', socket: id, address, port, ...(timeout !== undefined && { timeout }) })

export const send = (
  id: number,
  bytes: Uint8Array,
  to: { readonly address?: Ipv4; readonly port?: number } = {},
): Call<Errno | undefined> => errnoOf({ call: 'send', socket: id, bytes, ...to })

export function* listen(id: number): Call<void> {
  yield { call: 'listen', socket: id }
}

export function* accept(id: number, timeout: Nanoseconds): Call<number | undefined> {
  const answer = yield { call: 'accept', socket: id, timeout }
  assert(answer === undefined || typeof answer === 'number', 'accept() answers with a socket')
  return answer
}

/** The next message, or undefined when none came in time. */
export function* recv(id: number, timeout: Nanoseconds, rcvtimeo?: Nanoseconds): Call<Message | undefined> {
  const answer = yield { call: 'recv', socket: id, timeout, ...(rcvtimeo !== undefined && { rcvtimeo }) }
  assert(answer === undefined || isMessage(answer), 'recv() answers with a message')
  return answer
}

export function* close(id: number): Call<void> {
  yield { call: 'close', socket: id }
}

export function* sleep(duration: Nanoseconds): Call<void> {
  yield { call: 'sleep', duration }
}

export function* now(): Call<Nanoseconds> {
  const answer = yield { call: 'now' }
  assert(typeof answer === 'number', 'now() answers with a time')
  return answer
}

export function* stateOfNetns(): Call<NetnsState> {
  const answer = yield { call: 'state' }
  assert(typeof answer === 'object' && 'links' in answer, 'state() answers with a namespace')
  return answer
}
