// arping(8) of iputils 20221126: ARP requests for one address on one device, broadcast until somebody answers, then unicast; or announcements of
// one's own address (-U, -A). A probe every interval, and after the last one an interval's wait. Options are read in shell/arping-options.ts.
// Leaves out whether an answer came as a broadcast: replies count as unicast, requests as broadcast.
import { routeOutput } from '../netns/route-output.ts'
import { type NetDevice, isArpable } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { selectAddress } from '../table/source.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { ANY, BROADCAST_MAC, type Ipv4, LIMITED_BROADCAST, type Mac, printIpv4, printMac } from '../wire/address.ts'
import { ARP_REPLY, ARP_REQUEST, arp, encodeArp } from '../wire/arp.ts'
import { ETHERTYPE, encodeEthernet } from '../wire/ethernet.ts'
import type { Values } from '../wire/header.ts'
import { STRERROR } from './errno.ts'
import type { Exit, Process } from './syscall.ts'
import { type Call, bind, close, now, recv, send, socket, stateOfNetns } from './syscalls.ts'

export interface ArpingOptions {
  readonly target: Ipv4
  /** Absent: the device towards the target. */
  readonly dev?: string
  /** Absent: until `deadline`, or 4 (nobody presses Ctrl-C here). */
  readonly count?: number
  readonly deadline?: Nanoseconds
  readonly interval: Nanoseconds
  /** -U: a gratuitous request; -A: a gratuitous reply. Nobody answers either. */
  readonly unsolicited?: 'request' | 'reply'
  /** -D: does anybody else have this address? */
  readonly dad: boolean
  readonly source?: Ipv4
  readonly broadcastOnly: boolean
  readonly quitOnFirst: boolean
  readonly quiet: boolean
}

interface Arping {
  readonly options: ArpingOptions
  readonly dev: NetDevice
  readonly source: Ipv4
  readonly lines: string[]
  he: Mac
  last: Nanoseconds
  sent: number
  broadcasts: number
  received: number
  requests: number
}

const UNTIL_INTERRUPTED = 4

export function* arping(options: ArpingOptions): Process {
  const state = yield* stateOfNetns()
  const dev = deviceFor(state, options)
  if ('rc' in dev) return dev
  const source = yield* sourceOn(state, options, dev)
  if (typeof source !== 'number') return source
  const lines = options.quiet ? [] : [`ARPING ${printIpv4(options.target)} from ${printIpv4(source)} ${dev.ifname}`]
  const asking: Arping = { options, dev, source, lines, he: BROADCAST_MAC, last: 0, sent: 0, broadcasts: 0, received: 0, requests: 0 }
  if (source === ANY && options.source === undefined && !options.dad)
    return { rc: 2, out: `${lines.join('\n')}\narping: no source address in not-DAD mode\n` }
  yield* loop(asking, yield* socket('packet', { dev: dev.ifname }))
  return finish(asking)
}

const complain = (text: string, rc = 2): Exit => ({ rc, out: `arping: ${text}\n` })

/** check_device */
function deviceFor(state: NetnsState, { dev: ifname, target, quiet, dad }: ArpingOptions): NetDevice | Exit {
  const way = ifname === undefined ? routeOutput(state, target, ANY) : undefined
  if (way?.errno !== undefined) return complain('NETLINK_ROUTE unexpected iov element', 1)
  const name = ifname ?? (way?.route.type === 'local' ? 'lo' : way?.route.dev) ?? 'lo'
  const dev = state.links.get(name)
  if (dev === undefined) return complain(`Device ${name} not available.`)
  if (!dev.up) return { rc: 2, out: quiet ? '' : `Interface "${name}" is down\n` }
  return !isArpable(dev) ? { rc: dad ? 0 : 2, out: quiet ? '' : `Interface "${name}" is not ARPable\n` } : dev
}

