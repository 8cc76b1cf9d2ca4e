// ping(8) of iputils 20221126: ICMP echo requests, what comes back, the statistics. Its options are read in shell/ping-options.ts; what it
// prints on standard error comes last, as in the recordings, where two files were put together.
// Leaves out: adaptive mode, preload, record route and time stamp options, what -v adds.
import type { Message } from '../device/effect.ts'
import { routeOutput } from '../netns/route-output.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { ANY, type Ipv4, isMulticast, printIpv4 } from '../wire/address.ts'
import { encodeIcmpEcho, icmpEcho } from '../wire/icmp.ts'
import { headerLength, ipv4Header } from '../wire/ipv4.ts'
import { STRERROR } from './errno.ts'
import { type Tally, count as countTime, describeIcmp, describeRedirect, newTally, printStatistics, printTime } from './ping-print.ts'
import type { Exit, Process } from './syscall.ts'
import { type Call, bind, close, connect, now, recv, send, setsockopt, socket, stateOfNetns } from './syscalls.ts'

export interface PingOptions {
  /** As typed. */
  readonly host: string
  readonly target: Ipv4
  /** Stop after so many answers; absent: after `deadline`, or 4 (nobody presses Ctrl-C here). */
  readonly count?: number
  /** 0: as fast as answers come, or every 10 ms. */
  readonly interval: Nanoseconds
  /** How long to wait for an answer after the last request. */
  readonly linger: Nanoseconds
  readonly deadline?: Nanoseconds
  /** Data bytes after the ICMP header. */
  readonly size: number
  readonly ttl?: number
  readonly tos?: number
  /** ICMP identifier. */
  readonly id?: number
  readonly pattern?: Uint8Array
  readonly pmtudisc?: 'want' | 'do' | 'dont'
  readonly source?: Ipv4
  readonly dev?: string
  readonly quiet: boolean
  readonly flood: boolean
  /** -b: broadcast addresses may be pinged. */
  readonly broadcast: boolean
  /** What reading the options has already printed on standard error. */
  readonly warnings: string
}

const MS: Nanoseconds = 1_000_000
/** Two longs. */
const TIMEVAL = 16
const UNTIL_INTERRUPTED = 4
const MIN_INTERVAL = 10 * MS

interface Pinging {
  readonly options: PingOptions
  readonly tally: Tally
  readonly out: string[]
  readonly err: string[]
  readonly sentAt: Map<number, Nanoseconds>
  readonly answered: Set<number>
  /** Latest sequence number that was answered. */
  acked: number
  last: Nanoseconds
}

export function* ping(options: PingOptions): Process {
  const { pattern, quiet, host, target, size } = options
  const pinging: Pinging = {
    options,
    tally: newTally(),
    out: [],
    err: [options.warnings],
    sentAt: new Map(),
    answered: new Set(),
    acked: 0,
    last: 0,
  }
  if (pattern !== undefined && !quiet)
    pinging.out.push(`PATTERN: 0x${[...pattern].map((byte) => byte.toString(16).padStart(2, '0')).join('')}\n`)
  const opened = yield* open(pinging)
  if (opened === undefined) return exit(pinging, 2)
  pinging.out.push(`PING ${host} (${printIpv4(target)}) ${opened.from}${size}(${size + 28}) bytes of data.\n`)
  const start = yield* now()
  yield* loop(opened.socket, pinging, start)
  const { tally, last } = pinging
  const elapsed = Math.floor((last - start) / 1000)
  pinging.out.push(printStatistics(host, tally, elapsed, size >= TIMEVAL, options.flood || options.interval === 0))
  return exit(pinging, tally.received === 0 || (options.deadline !== undefined && tally.received < (options.count ?? 0)) ? 1 : 0)
}

const exit = ({ out, err }: Pinging, rc: number): Exit => ({ rc, out: [...out, ...err].join('') })

