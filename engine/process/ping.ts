// ping(8) of iputils 20221126: ICMP echo requests, what comes back, the statistics. Options are read in shell/ping.ts.
// Leaves out: flood and adaptive modes, record route, broadcasts.
import type { Message } from '../device/effect.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { type Ipv4, printIpv4 } from '../wire/address.ts'
import { ICMP_TYPE, UNREACHABLE, encodeIcmpEcho, icmpEcho } from '../wire/icmp.ts'
import { headerLength, ipv4Header } from '../wire/ipv4.ts'
import { STRERROR } from './errno.ts'
import type { Exit, Process } from './syscall.ts'
import { type Call, bind, close, connect, now, recv, send, setsockopt, socket } from './syscalls.ts'

export interface PingOptions {
  readonly target: Ipv4
  /** Stop after so many requests; absent: after `deadline`, or 4 (nobody presses Ctrl-C here). */
  readonly count?: number
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
  readonly quiet: boolean
}

const MS = 1_000_000
const TIMEVAL = 16

interface Tally {
  readonly lines: string[]
  readonly times: number[]
  readonly sent: Map<number, Nanoseconds>
  received: number
  errors: number
  tail: string
}

export function* ping(options: PingOptions): Process {
  const id = yield* socket('icmp', { recverr: true })
  const tally: Tally = { lines: [], times: [], sent: new Map(), received: 0, errors: 0, tail: '' }
  if (options.pattern !== undefined)
    tally.lines.push(`PATTERN: 0x${[...options.pattern].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`)
  const refused = yield* open(id, options)
  if (refused !== undefined) return { rc: 2, out: [...tally.lines, refused].map((line) => `${line}\n`).join('') }
  tally.lines.push(
    `PING ${printIpv4(options.target)} (${printIpv4(options.target)})${options.source === undefined ? '' : ` from ${printIpv4(options.source)}`} ${options.size}(${options.size + 28}) bytes of data.`,
  )
  const start = yield* now()
  const count = options.count ?? (options.deadline === undefined ? 4 : Infinity)
  const end = start + (options.deadline ?? Infinity)
  for (let seq = 1; seq <= count; seq++) {
    yield* request(id, seq, options, tally)
    const wait = seq === count ? options.linger : options.interval
    const all = (): boolean => seq === count && tally.received + tally.errors >= count
    yield* gather(id, Math.min(end, (yield* now()) + wait), options, tally, all)
    if ((yield* now()) >= end) break
  }
  return report(options, tally, (yield* now()) - start)
}

/** What ping finds out before it sends anything; a sentence if it gives up. */
function* open(id: number, { target, source, id: identifier = 0, ttl, tos, pmtudisc }: PingOptions): Call<string | undefined> {
  if (source !== undefined || identifier !== 0) {
    const errno = yield* bind(id, source ?? (0 as Ipv4), identifier)
    if (errno !== undefined) return `ping: bind: ${STRERROR[errno]}`
  }
  yield* setsockopt(id, {
    ...(ttl !== undefined && { ttl }),
    ...(tos !== undefined && { tos }),
    ...(pmtudisc !== undefined && { pmtudisc }),
  })
  const probe = yield* socket('udp')
  const errno = yield* connect(probe, target, 1025)
  yield* close(probe)
  if (errno === 'EACCES') return 'ping: Do you want to ping broadcast? Then -b. If not, check your local firewall rules'
  return errno === undefined ? undefined : `ping: connect: ${STRERROR[errno]}`
}

/** 16 bytes of time stamp (struct timeval), then the pattern, or bytes counting up. */
function payload({ size, pattern }: PingOptions, t: Nanoseconds): Uint8Array {
  const data = Uint8Array.from({ length: size }, (_, i) =>
    pattern === undefined ? i & 255 : (pattern[(i - TIMEVAL + 65536 * pattern.length) % pattern.length] ?? 0),
  )
  if (size < TIMEVAL) return data
  const view = new DataView(data.buffer)
  view.setUint32(0, Math.floor(t / 1e9), true)
  view.setUint32(4, 0, true)
  view.setUint32(8, Math.floor((t % 1e9) / 1000), true)
  view.setUint32(12, 0, true)
  return data
}

function* request(id: number, seq: number, options: PingOptions, tally: Tally): Call<void> {
  const t = yield* now()
  tally.sent.set(seq, t)
  const errno = yield* send(id, encodeIcmpEcho(8, 0, seq, payload(options, t)), { address: options.target })
  if (errno === undefined || errno === 'EMSGSIZE') return
  tally.tail += `ping: sendmsg: ${STRERROR[errno]}\n`
  tally.errors += 1
}

/** Reads answers and errors until `until`, or until everything has been answered. */
function* gather(id: number, until: Nanoseconds, options: PingOptions, tally: Tally, isDone: () => boolean): Call<void> {
  while (!isDone()) {
    const left = until - (yield* now())
    if (left <= 0) return
    const message = yield* recv(id, left)
    if (message === undefined) return
    note(message, options, tally, yield* now())
  }
}

