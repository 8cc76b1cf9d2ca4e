// ncat(1): one connection or datagram; sends its standard input, prints what comes back within a second.
// Options are read in shell/ncat.ts. Leaves out: listening, IPv6, TLS, commands.
import type { Errno, Message } from '../device/effect.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import type { Ipv4 } from '../wire/address.ts'
import { STRERROR } from './errno.ts'
import type { Exit, Process } from './syscall.ts'
import { bind, connect, now, recv, send, socket } from './syscalls.ts'
import { fromUtf8, utf8 } from '../base/utf8.ts'

export interface NcatOptions {
  readonly target: Ipv4
  readonly port: number
  readonly udp: boolean
  readonly sourcePort?: number
  readonly input: string
}

const SECOND: Nanoseconds = 1_000_000_000

const failed = (errno: Errno): Exit => ({ rc: 1, out: `Ncat: ${STRERROR[errno]}.\n` })

export function* ncat({ target, port, udp, sourcePort, input }: NcatOptions): Process {
  const id = yield* socket(udp ? 'udp' : 'tcp')
  const bound = sourcePort === undefined ? undefined : yield* bind(id, 0 as Ipv4, sourcePort)
  if (bound !== undefined) return { rc: 2, out: `Ncat: bind to 0.0.0.0:${sourcePort}: ${STRERROR[bound]}. QUITTING.\n` }
  const refused = yield* connect(id, target, port, 10 * SECOND)
  if (refused !== undefined) return failed(refused)
  if (input !== '') yield* send(id, utf8(input))
  const until = (yield* now()) + SECOND
  let out = ''
  for (let t = yield* now(); t < until; t = yield* now()) {
    const message: Message | undefined = yield* recv(id, until - t)
    if (message === undefined || message.kind === 'eof') break
    if (message.kind === 'error') return { rc: 1, out: `${out}${failed(message.errno).out}` }
    if (message.kind === 'data') out += fromUtf8(message.bytes)
  }
  return { rc: 0, out }
}