/** The socket, and where the requests say they come from; undefined when ping gives up. */
function* open(pinging: Pinging): Call<{ readonly socket: number; readonly from: string } | undefined> {
  const { options, err } = pinging
  const { dev, id = 0, ttl, tos } = options
  const fail = (text: string): undefined => void err.push(`ping: ${text}\n`)
  const state = yield* stateOfNetns()
  if (dev !== undefined && !state.links.has(dev)) return fail(`SO_BINDTODEVICE ${dev}: ${STRERROR.ENODEV}`)
  const refused = options.source === undefined ? yield* probe(pinging) : undefined
  if (refused !== undefined) return fail(refused)
  const way = routeOutput(state, options.target, ANY, dev)
  const source = options.source ?? (way.errno === undefined ? way.src : ANY)
  if (options.source === undefined && dev !== undefined && state.links.get(dev)?.addrs.some(({ local }) => local === source) !== true)
    fail(`Warning: source address might be selected on device other than: ${dev}`)
  const opened = yield* socket('icmp', { recverr: true, ...(dev !== undefined && { dev }) })
  if (options.source !== undefined || id !== 0) {
    const errno = yield* bind(opened, options.source ?? ANY, id)
    // A raw socket, which ping uses, shares its identifier; then the kernel's choice is as good.
    if (errno !== undefined && errno !== 'EADDRINUSE') return fail(`bind: ${STRERROR[errno]}`)
  }
  if (ttl === 0) return fail(`cannot set unicast time-to-live: ${STRERROR.EINVAL}`)
  const pmtudisc = options.pmtudisc ?? (options.broadcast || isMulticast(options.target) ? 'do' : undefined)
  yield* setsockopt(opened, {
    ...(ttl !== undefined && { ttl }),
    ...(tos !== undefined && { tos }),
    ...(pmtudisc !== undefined && { pmtudisc }),
  })
  return { socket: opened, from: options.source === undefined && dev === undefined ? '' : `from ${printIpv4(source)} ${dev ?? ''}: ` }
}

/** ping asks the kernel for a way, and for the source, by connecting a UDP socket. */
function* probe({ options: { target, dev, broadcast }, err }: Pinging): Call<string | undefined> {
  const id = yield* socket('udp', dev === undefined ? {} : { dev })
  const errno = yield* connect(id, target, 1025)
  yield* close(id)
  if (errno !== 'EACCES') return errno === undefined ? undefined : `connect: ${STRERROR[errno]}`
  if (!broadcast) return 'Do you want to ping broadcast? Then -b. If not, check your local firewall rules'
  err.push('WARNING: pinging broadcast address\n')
  return undefined
}

/** main_loop: requests when they are due, answers as they come, until all is answered or nobody waits any longer. */
function* loop(id: number, pinging: Pinging, start: Nanoseconds): Call<void> {
  const { options, tally } = pinging
  const { deadline, interval, linger } = options
  const count = options.count ?? (deadline === undefined ? UNTIL_INTERRUPTED : Infinity)
  let alarm = start + (deadline ?? Infinity)
  for (let t = start; t < alarm; t = yield* now()) {
    if (tally.received + tally.errors >= count || (deadline !== undefined && tally.errors > 0)) return
    const more = (): boolean => deadline !== undefined || tally.transmitted < count
    if (more() && pinger(pinging, t) === 0) {
      yield* request(id, pinging, t)
      if (deadline === undefined && tally.transmitted >= count)
        alarm = t + (tally.received > 0 ? Math.max(2000 * tally.most, interval) : linger)
    }
    let message = yield* wait(id, pinging, more() ? pinger(pinging, t) : Infinity, alarm - t)
    while (message !== undefined) {
      note(pinging, message, yield* now())
      message = inFlight(pinging) ? yield* recv(id, 0) : undefined
    }
  }
}

/** pinger: in how many whole milliseconds the next request is due. One every interval; without interval, when nothing is under way. */
function pinger(pinging: Pinging, t: Nanoseconds): Nanoseconds {
  const { last, tally } = pinging
  const { interval } = pinging.options
  if (tally.transmitted === 0 || (interval === 0 && !inFlight(pinging))) return 0
  const elapsed = Math.floor((t - last) / MS) * MS
  return Math.max(0, (interval === 0 ? MIN_INTERVAL : interval) - elapsed)
}

const inFlight = ({ tally, acked }: Pinging): boolean => acked < tally.transmitted

/**
 * A whole interval is left to the socket (SO_RCVTIMEO), whose timers are the wheel's; what is left of one is poll's, which is exact.
 * In the last moments ping spins, unless an answer is awaited: then it polls for MIN_INTERVAL_MS.
 */
function wait(id: number, pinging: Pinging, next: Nanoseconds, alarm: Nanoseconds): Call<Message | undefined> {
  const whole = Math.max(pinging.options.interval, MIN_INTERVAL)
  if (next >= whole && pinging.options.interval > 0) return recv(id, alarm, whole)
  return recv(id, Math.min(next <= MIN_INTERVAL && inFlight(pinging) ? MIN_INTERVAL : next, alarm))
}