function note(message: Message, options: PingOptions, tally: Tally, t: Nanoseconds): void {
  if (message.kind === 'error') return noteError(message, options, tally)
  if (message.kind !== 'data') return
  const echo = icmpEcho.decode(message.bytes)
  if (echo === undefined) return
  const ms = (t - (tally.sent.get(echo.seq) ?? t)) / MS
  tally.received += 1
  tally.times.push(ms)
  if (!options.quiet)
    tally.lines.push(
      `${message.bytes.length} bytes from ${printIpv4(message.from)}: icmp_seq=${echo.seq} ttl=${message.ttl} time=${printTime(ms)} ms`,
    )
}

/** print_long of ping_common.c */
const printTime = (ms: number): string => (ms >= 100 ? ms.toFixed(0) : ms >= 10 ? ms.toFixed(1) : ms >= 1 ? ms.toFixed(2) : ms.toFixed(3))

function noteError({ icmp, mtu, quote }: Extract<Message, { kind: 'error' }>, { quiet }: PingOptions, tally: Tally): void {
  tally.errors += 1
  if (icmp === undefined) {
    tally.tail += `ping: local error: message too long, mtu=${mtu ?? 0}\n`
    return
  }
  const header = quote === undefined ? undefined : ipv4Header.decode(quote)
  const seq = quote === undefined || header === undefined ? undefined : icmpEcho.decode(quote, headerLength(header))?.seq
  if (!quiet) tally.lines.push(`From ${printIpv4(icmp.from)} icmp_seq=${seq ?? 0} ${describe(icmp)}`)
}

const UNREACHABLES: Readonly<Record<number, string>> = {
  [UNREACHABLE.NET]: 'Destination Net Unreachable',
  [UNREACHABLE.HOST]: 'Destination Host Unreachable',
  [UNREACHABLE.PROTOCOL]: 'Destination Protocol Unreachable',
  [UNREACHABLE.PORT]: 'Destination Port Unreachable',
  [UNREACHABLE.SOURCE_ROUTE_FAILED]: 'Source Route Failed',
  [UNREACHABLE.NET_UNKNOWN]: 'Destination Net Unknown',
  [UNREACHABLE.HOST_UNKNOWN]: 'Destination Host Unknown',
  [UNREACHABLE.HOST_ISOLATED]: 'Source Host Isolated',
  [UNREACHABLE.NET_PROHIBITED]: 'Destination Net Prohibited',
  [UNREACHABLE.HOST_PROHIBITED]: 'Destination Host Prohibited',
  [UNREACHABLE.NET_TOS]: 'Destination Net Unreachable for Type of Service',
  [UNREACHABLE.HOST_TOS]: 'Destination Host Unreachable for Type of Service',
  [UNREACHABLE.PACKET_FILTERED]: 'Packet filtered',
  [UNREACHABLE.PRECEDENCE_VIOLATION]: 'Precedence Violation',
  [UNREACHABLE.PRECEDENCE_CUTOFF]: 'Precedence Cutoff',
}

/** pr_icmph of ping.c */
function describe({ type, code, mtu }: NonNullable<Extract<Message, { kind: 'error' }>['icmp']>): string {
  if (type === ICMP_TYPE.TIME_EXCEEDED) return code === 0 ? 'Time to live exceeded' : 'Frag reassembly time exceeded'
  if (type !== ICMP_TYPE.UNREACHABLE) return `Unknown ICMP type: ${type}`
  if (code === UNREACHABLE.FRAG_NEEDED) return `Frag needed and DF set (mtu = ${mtu ?? 0})`
  return UNREACHABLES[code] ?? `Dest Unreachable, Bad Code: ${code}`
}

/** finish() of ping_common.c; exit status 0 if anything was answered. */
function report({ target }: PingOptions, { lines, times, sent, received, errors, tail }: Tally, duration: Nanoseconds): Exit {
  const lost = Math.round((100 * (sent.size - received)) / sent.size)
  const failed = errors > 0 ? ` +${errors} errors,` : ''
  const summary = `${sent.size} packets transmitted, ${received} received,${failed} ${lost}% packet loss, time ${Math.round(duration / MS)}ms`
  const out = [
    ...lines,
    '',
    `--- ${printIpv4(target)} ping statistics ---`,
    summary,
    ...(times.length > 0 ? [`rtt min/avg/max/mdev = ${statistics(times)} ms`] : []),
  ]
  const text = `${out.join('\n').trimEnd()}\n`
  return { rc: received > 0 ? 0 : 1, out: tail === '' ? text : `${text}\n${tail}` }
}

function statistics(times: readonly number[]): string {
  const average = times.reduce((sum, time) => sum + time, 0) / times.length
  const deviation = Math.sqrt(times.reduce((sum, time) => sum + (time - average) ** 2, 0) / times.length)
  return [Math.min(...times), average, Math.max(...times), deviation].map((time) => time.toFixed(3)).join('/')
}
