// traceroute(8) 2.1: probes with rising TTL, by UDP, ICMP echo or TCP SYN, one after the other (-N1), until the target answers.
// Options are read in shell/traceroute.ts. Leaves out: names of hosts, several probes in flight, AS numbers.
import type { Message } from '../device/effect.ts'
import { routeOutput } from '../netns/route-output.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { type Ipv4, printIpv4 } from '../wire/address.ts'
import { ICMP_TYPE, UNREACHABLE, encodeIcmpEcho, icmpEcho } from '../wire/icmp.ts'
import { IP_PROTOCOL } from '../wire/ipv4.ts'
import { encodeTcp, tcp } from '../wire/tcp.ts'
import { STRERROR } from './errno.ts'
import type { Process } from './syscall.ts'
import { type Call, close, connect, now, recv, send, setsockopt, socket, stateOfNetns } from './syscalls.ts'

export interface TracerouteOptions {
  readonly target: Ipv4
  readonly method: 'udp' | 'icmp' | 'tcp'
  /** First UDP port, or the TCP port. */
  readonly port: number
  readonly first: number
  readonly max: number
  readonly queries: number
  readonly wait: Nanoseconds
}

/** What came back for one probe. */
interface Reply {
  readonly from: Ipv4
  readonly ms: number
  readonly mark: string
  readonly final: boolean
}

/** 40 bytes after the IP header: data counts up from '@' at the transport header's first byte. */
const LENGTH = 40
const data = (header: number): Uint8Array =>
  Uint8Array.from({ length: LENGTH - header }, (_, i) => (0x40 + (header === 8 ? i : header + i)) & 255)

export function* traceroute(options: TracerouteOptions): Process {
  const lines = [`traceroute to ${printIpv4(options.target)} (${printIpv4(options.target)}), ${options.max} hops max, 60 byte packets`]
  const print = (): string => lines.map((line) => `${line}\n`).join('')
  const shared = options.method === 'icmp' ? yield* socket('icmp', { recverr: true }) : undefined
  // icmp_init and tcp_init look for a way before anything is printed.
  const way = options.method === 'udp' ? undefined : routeOutput(yield* stateOfNetns(), options.target, 0 as Ipv4)
  if (way?.errno !== undefined) return { rc: 1, out: `\nconnect: ${STRERROR[way.errno]}\n` }
  let probe = 0
  for (let ttl = options.first; ttl <= options.max; ttl++) {
    const replies: (Reply | undefined)[] = []
    for (let query = 0; query < options.queries; query++) {
      const reply = yield* ask(options, ttl, probe++, shared)
      if (typeof reply === 'string') return { rc: 1, out: `${print()}${reply}\n` }
      replies.push(reply)
    }
    lines.push(printHop(ttl, replies))
    if (replies.some((reply) => reply?.final === true)) break
  }
  return { rc: 0, out: print() }
}

/** Addresses are named once in a row; `*` for no answer. */
function printHop(ttl: number, replies: readonly (Reply | undefined)[]): string {
  let last: Ipv4 | undefined
  const parts = replies.map((reply) => {
    if (reply === undefined) return ' *'
    const name = reply.from === last ? '' : ` ${printIpv4(reply.from)} `
    last = reply.from
    return `${name} ${reply.ms.toFixed(3)} ms${reply.mark}`
  })
  return `${String(ttl).padStart(2)} ${parts.join('')}`
}

/** One probe and its answer; a sentence when it cannot even be sent. */
function* ask(options: TracerouteOptions, ttl: number, probe: number, shared: number | undefined): Call<Reply | undefined | string> {
  const id = shared ?? (yield* open(options, probe))
  if (typeof id === 'string') return id
  yield* setsockopt(id, { ttl, pmtudisc: 'dont' })
  const start = yield* now()
  const source = options.method === 'tcp' ? yield* synFrom(options) : undefined
  const errno = yield* emit(id, options, probe, source)
  if (errno !== undefined) return `send: ${errno}`
  const reply = yield* answerTo(id, options, probe, source, start)
  if (shared === undefined) yield* close(id)
  return reply
}

function* open({ method, target, port }: TracerouteOptions, probe: number): Call<number | string> {
  const id = method === 'tcp' ? yield* socket('raw', { protocol: IP_PROTOCOL.TCP, recverr: true }) : yield* socket('udp', { recverr: true })
  const errno = yield* connect(id, target, method === 'tcp' ? 0 : port + probe)
  return errno === undefined ? id : `connect: ${STRERROR[errno]}`
}

