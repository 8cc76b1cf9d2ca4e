// A frame in the words of `tcpdump -n` (print-ip.c, print-arp.c, print-tcp.c, print-vxlan.c, print-otv.c, print-gre.c), and of -e and -v.
// Differences, unless `tool`: VXLAN is named on Linux's port too, where tcpdump says OTV. Always: an 802.1Q tag is shown (tcpdump: only with
// -e); application protocols are not looked into.

import { assertNever } from '../base/assert.ts'
import { ZERO_MAC, printIpv4, printMac } from './address.ts'
import { ARP_REPLY, ARP_REQUEST, arp, isEthernetIpv4 } from './arp.ts'
import { type DissectOptions, type Link, dissect } from './dissect.ts'
import { ETHERTYPE, ethernet } from './ethernet.ts'
import { decodeGre } from './gre.ts'
import { icmp, isIcmpError } from './icmp.ts'
import { type Ipv4Values, headerLength, ipv4Checksum, ipv4Header } from './ipv4.ts'
import { type FieldValue, type Layer, hex } from './layer.ts'
import { summariseIcmp } from './summary-icmp.ts'
import { decodeTcpOptions, printTcpOption } from './tcp-option.ts'
import { printTcpFlags, tcp } from './tcp.ts'
import { udp } from './udp.ts'
import { vlan } from './vlan.ts'
import { VXLAN_PORT_LINUX, vxlan } from './vxlan.ts'

/** A TCP segment, for whoever counts its numbers from the beginning of the conversation. */
export interface Segment {
  readonly src: string
  readonly dst: string
  readonly sport: number
  readonly dport: number
  readonly seq: number
  readonly ackSeq: number
  readonly syn: boolean
  readonly ack: boolean
}

export interface Words extends DissectOptions {
  /** -e: MAC addresses and EtherType. */
  readonly linkLevel?: boolean
  /** -v: the IP header, checksums, what an error quotes. */
  readonly verbose?: boolean
  /** As the program itself has it: OTV on port 8472, unless `forceVxlan` (-T vxlan). */
  readonly tool?: boolean
  readonly forceVxlan?: boolean
  /** What to take off TCP's numbers; without it they are absolute (-S). */
  readonly relative?: (segment: Segment) => { readonly seq: number; readonly ack: number }
}

/** A layer and those inside it. */
interface Nested {
  readonly words: Words
  readonly bytes: Uint8Array
  readonly layers: readonly Layer[]
}

const inside = (nested: Nested): string => print({ ...nested, layers: nested.layers.slice(1) })

function printEthernet(nested: Nested, at: number): string {
  const inner = nested.layers[1]?.protocol
  const values = ethernet.decode(nested.bytes, at)
  if (values !== undefined && nested.words.linkLevel) return `${printLinkLevel(nested, at)}${inside(nested)}`
  if (values === undefined || (inner !== undefined && inner !== 'payload')) return inside(nested)
  const { src, dst, type } = values
  return `${printMac(src)} > ${printMac(dst)}, ethertype ${hex(type, 4)}, length ${nested.bytes.length - at}`
}

const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  [ETHERTYPE.IPV4]: 'IPv4',
  [ETHERTYPE.ARP]: 'ARP',
  [ETHERTYPE.VLAN]: '802.1Q',
  0x86dd: 'IPv6',
}

/** -e */
function printLinkLevel({ bytes }: Nested, at: number): string {
  const { src, dst, type } = ethernet.decode(bytes, at) ?? { src: ZERO_MAC, dst: ZERO_MAC, type: 0 }
  return `${printMac(src)} > ${printMac(dst)}, ethertype ${ETHERTYPE_NAMES[type] ?? 'Unknown'} (${hex(type, 4)}), length ${bytes.length - at}: `
}

function printArp({ bytes, words }: Nested, at: number): string {
  const values = arp.decode(bytes, at)
  if (values === undefined) return '[|arp]'
  const length = `length ${bytes.length - at}`
  const head = `${words.linkLevel ? '' : 'ARP, '}${words.verbose ? 'Ethernet (len 6), IPv4 (len 4), ' : ''}`
  if (!isEthernetIpv4(values)) return `ARP, htype ${values.hrd}, ptype ${hex(values.pro, 4)}, ${length}`
  const [spa, tpa] = [printIpv4(values.spa), printIpv4(values.tpa)]
  if (values.op === ARP_REPLY) return `${head}Reply ${spa} is-at ${printMac(values.sha)}, ${length}`
  if (values.op !== ARP_REQUEST) return `${head}Unknown (${values.op}), ${length}`
  const known = values.tha === ZERO_MAC ? '' : ` (${printMac(values.tha)})`
  return `${head}Request who-has ${tpa}${known} tell ${spa}, ${length}`
}

