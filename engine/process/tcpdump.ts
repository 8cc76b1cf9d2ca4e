// tcpdump(8) 4.99 on one device or on all: what its taps show, in tcpdump's words (wire/summary.ts), with virtual time. It ends after -c frames, or
// after `duration`: nobody presses Ctrl-C here. Options are read in shell/tcpdump-options.ts. Names are never looked up (-n).
// Leaves out: -w and -r, dumps of bytes, 802.1Q devices.
import type { Message } from '../device/effect.ts'
import { linkLayerOf } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Nanoseconds, PacketType } from '../trace/trace.ts'
import { printMac, readMac } from '../wire/address.ts'
import type { Link } from '../wire/dissect.ts'
import { type Segment, summary } from '../wire/summary.ts'
import type { Exit, Process } from './syscall.ts'
import { now, recv, socket, stateOfNetns } from './syscalls.ts'

export interface TcpdumpOptions {
  /** Absent: the first device that is up and no loopback. */
  readonly dev?: string
  readonly count?: number
  readonly duration: Nanoseconds
  readonly direction: 'in' | 'out' | 'inout'
  /** -e */
  readonly linkLevel: boolean
  /** -v */
  readonly verbose: boolean
  /** -S */
  readonly absolute: boolean
  /** -t none, -tt seconds, -ttt since the line before. */
  readonly time: 'clock' | 'none' | 'seconds' | 'delta'
  /** -T vxlan, or the port that says so. */
  readonly vxlan: boolean
  readonly filter: (bytes: Uint8Array, link: Link) => boolean
}

type Frame = Extract<Message, { kind: 'frame' }>

export function* tcpdump(options: TcpdumpOptions): Process {
  const state = yield* stateOfNetns()
  const dev = options.dev ?? [...state.links.values()].find(({ up, kind }) => up && kind !== 'loopback')?.ifname ?? 'lo'
  const refused = refusal(state, dev)
  if (refused !== undefined) return refused
  const id = yield* socket('tap', dev === 'any' ? {} : { dev })
  const end = (yield* now()) + options.duration
  const print = printer(options, dev === 'any')
  const lines: string[] = []
  let heard = 0
  for (let t = yield* now(); t < end && lines.length < (options.count ?? Infinity); t = yield* now()) {
    const message = yield* recv(id, end - t)
    if (message?.kind !== 'frame' || !wanted(options, message)) continue
    heard += 1
    lines.push(print(message))
  }
  return {
    rc: 0,
    out: `${greeting(options, state, dev)}${lines.join('')}${count(lines.length, 'captured')}${count(heard, 'received by filter')}${count(0, 'dropped by kernel')}`,
  }
}

const count = (n: number, what: string): string => `${n} packet${n === 1 ? '' : 's'} ${what}\n`

function refusal(state: NetnsState, dev: string): Exit | undefined {
  if (dev === 'any') return undefined
  const link = state.links.get(dev)
  if (link === undefined) return { rc: 1, out: `tcpdump: ${dev}: No such device exists\n(No such device exists)\n` }
  return link.up ? undefined : { rc: 1, out: `tcpdump: ${dev}: That device is not up\n` }
}

const LINK_TYPES = { ethernet: 'EN10MB (Ethernet)', ip: 'RAW (Raw IP)' } as const

function greeting({ verbose }: TcpdumpOptions, state: NetnsState, dev: string): string {
  const link = state.links.get(dev)
  const type = link === undefined ? 'LINUX_SLL2 (Linux cooked v2)' : LINK_TYPES[linkLayerOf(link)]
  const lead = verbose ? 'tcpdump: ' : 'tcpdump: verbose output suppressed, use -v[v]... for full protocol decode\n'
  return `${lead}listening on ${dev}, link-type ${type}, snapshot length 262144 bytes\n`
}

const wanted = ({ direction, filter }: TcpdumpOptions, { way, bytes, link }: Frame): boolean =>
  (direction === 'inout' || direction === way) && filter(bytes, link)

/**
 * A line per frame; relative numbers and -ttt look back at the frames before. `everywhere`: on `any`, whose frames have a cooked header
 * (LINKTYPE_LINUX_SLL2) instead of their own.
 */
function printer(options: TcpdumpOptions, everywhere: boolean): (frame: Frame) => string {
  const relative = options.absolute ? undefined : conversations()
  let last: Nanoseconds | undefined
  return ({ t, dev, way, pkttype, bytes, link }) => {
    const time = printTime(options.time, t, last ?? t)
    last = t
    const cooked = everywhere ? `${dev.padEnd(5)} ${pktLetter(way, pkttype).padEnd(3)} ` : ''
    const words = {
      linkLevel: options.linkLevel && !everywhere,
      verbose: options.verbose,
      tool: true,
      forceVxlan: options.vxlan,
      ...(relative && { relative }),
    }
    const from = everywhere && options.linkLevel && link === 'ethernet' ? `${printMac(readMac(bytes, 6))} ` : ''
    return `${time}${cooked}${from}${summary(bytes, link, words)}\n`
  }
}

/** The packet type of a cooked header. */
const pktLetter = (way: 'in' | 'out', pkttype: PacketType): string =>
  way === 'out' ? 'Out' : pkttype === 'broadcast' ? 'B' : pkttype === 'multicast' ? 'M' : pkttype === 'otherhost' ? 'P' : 'In'

const two = (n: number): string => String(n).padStart(2, '0')

function clock(t: Nanoseconds): string {
  const us = Math.floor(t / 1000)
  const s = Math.floor(us / 1_000_000)
  return `${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(us % 1_000_000).padStart(6, '0')}`
}

function printTime(how: TcpdumpOptions['time'], t: Nanoseconds, last: Nanoseconds): string {
  switch (how) {
    case 'none':
      return ''
    case 'clock':
      return `${clock(t)} `
    case 'seconds':
      return `${Math.floor(t / 1e9)}.${String(Math.floor(t / 1000) % 1_000_000).padStart(6, '0')} `
    case 'delta':
      return ` ${clock(t - last)} `
  }
}

/** tcp_seq_hash of print-tcp.c: numbers relative to the first ones seen of each conversation. */
function conversations(): (segment: Segment) => { readonly seq: number; readonly ack: number } {
  const known = new Map<string, { readonly seq: number; readonly ack: number }>()
  return ({ src, sport, dst, dport, seq, ackSeq, syn, ack }) => {
    if (!ack) return { seq: 0, ack: 0 }
    const way = `${src}.${sport} ${dst}.${dport}`
    const back = `${dst}.${dport} ${src}.${sport}`
    const first = known.get(way)
    if (first === undefined || syn) {
      known.set(way, { seq, ack: ackSeq - 1 })
      known.set(back, { seq: ackSeq - 1, ack: seq })
      return { seq: 0, ack: 0 }
    }
    return first
  }
}
