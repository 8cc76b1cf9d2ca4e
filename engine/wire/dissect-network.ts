// Dissectors of the link and network layers: Ethernet, 802.1Q, ARP and IPv4.

import { type Mac, isBroadcastMac, isMulticastMac, printMac } from './address.ts'
import { ARP_REPLY, ARP_REQUEST, arp } from './arp.ts'
import { ETHERTYPE, ethernet } from './ethernet.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength, ipv4Checksum, ipv4Header, ipv4Options } from './ipv4.ts'
import { type FieldValue, type Note, type Protocol, checksumNote, hex, named, row, rows } from './layer.ts'
import { type Dissector, following } from './part.ts'
import { vlan } from './vlan.ts'

const ETHERTYPE_NAMES: Readonly<Record<number, string>> = {
  [ETHERTYPE.IPV4]: 'IPv4',
  [ETHERTYPE.ARP]: 'ARP',
  [ETHERTYPE.TEB]: 'TEB',
  [ETHERTYPE.VLAN]: '802.1Q',
  [ETHERTYPE.IPV6]: 'IPv6',
  [ETHERTYPE.QINQ]: '802.1Q-QinQ',
}
const PROTOCOL_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  Object.entries(IP_PROTOCOL).map(([name, number]) => [number, name]),
)
const OPTION_NAMES: Readonly<Record<number, string>> = { 0: 'EOL', 1: 'NOP', 7: 'RR', 68: 'TS', 131: 'LSRR', 137: 'SSRR', 148: 'RA' }
const ARP_OPERATIONS: Readonly<Record<number, string>> = { [ARP_REQUEST]: 'request', [ARP_REPLY]: 'reply' }

/** '0x0800 (IPv4)'. */
export const etherTypeNote = (type: number): Note => named(hex(type, 4), ETHERTYPE_NAMES[type], 'ethertype')

/** Which dissector reads the payload of an EtherType. */
export function protocolOfEtherType(type: number): Protocol {
  if (type === ETHERTYPE.IPV4) return 'ipv4'
  if (type === ETHERTYPE.ARP) return 'arp'
  if (type === ETHERTYPE.TEB) return 'ethernet'
  return type === ETHERTYPE.VLAN || type === ETHERTYPE.QINQ ? 'vlan' : 'payload'
}

const destinationNote = (dst: Mac): Note => {
  if (isBroadcastMac(dst)) return { text: printMac(dst), meaning: 'mac.broadcast' }
  return isMulticastMac(dst) ? { text: printMac(dst), meaning: 'mac.multicast' } : {}
}

export const dissectEthernet: Dissector = (bytes, part) => {
  const values = ethernet.decode(bytes, part.at)
  if (values === undefined) return undefined
  const fields = rows(ethernet, bytes, part.at, { dst: destinationNote(values.dst), type: etherTypeNote(values.type) })
  const next = following(part, protocolOfEtherType(values.type), ethernet.size)
  return { source: ethernet.source, fields, length: ethernet.size, next }
}

export const dissectVlan: Dissector = (bytes, part) => {
  const values = vlan.decode(bytes, part.at)
  if (values === undefined) return undefined
  const fields = rows(vlan, bytes, part.at, { type: etherTypeNote(values.type) })
  return { source: vlan.source, fields, length: vlan.size, next: following(part, protocolOfEtherType(values.type), vlan.size) }
}

export const dissectArp: Dissector = (bytes, part) => {
  const values = arp.decode(bytes, part.at)
  if (values === undefined) return undefined
  const notes = { pro: etherTypeNote(values.pro), op: named(String(values.op), ARP_OPERATIONS[values.op], 'arp') }
  const next = following({ ...part, end: part.at + arp.size }, 'payload', arp.size)
  return { source: arp.source, fields: rows(arp, bytes, part.at, notes), length: arp.size, next }
}

/** Which dissector reads a packet's payload. */
function protocolOfPacket(values: Ipv4Values): Protocol {
  if (values.fragmentOffset > 0) return 'payload'
  if (values.protocol === IP_PROTOCOL.ICMP) return 'icmp'
  if (values.protocol === IP_PROTOCOL.UDP) return 'udp'
  if (values.protocol === IP_PROTOCOL.TCP) return 'tcp'
  if (values.protocol === IP_PROTOCOL.IPIP) return 'ipv4'
  return values.protocol === IP_PROTOCOL.GRE ? 'gre' : 'payload'
}

function optionRows(bytes: Uint8Array, at: number, length: number): readonly FieldValue[] {
  return ipv4Options(bytes, at, length).map((option) => {
    const { text = '' } = named(String(option.type), OPTION_NAMES[option.type], 'ipv4.option')
    return row('option', option.offset, option.length, option.type, text)
  })
}

export const dissectIpv4: Dissector = (bytes, part) => {
  const values = ipv4Header.decode(bytes, part.at)
  if (values === undefined) return undefined
  const length = headerLength(values)
  if (length < ipv4Header.size || part.at + length > part.end) return undefined
  const fields = rows(ipv4Header, bytes, part.at, {
    ihl: { text: `${values.ihl} (${length} B)` },
    tos: { text: hex(values.tos, 2) },
    fragmentOffset: values.fragmentOffset === 0 ? {} : { text: `${values.fragmentOffset} (${8 * values.fragmentOffset} B)` },
    protocol: named(String(values.protocol), PROTOCOL_NAMES[values.protocol], 'ip.protocol'),
    checksum: checksumNote(values.checksum, ipv4Checksum(bytes, part.at, length)),
  })
  const end = part.at + values.totalLength
  const complete = end <= part.end && !values.mf && values.fragmentOffset === 0
  const next = following({ ...part, end: Math.max(part.at + length, Math.min(end, part.end)) }, protocolOfPacket(values), length)
  return {
    source: ipv4Header.source,
    fields: [...fields, ...optionRows(bytes, part.at, length)],
    length,
    next: complete ? { ...next, ends: { src: values.src, dst: values.dst } } : next,
  }
}
