// A frame in the words of `tcpdump -n` (print-ip.c, print-arp.c, print-tcp.c, print-vxlan.c, print-gre.c). Differences: VXLAN is named
// on Linux's port too, where tcpdump says OTV; an 802.1Q tag is always shown (tcpdump: only with -e); TCP's sequence
// numbers are absolute (-S); application protocols are not looked into.

import { assertNever } from '../base/assert.ts'
import { ZERO_MAC, printIpv4, printMac } from './address.ts'
import { ARP_REPLY, ARP_REQUEST, arp, isEthernetIpv4 } from './arp.ts'
import { type DissectOptions, type Link, dissect } from './dissect.ts'
import { ethernet } from './ethernet.ts'
import { decodeGre } from './gre.ts'
import { headerLength, ipv4Header } from './ipv4.ts'
import { type Layer, hex } from './layer.ts'
import { summariseIcmp } from './summary-icmp.ts'
import { decodeTcpOptions, printTcpOption } from './tcp-option.ts'
import { printTcpFlags, tcp } from './tcp.ts'
import { udp } from './udp.ts'
import { vlan } from './vlan.ts'
import { vxlan } from './vxlan.ts'

/** A layer and those inside it. */
interface Nested {
  readonly bytes: Uint8Array
  readonly layers: readonly Layer[]
}

const inside = ({ bytes, layers }: Nested): string => print({ bytes, layers: layers.slice(1) })

function printEthernet(nested: Nested, at: number): string {
  const inner = nested.layers[1]?.protocol
  const values = ethernet.decode(nested.bytes, at)
  if (values === undefined || (inner !== undefined && inner !== 'payload')) return inside(nested)
  const { src, dst, type } = values
  return `${printMac(src)} > ${printMac(dst)}, ethertype ${hex(type, 4)}, length ${nested.bytes.length - at}`
}

function printArp({ bytes }: Nested, at: number): string {
  const values = arp.decode(bytes, at)
  if (values === undefined) return '[|arp]'
  const length = `length ${bytes.length - at}`
  if (!isEthernetIpv4(values)) return `ARP, htype ${values.hrd}, ptype ${hex(values.pro, 4)}, ${length}`
  const [spa, tpa] = [printIpv4(values.spa), printIpv4(values.tpa)]
  if (values.op === ARP_REPLY) return `ARP, Reply ${spa} is-at ${printMac(values.sha)}, ${length}`
  if (values.op !== ARP_REQUEST) return `ARP, Unknown (${values.op}), ${length}`
  const known = values.tha === ZERO_MAC ? '' : ` (${printMac(values.tha)})`
  return `ARP, Request who-has ${tpa}${known} tell ${spa}, ${length}`
}

/** The packet's addresses, with ports where the transport has them, then what it carries. */
function printPacket(nested: Nested, at: number): string {
  const values = ipv4Header.decode(nested.bytes, at)
  if (values === undefined) return '[|ip]'
  const [src, dst] = [printIpv4(values.src), printIpv4(values.dst)]
  const inner = nested.layers[1]
  const length = Math.max(0, Math.min(values.totalLength, nested.bytes.length - at) - headerLength(values))
  if (values.fragmentOffset > 0) return `IP ${src} > ${dst}: ip-proto-${values.protocol}`
  switch (inner?.protocol) {
    case 'udp':
    case 'tcp': {
      const ports = udp.decode(nested.bytes, inner.offset)
      return `IP ${src}.${ports?.sport ?? 0} > ${dst}.${ports?.dport ?? 0}: ${inside(nested)}${inner.protocol === 'tcp' ? `, length ${length - inner.length}` : ''}`
    }
    case 'icmp':
      return `IP ${src} > ${dst}: ICMP ${summariseIcmp(nested.bytes, inner.offset)}, length ${length}`
    case 'gre':
      return `IP ${src} > ${dst}: ${printGre(nested, inner.offset, length)}`
    case 'ipv4':
    case 'truncated':
      return `IP ${src} > ${dst}: ${inside(nested)}`
    default:
      return `IP ${src} > ${dst}: ip-proto-${values.protocol} ${length}`
  }
}

function printGre(nested: Nested, at: number, length: number): string {
  const values = decodeGre(nested.bytes, at)
  if (values === undefined) return 'GRE unknown version'
  const key = values.key === undefined ? '' : `, key=0x${values.key.toString(16)}`
  const seq = values.sequence === undefined ? '' : `, seq ${values.sequence}`
  const offset = values.checksum === undefined ? '' : ', off 0x0'
  return `GREv0${offset}${key}${seq}, length ${length}: ${print({ bytes: nested.bytes, layers: nested.layers.slice(2) })}`
}

function printSegment({ bytes, layers }: Nested, at: number): string {
  const values = tcp.decode(bytes, at)
  if (values === undefined) return '[|tcp]'
  const { seq, syn, fin, rst } = values
  const [head, data] = layers
  const length = data?.protocol === 'payload' ? data.length : 0
  const options = decodeTcpOptions(bytes, at + tcp.size, at + (head?.length ?? 0)).map(({ option }) => printTcpOption(option))
  const range = length > 0 ? `, seq ${seq}:${(seq + length) >>> 0}` : syn || fin || rst ? `, seq ${seq}` : ''
  const ack = values.ack ? `, ack ${values.ackSeq}` : ''
  const urgent = values.urg ? `, urg ${values.urgent}` : ''
  const printed = options.length === 0 ? '' : `, options [${options.join(',')}]`
  return `Flags [${printTcpFlags(values)}]${range}${ack}, win ${values.window}${urgent}${printed}`
}

function printVxlan(nested: Nested, at: number): string {
  const values = vxlan.decode(nested.bytes, at)
  const flags = hex(nested.bytes[at] ?? 0, 2)
  if (!values?.vniValid) return `VXLAN, flags [invalid] (${flags}), ERROR: I flag not set`
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
      return layers[1]?.protocol === 'vxlan' ? inside(nested) : `UDP, length ${(udp.decode(bytes, at)?.length ?? udp.size) - udp.size}`
    case 'tcp':
      return printSegment(nested, at)
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

/** The frame as tcpdump would print it, without the time: one line, and one more for each frame inside VXLAN. */
export const summary = (bytes: Uint8Array, link: Link = 'ethernet', options: DissectOptions = {}): string =>
  print({ bytes, layers: dissect(bytes, link, options) })
