// What a client process may ask of its namespace's kernel. A process is a generator: it yields system calls and is resumed with their
// answers, so that ping reads like ping(8) and nothing in it knows of events or queues. sim/ performs the calls.
import type { Errno, Message } from '../device/effect.ts'
import type { SocketType } from '../table/socket.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import type { Ipv4 } from '../wire/address.ts'

export interface SendOptions {
  readonly ttl?: number
  readonly tos?: number
  readonly pmtudisc?: 'want' | 'do' | 'dont'
}

export type Syscall =
  /** `protocol`: IP protocol of a raw socket; `dev`: SO_BINDTODEVICE, and the device of a packet socket. Answers with its id. */
  | { readonly call: 'socket'; readonly type: SocketType; readonly protocol?: number; readonly dev?: string; readonly recverr?: boolean }
  | { readonly call: 'setsockopt'; readonly socket: number; readonly options: SendOptions }
  | { readonly call: 'bind'; readonly socket: number; readonly address: Ipv4; readonly port: number }
  /** udp, icmp: a route look-up; tcp: sends the SYN and answers when the connection is made, refused or timed out. */
  | { readonly call: 'connect'; readonly socket: number; readonly address: Ipv4; readonly port: number; readonly timeout?: Nanoseconds }
  | { readonly call: 'listen'; readonly socket: number }
  | { readonly call: 'accept'; readonly socket: number; readonly timeout: Nanoseconds }
  /** icmp: bytes from the ICMP header on (identifier and checksum are filled in); raw: from the transport header on; packet: a whole frame. */
  | { readonly call: 'send'; readonly socket: number; readonly bytes: Uint8Array; readonly address?: Ipv4; readonly port?: number }
  /** The next message of the receive or error queue, or `undefined` after `timeout`, which is poll(2)'s, or the coarser SO_RCVTIMEO. */
  | { readonly call: 'recv'; readonly socket: number; readonly timeout: Nanoseconds; readonly rcvtimeo?: Nanoseconds }
  | { readonly call: 'close'; readonly socket: number }
  | { readonly call: 'sleep'; readonly duration: Nanoseconds }
  | { readonly call: 'now' }
  | { readonly call: 'state' }

/** Answer by call: see `syscalls.ts` for the typed wrappers. */
export type Answer = number | Errno | Message | NetnsState | undefined

/** Exit status and everything printed. */
export interface Exit {
  readonly rc: number
  readonly out: string
}

export type Process = Generator<Syscall, Exit, Answer>
