// The two exchanges that golden cases and the app's "send" know besides commands: a datagram and its answer, a TCP connection and its data.
// Server and client are processes of two namespaces; what they print is what the recorder's Python printed.
import { fromHex } from '../base/hex.ts'
import type { Errno } from '../device/effect.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { ANY, parseIpv4, printIpv4, type Ipv4 } from '../wire/address.ts'
import { STRERROR } from './errno.ts'
import type { Exchange } from './exchange.ts'
import type { Process } from './syscall.ts'
import { type Call, accept, bind, close, connect, listen, recv, send, setsockopt, sleep, socket } from './syscalls.ts'

type Pair = Extract<Exchange, { kind: 'udp' | 'tcp' }>

const SECOND: Nanoseconds = 1_000_000_000
const MS: Nanoseconds = 1_000_000

const hex = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array(0)
const address = (text: string | undefined): Ipv4 => (text === undefined || text === '' ? ANY : (parseIpv4(text) ?? ANY))

const ERRNO: Readonly<Record<Errno, number>> = {
  EPERM: 1,
  EACCES: 13,
  ENODEV: 19,
  EINVAL: 22,
  EPROTO: 71,
  EMSGSIZE: 90,
  EOPNOTSUPP: 95,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ECONNRESET: 104,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTUNREACH: 113,
}

/** As Python names the exception. */
function exception(errno: Errno): string {
  const name =
    errno === 'ECONNREFUSED'
      ? 'ConnectionRefusedError'
      : errno === 'ECONNRESET'
        ? 'ConnectionResetError'
        : errno === 'EACCES' || errno === 'EPERM'
          ? 'PermissionError'
          : errno === 'ETIMEDOUT'
            ? 'TimeoutError'
            : 'OSError'
  return `${name}: [Errno ${ERRNO[errno]}] ${STRERROR[errno]}`
}
const TIMED_OUT = 'TimeoutError: timed out'

/** Waits for one datagram on bind:dport and answers it. */
export function* udpServer({ bind: local, dport, reply }: Pair): Process {
  const id = yield* socket('udp')
  const bound = yield* bind(id, address(local), dport)
  if (bound !== undefined) return { rc: 1, out: exception(bound) }
  const message = yield* recv(id, SECOND)
  if (message?.kind !== 'data') return { rc: 0, out: '' }
  if (reply !== '') yield* send(id, hex(reply), { address: message.from, port: message.port })
  return { rc: 0, out: `server got ${message.bytes.length} bytes from ${printIpv4(message.from)}:${message.port}` }
}

export function* udpClient({ src, sport, dst, dport, payload, reply, df }: Pair): Process {
  const id = yield* socket('udp')
  if (df !== undefined) yield* setsockopt(id, { pmtudisc: df ? 'do' : 'dont' })
  const bound = yield* bind(id, address(src), sport)
  if (bound !== undefined) return { rc: 1, out: exception(bound) }
  const errno = (yield* connect(id, address(dst), dport)) ?? (yield* send(id, hex(payload)))
  if (errno !== undefined) return { rc: 1, out: exception(errno) }
  const message = yield* recv(id, SECOND)
  if (message?.kind === 'error') return { rc: 1, out: exception(message.errno) }
  if (message?.kind === 'data') return { rc: 0, out: `client got ${message.bytes.length} bytes` }
  return { rc: 1, out: reply === '' ? '' : TIMED_OUT }
}

/** All of `length` bytes, in as many segments as they took; or why not. */
function* readAll(id: number, length: number): Call<{ readonly from: Ipv4; readonly port: number; readonly length: number } | string> {
  let got = 0
  for (;;) {
    const message = yield* recv(id, 2 * SECOND)
    if (message?.kind === 'error') return exception(message.errno)
    if (message?.kind !== 'data') return TIMED_OUT
    got += message.bytes.length
    if (got >= length) return { from: message.from, port: message.port, length: got }
  }
}

/** Accepts one connection, reads what is sent, answers, and closes 50 ms after the client has. */
export function* tcpServer({ bind: local, dport, payload, reply }: Pair): Process {
  const id = yield* socket('tcp')
  const bound = yield* bind(id, address(local), dport)
  if (bound !== undefined) return { rc: 1, out: exception(bound) }
  yield* listen(id)
  const connection = yield* accept(id, 2 * SECOND)
  if (connection === undefined) return { rc: 1, out: '' }
  const read = yield* readAll(connection, hex(payload).length)
  if (typeof read === 'string') return { rc: 1, out: '' }
  if (reply !== '') yield* send(connection, hex(reply))
  for (
    let message = yield* recv(connection, 2 * SECOND);
    message !== undefined && message.kind === 'data';
    message = yield* recv(connection, 2 * SECOND)
  );
  yield* sleep(50 * MS)
  yield* close(connection)
  return { rc: 0, out: `server accepted ${printIpv4(read.from)}:${read.port}; server got ${read.length}` }
}

export function* tcpClient({ src, sport, dst, dport, payload, reply }: Pair): Process {
  const id = yield* socket('tcp')
  const bound = yield* bind(id, address(src), sport)
  if (bound !== undefined) return { rc: 1, out: exception(bound) }
  const errno = yield* connect(id, address(dst), dport, 2 * SECOND)
  if (errno !== undefined) return { rc: 1, out: errno === 'ETIMEDOUT' ? TIMED_OUT : exception(errno) }
  yield* send(id, hex(payload))
  const read = yield* readAll(id, hex(reply).length)
  yield* close(id)
  return typeof read === 'string' ? { rc: 1, out: read } : { rc: 0, out: `client got ${read.length}` }
}