function* request(id: number, pinging: Pinging, t: Nanoseconds): Call<void> {
  const { options, tally, out, sentAt } = pinging
  const seq = tally.transmitted + 1
  const errno = yield* send(id, encodeIcmpEcho(8, 0, seq & 0xffff, payload(options, t)), { address: options.target })
  tally.transmitted = seq
  pinging.last = t
  sentAt.set(seq & 0xffff, t)
  if (errno === undefined && options.flood && !options.quiet) out.push('.')
  // The error queue says why; any other failure ping passes over in silence.
  const why = errno === undefined ? undefined : yield* recv(id, 0)
  if (why !== undefined) note(pinging, why, t)
}

/** A time stamp (struct timeval), and all around it the pattern, or bytes counting up. */
function payload({ size, pattern }: PingOptions, t: Nanoseconds): Uint8Array {
  const data = new Uint8Array(size)
  for (let i = 0; i < size; i++) data[i] = pattern === undefined ? i : (pattern[i % Math.max(1, pattern.length)] ?? 0)
  if (size < TIMEVAL) return data
  const view = new DataView(data.buffer)
  view.setBigUint64(0, BigInt(Math.floor(t / 1e9)), true)
  view.setBigUint64(8, BigInt(Math.floor((t % 1e9) / 1000)), true)
  return data
}

function note(pinging: Pinging, message: Message, t: Nanoseconds): void {
  if (message.kind === 'error') return noteError(pinging, message)
  if (message.kind === 'redirect') return noteRedirect(pinging, message)
  const echo = message.kind === 'data' ? icmpEcho.decode(message.bytes) : undefined
  if (message.kind === 'data' && echo !== undefined) noteReply(pinging, message, echo.seq, t)
}

/** acknowledge */
function acknowledge(pinging: Pinging, seq: number): void {
  const { tally } = pinging
  const behind = ((tally.transmitted - seq) << 16) >> 16
  if (behind < 0) return
  tally.pipe = Math.max(tally.pipe, behind + 1)
  pinging.acked = Math.max(pinging.acked, tally.transmitted - behind)
}

/** gather_statistics */
function noteReply(pinging: Pinging, { bytes, from, ttl }: Extract<Message, { kind: 'data' }>, seq: number, t: Nanoseconds): void {
  const { options, tally, out, sentAt, answered } = pinging
  acknowledge(pinging, seq)
  const timed = bytes.length >= icmpEcho.size + TIMEVAL
  const us = Math.floor(t / 1000) - Math.floor((sentAt.get(seq) ?? t) / 1000)
  if (timed) countTime(tally, us)
  const repeated = answered.has(seq)
  answered.add(seq)
  if (repeated) tally.duplicates += 1
  else tally.received += 1
  if (options.quiet) return
  if (options.flood) return void out.push('\b \b')
  const many = options.broadcast || isMulticast(options.target)
  const notes = `${repeated && !many ? ' (DUP!)' : ''}${from !== options.target && !many ? ' (DIFFERENT ADDRESS!)' : ''}`
  const time = timed ? ` time=${printTime(us)} ms` : ''
  const rest = bytes.length < options.size + icmpEcho.size ? ' (truncated)' : `${time}${notes}`
  out.push(`${bytes.length} bytes from ${printIpv4(from)}: icmp_seq=${seq} ttl=${ttl}${rest}\n`)
}

/** ping4_parse_reply: a redirect is told, and counts for nothing. */
function noteRedirect({ options, out }: Pinging, { code, gateway, from, quote }: Extract<Message, { kind: 'redirect' }>): void {
  const header = ipv4Header.decode(quote)
  const seq = header === undefined ? undefined : icmpEcho.decode(quote, headerLength(header))?.seq
  if (seq !== undefined && !options.quiet && !options.flood)
    out.push(`From ${printIpv4(from)}: icmp_seq=${seq} ${describeRedirect(code)}(New nexthop: ${printIpv4(gateway)})\n`)
}

/** ping4_receive_error_msg */
function noteError(pinging: Pinging, { errno, icmp, mtu, quote }: Extract<Message, { kind: 'error' }>): void {
  const { options, tally, out, err } = pinging
  if (icmp === undefined) {
    if (options.quiet) return
    tally.errors += 1
    if (options.flood) out.push('E')
    else err.push(mtu === undefined ? `ping: local error: ${STRERROR[errno]}\n` : `ping: local error: message too long, mtu=${mtu}\n`)
    return
  }
  const header = quote === undefined ? undefined : ipv4Header.decode(quote)
  const seq = quote === undefined || header === undefined ? undefined : icmpEcho.decode(quote, headerLength(header))?.seq
  if (seq === undefined || header?.dst !== options.target) return
  acknowledge(pinging, seq)
  tally.errors += 1
  if (options.quiet) return
  out.push(options.flood ? '\bE' : `From ${printIpv4(icmp.from)} icmp_seq=${seq} ${describeIcmp(icmp)}\n`)
}