const PROTOCOL_NAMES: Readonly<Record<number, string>> = { 1: 'ICMP', 2: 'IGMP', 4: 'IPIP', 6: 'TCP', 17: 'UDP', 47: 'GRE', 50: 'ESP' }
const ECN = ['', ',ECT(1)', ',ECT(0)', ',CE'] as const

/** -v: `IP (tos …)` and a new line. */
function printHeader(bytes: Uint8Array, at: number, values: Ipv4Values): string {
  const { tos, ttl, id, fragmentOffset, df, mf, protocol, totalLength } = values
  const flags = [mf && '+', df && 'DF'].filter((flag) => flag !== false).join(', ') || 'none'
  const length = headerLength(values)
  const bad = bytes.length >= at + length && ipv4Checksum(bytes, at, length) !== 0 ? ', bad cksum!' : ''
  return `(tos 0x${tos.toString(16)}${ECN[tos & 3]}${ttl === 0 ? '' : `, ttl ${ttl}`}, id ${id}, offset ${fragmentOffset}, flags [${flags}], proto ${PROTOCOL_NAMES[protocol] ?? 'unknown'} (${protocol}), length ${totalLength}${bad})\n    `
}

/** The packet's addresses, with ports where the transport has them, then what it carries. */
function printPacket(nested: Nested, at: number): string {
  const { bytes, words } = nested
  const values = ipv4Header.decode(bytes, at)
  if (values === undefined) return '[|ip]'
  const [src, dst] = [printIpv4(values.src), printIpv4(values.dst)]
  const head = `${words.linkLevel ? '' : 'IP '}${words.verbose ? printHeader(bytes, at, values) : ''}`
  const inner = nested.layers[1]
  const length = Math.max(0, Math.min(values.totalLength, bytes.length - at) - headerLength(values))
  if (values.fragmentOffset > 0) return `${head}${src} > ${dst}: ip-proto-${values.protocol}`
  switch (inner?.protocol) {
    case 'udp':
    case 'tcp': {
      const ports = udp.decode(bytes, inner.offset)
      const ends = `${src}.${ports?.sport ?? 0} > ${dst}.${ports?.dport ?? 0}: `
      if (inner.protocol === 'udp') return `${head}${ends}${inside(nested)}`
      return `${head}${ends}${printSegment({ ...nested, layers: nested.layers.slice(1) }, inner.offset, { src, dst })}, length ${length - inner.length}`
    }
    case 'icmp':
      return `${head}${src} > ${dst}: ICMP ${summariseIcmp(bytes, inner.offset)}, length ${length}${words.verbose ? printQuote(nested, inner.offset) : ''}`
    case 'gre':
      return `${head}${src} > ${dst}: ${printGre(nested, inner.offset, length)}`
    case 'ipv4':
    case 'truncated':
      return `${head}${src} > ${dst}: ${inside(nested)}`
    default:
      return `${head}${src} > ${dst}: ip-proto-${values.protocol} ${length}`
  }
}

/** -v: the packet that an error is about. */
function printQuote(nested: Nested, at: number): string {
  const type = icmp.decode(nested.bytes, at)?.type ?? 0
  const quoted = nested.layers.slice(2)
  return isIcmpError(type) && quoted[0]?.protocol === 'ipv4' ? `\n\t${print({ ...nested, layers: quoted })}` : ''
}

/** The field's check, as the dissector found it. */
const checkOf = (layer: Layer | undefined): FieldValue | undefined => layer?.fields.find(({ check }) => check !== undefined)

function printGre(nested: Nested, at: number, length: number): string {
  const values = decodeGre(nested.bytes, at)
  if (values === undefined) return 'GRE unknown version'
  const key = values.key === undefined ? '' : `, key=0x${values.key.toString(16)}`
  const seq = values.sequence === undefined ? '' : `, seq ${values.sequence}`
  const offset = values.checksum === undefined ? '' : ', off 0x0'
  return `GREv0${offset}${key}${seq}, length ${length}: ${print({ ...nested, layers: nested.layers.slice(2) })}`
}

