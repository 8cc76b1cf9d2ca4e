// A frame taken apart, header by header, through VXLAN, IPIP and GRE, and into the packets that ICMP errors quote. Each dissector
// reads one header and says what follows it; nothing is read past the end. Bytes after an IP packet's total length (the padding of
// short Ethernet frames) belong to no layer. A later fragment's data is a payload, since its transport header is elsewhere.

import { toHex } from '../base/hex.ts'
import { dissectArp, dissectEthernet, dissectIpv4, dissectVlan } from './dissect-network.ts'
import { dissectGre, dissectIcmp, dissectTcp, dissectUdp, dissectVxlan } from './dissect-transport.ts'
import { type FieldValue, type Layer, type Protocol, row } from './layer.ts'
import type { Dissector, Part } from './part.ts'
import { VXLAN_PORT, VXLAN_PORT_LINUX } from './vxlan.ts'

/** How a device's frames begin: with an Ethernet header, or (tunl0, gre) with the IP header. */
export type Link = 'ethernet' | 'ip'

export interface DissectOptions {
  /** The UDP ports taken for VXLAN; by default IANA's and Linux's. */
  readonly vxlanPorts?: readonly number[]
}

const VXLAN_PORTS: readonly number[] = [VXLAN_PORT, VXLAN_PORT_LINUX]

const dissectors = (vxlanPorts: readonly number[]): Readonly<Record<Exclude<Protocol, 'payload' | 'truncated'>, Dissector>> => ({
  ethernet: dissectEthernet,
  vlan: dissectVlan,
  arp: dissectArp,
  ipv4: dissectIpv4,
  icmp: dissectIcmp,
  udp: dissectUdp(vxlanPorts),
  tcp: dissectTcp,
  vxlan: dissectVxlan,
  gre: dissectGre,
})

/** What no dissector reads: one row with its length as value and its bytes as text. */
const dataOf = (bytes: Uint8Array, part: Part, name: string): readonly FieldValue[] => [
  row(name, part.at, part.end - part.at, part.end - part.at, toHex(bytes.subarray(part.at, part.end))),
]

/**
 * The layers of a frame, outermost first; what is left over is the last one: a 'payload', or 'truncated' if the bytes end inside a
 * header, whose name its only field then bears.
 */
export function dissect(bytes: Uint8Array, link: Link = 'ethernet', options: DissectOptions = {}): readonly Layer[] {
  const of = dissectors(options.vxlanPorts ?? VXLAN_PORTS)
  const layers: Layer[] = []
  let part: Part = { protocol: link === 'ip' ? 'ipv4' : 'ethernet', at: 0, end: bytes.length, quoted: false }
  const add = (protocol: Protocol, length: number, source: string, fields: readonly FieldValue[]): void => {
    layers.push({ protocol, source, offset: part.at, length, fields, quoted: part.quoted })
  }
  while (part.protocol !== 'payload' && part.protocol !== 'truncated') {
    const found = of[part.protocol](bytes.subarray(0, part.end), part)
    if (found === undefined) {
      add('truncated', part.end - part.at, '', dataOf(bytes, part, part.protocol))
      return layers
    }
    add(part.protocol, found.length, found.source, found.fields)
    part = found.next
  }
  if (part.end > part.at) add('payload', part.end - part.at, '', dataOf(bytes, part, 'data'))
  return layers
}