/** The sender's address: -s, our own announced one, or what the kernel would choose if the target were on this device's link. */
function* sourceOn(state: NetnsState, { source, target, unsolicited, dad }: ArpingOptions, dev: NetDevice): Call<Ipv4 | Exit> {
  const given = source ?? (unsolicited !== undefined && !dad ? target : undefined)
  if (given !== undefined && (!dad || source !== undefined)) {
    const id = yield* socket('udp', { dev: dev.ifname })
    const errno = yield* bind(id, given, 0)
    yield* close(id)
    return errno === undefined ? given : complain(`bind: ${STRERROR[errno]}`)
  }
  if (dad) return ANY
  const way = routeOutput(state, target, ANY, dev.ifname)
  if (target === LIMITED_BROADCAST || (way.errno === undefined && way.route.type === 'broadcast'))
    return complain(`connect: ${STRERROR.EACCES}`)
  return way.errno === undefined && way.route.via === undefined ? way.src : (selectAddress(state, dev.ifname, undefined, 'link') ?? ANY)
}

function* loop(asking: Arping, id: number): Call<void> {
  const { count, deadline, interval } = asking.options
  const limit = count ?? (deadline === undefined ? UNTIL_INTERRUPTED : Infinity)
  const start = yield* now()
  const end = start + (deadline ?? Infinity)
  for (let probes = 1; probes <= limit; probes++) {
    yield* probe(asking, id)
    const until = Math.min(start + probes * interval, end)
    for (let t = yield* now(); t < until; t = yield* now()) {
      const message = yield* recv(id, until - t)
      const values = message?.kind === 'data' ? arp.decode(message.bytes) : undefined
      if (values !== undefined && isOurs(asking, values) && hear(asking, values, yield* now())) return
    }
    if (until === end) return
  }
}

function* probe(asking: Arping, id: number): Call<void> {
  const { options, dev, source, he } = asking
  const reply = options.unsolicited === 'reply'
  const packet = encodeArp(reply ? ARP_REPLY : ARP_REQUEST, {
    sha: dev.lladdr,
    spa: source,
    tha: reply ? dev.lladdr : he,
    tpa: options.target,
  })
  asking.last = yield* now()
  const errno = yield* send(id, encodeEthernet({ dst: he, src: dev.lladdr, type: ETHERTYPE.ARP }, packet))
  if (errno !== undefined) return
  asking.sent += 1
  asking.broadcasts += Number(he === BROADCAST_MAC)
}

/** recv_pack's filter. */
function isOurs({ options, dev, source }: Arping, { spa, sha, tpa, tha }: Values<typeof arp>): boolean {
  if (spa !== options.target) return false
  return options.dad ? sha !== dev.lladdr && (source === ANY || source === tpa) : tpa === source && tha === dev.lladdr
}

/** An answer; true when it was the last one to wait for. */
function hear(asking: Arping, { op, spa, sha }: Values<typeof arp>, t: Nanoseconds): boolean {
  const { options, lines, last } = asking
  const how = op === ARP_REPLY ? 'Unicast reply' : 'Broadcast request'
  if (!options.quiet) lines.push(`${how} from ${printIpv4(spa)} [${printMac(sha).toUpperCase()}]  ${printTime(t - last)}ms`)
  asking.received += 1
  if (options.deadline !== undefined && asking.received === options.count) return true
  asking.requests += Number(op === ARP_REQUEST)
  if (options.quitOnFirst || options.dad) return true
  if (!options.broadcastOnly) asking.he = sha
  return false
}

/** As arping rounds, or means to: the microseconds have 500 added. */
function printTime(ns: Nanoseconds): string {
  const us = Math.floor((ns + 500) / 1000)
  const ms = Math.floor((us + 500) / 1000)
  return `${ms}.${String(us - ms * 1000 + 500).padStart(3, '0')}`
}

function finish({ options, lines, sent, broadcasts, received, requests }: Arping): Exit {
  const heard = requests > 0 ? ` (${requests} request(s), ${requests} broadcast(s))` : ''
  const all = options.quiet
    ? []
    : [...lines, `Sent ${sent} probes (${broadcasts} broadcast(s))`, `Received ${received} response(s)${heard}`]
  return { rc: statusOf(options, sent, broadcasts, received), out: all.map((line) => `${line}\n`).join('') }
}

function statusOf({ dad, unsolicited, deadline, count }: ArpingOptions, sent: number, broadcasts: number, received: number): number {
  if (dad) return received > 0 || broadcasts === received ? 1 : 0
  if (unsolicited !== undefined) return 0
  if (deadline !== undefined && count === undefined) return received > 0 ? 0 : 1
  return received > 0 && sent === received ? 0 : 1
}