/** The SYN's source: our address towards the target, and a port that a socket of ours holds so that nobody else uses it. */
function* synFrom({ target }: TracerouteOptions): Call<{ readonly src: Ipv4; readonly sport: number; readonly mss: number }> {
  const way = routeOutput(yield* stateOfNetns(), target, 0 as Ipv4)
  const t = yield* now()
  const sport = 32768 + ((t / 1000) % 28232)
  return way.errno === undefined ? { src: way.src, sport: Math.floor(sport), mss: way.mtu - 40 } : { src: 0 as Ipv4, sport: 0, mss: 536 }
}

type Source = { readonly src: Ipv4; readonly sport: number; readonly mss: number } | undefined

function* emit(id: number, { method, target, port }: TracerouteOptions, probe: number, source: Source): Call<string | undefined> {
  const bytes =
    method === 'udp'
      ? data(8)
      : method === 'icmp'
        ? encodeIcmpEcho(
            8,
            0,
            probe + 1,
            data(8).map((byte) => byte + 8),
          )
        : syn(target, port, source)
  const errno = yield* send(id, bytes, { address: target })
  return errno === undefined ? undefined : STRERROR[errno]
}

/** The SYN of traceroute's mod-tcp.c: MSS, SACK, time stamps, window scale 2; its window is htons(4 * mss), which loopback's MSS overflows. */
function syn(dst: Ipv4, dport: number, source: Source): Uint8Array {
  const { src, sport, mss } = source ?? { src: 0 as Ipv4, sport: 0, mss: 536 }
  const options = [
    { kind: 'mss', mss },
    { kind: 'sack-permitted' },
    { kind: 'timestamps', val: 2_097_295_951, ecr: 0 },
    { kind: 'nop' },
    { kind: 'wscale', shift: 2 },
  ] as const
  return encodeTcp(
    { src, dst, sport, dport, seq: Math.imul(sport, 2654435761) >>> 0, window: (4 * mss) & 0xffff, syn: true },
    options,
    new Uint8Array(0),
  )
}

/** Waits for this probe's own answer; others are passed over. */
function* answerTo(id: number, options: TracerouteOptions, probe: number, source: Source, start: Nanoseconds): Call<Reply | undefined> {
  const until = start + options.wait
  for (;;) {
    const t = yield* now()
    if (t >= until) return undefined
    const message = yield* recv(id, until - t)
    if (message === undefined) return undefined
    const reply = interpret(message, options, probe, source, ((yield* now()) - start) / 1_000_000)
    if (reply !== undefined) return reply
  }
}

function interpret(message: Message, { method, target }: TracerouteOptions, probe: number, source: Source, ms: number): Reply | undefined {
  if (message.kind === 'error' && message.icmp !== undefined) {
    const { type, code, from } = message.icmp
    if (type === ICMP_TYPE.TIME_EXCEEDED) return { from, ms, mark: '', final: false }
    return { from, ms, mark: unreachableMark(code, message.icmp.mtu), final: true }
  }
  if (message.kind !== 'data') return undefined
  const mine =
    method === 'icmp'
      ? icmpEcho.decode(message.bytes)?.seq === probe + 1
      : method === 'tcp'
        ? tcp.decode(message.bytes)?.dport === source?.sport
        : true
  return mine ? { from: message.from ?? target, ms, mark: '', final: true } : undefined
}

/** " !H" and its kin; a closed port is how the target says "here". */
function unreachableMark(code: number, mtu: number | undefined): string {
  switch (code) {
    case UNREACHABLE.PORT:
      return ''
    case UNREACHABLE.NET:
    case UNREACHABLE.NET_UNKNOWN:
    case UNREACHABLE.HOST_ISOLATED:
    case UNREACHABLE.NET_TOS:
      return ' !N'
    case UNREACHABLE.HOST:
    case UNREACHABLE.HOST_UNKNOWN:
    case UNREACHABLE.HOST_TOS:
      return ' !H'
    case UNREACHABLE.PROTOCOL:
      return ' !P'
    case UNREACHABLE.FRAG_NEEDED:
      return ` !F-${mtu ?? 0}`
    case UNREACHABLE.SOURCE_ROUTE_FAILED:
      return ' !S'
    case UNREACHABLE.NET_PROHIBITED:
    case UNREACHABLE.HOST_PROHIBITED:
    case UNREACHABLE.PACKET_FILTERED:
      return ' !X'
    case UNREACHABLE.PRECEDENCE_VIOLATION:
      return ' !V'
    case UNREACHABLE.PRECEDENCE_CUTOFF:
      return ' !C'
    default:
      return ` !<${code}>`
  }
}