function printSegment({ bytes, layers, words }: Nested, at: number, ends: { readonly src: string; readonly dst: string }): string {
  const values = tcp.decode(bytes, at)
  if (values === undefined) return '[|tcp]'
  const { syn, fin, rst, sport, dport, ackSeq } = values
  const [head, data] = layers
  const length = data?.protocol === 'payload' ? data.length : 0
  const base = words.relative?.({ ...ends, sport, dport, seq: values.seq, ackSeq, syn, ack: values.ack }) ?? { seq: 0, ack: 0 }
  const seq = (values.seq - base.seq) >>> 0
  const options = decodeTcpOptions(bytes, at + tcp.size, at + (head?.length ?? 0)).map(({ option }) => printTcpOption(option))
  const checked = checkOf(head)
  const sum =
    words.verbose && checked !== undefined
      ? `, cksum ${hex(Number(checked.value), 4)} (${checked.check === 'ok' ? 'correct' : `incorrect -> ${hex(checked.computed ?? 0, 4)}`})`
      : ''
  const range = length > 0 ? `, seq ${seq}:${(seq + length) >>> 0}` : syn || fin || rst ? `, seq ${seq}` : ''
  const ack = values.ack ? `, ack ${(ackSeq - base.ack) >>> 0}` : ''
  const urgent = values.urg ? `, urg ${values.urgent}` : ''
  const printed = options.length === 0 ? '' : `, options [${options.join(',')}]`
  return `Flags [${printTcpFlags(values)}]${sum}${range}${ack}, win ${values.window}${urgent}${printed}`
}

function printUdp({ bytes, layers, words }: Nested, at: number): string {
  const checked = checkOf(layers[0])
  const sums = { zero: '[no cksum] ', ok: '[udp sum ok] ' } as const
  const check = checked?.check
  const sum =
    !words.verbose || checked === undefined
      ? ''
      : check === 'zero' || check === 'ok'
        ? sums[check]
        : `[bad udp cksum ${hex(Number(checked.value), 4)} -> ${hex(checked.computed ?? 0, 4)}!] `
  if (layers[1]?.protocol === 'vxlan') return `${sum}${inside({ bytes, layers, words })}`
  return `${sum}UDP, length ${(udp.decode(bytes, at)?.length ?? udp.size) - udp.size}`
}

function printVxlan(nested: Nested, at: number): string {
  const values = vxlan.decode(nested.bytes, at)
  const flags = hex(nested.bytes[at] ?? 0, 2)
  if (!values?.vniValid) return `VXLAN, flags [invalid] (${flags}), ERROR: I flag not set`
  const port = udp.decode(nested.bytes, at - udp.size)?.dport
  if (nested.words.tool && !nested.words.forceVxlan && port === VXLAN_PORT_LINUX)
    return `OTV, flags [I] (${flags}), overlay 0, instance ${values.vni}\n${inside(nested)}`
  return `VXLAN, flags [I] (${flags}), vni ${values.vni}\n${inside(nested)}`
}

function print(nested: Nested): string {
  const { bytes, layers } = nested
  const layer = layers[0]
  if (layer === undefined) return ''
  const at = layer.offset
  switch (layer.protocol) {
    case 'ethernet':
      return printEthernet(nested, at)
    case 'vlan': {
      const tag = vlan.decode(bytes, at)
      return `vlan ${tag?.id ?? 0}, p ${tag?.pcp ?? 0}, ${inside(nested)}`
    }
    case 'arp':
      return printArp(nested, at)
    case 'ipv4':
      return printPacket(nested, at)
    case 'icmp':
      return `ICMP ${summariseIcmp(bytes, at)}`
    case 'udp':
      return printUdp(nested, at)
    case 'tcp':
      return printSegment(nested, at, { src: '', dst: '' })
    case 'vxlan':
      return printVxlan(nested, at)
    case 'gre':
      return 'GRE'
    case 'truncated':
      return `[|${layer.fields[0]?.name ?? ''}]`
    case 'payload':
      return `length ${layer.length}`
    default:
      return assertNever(layer.protocol)
  }
}

/** The frame as tcpdump would print it, without the time: one line, and more for each frame inside VXLAN and for -v. */
export const summary = (bytes: Uint8Array, link: Link = 'ethernet', words: Words = {}): string =>
  print({ bytes, words, layers: dissect(bytes, link, words) })
