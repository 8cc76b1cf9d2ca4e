// The TCP header, RFC 9293 section 3.1 (CWR and ECE: RFC 3168); identifiers as in Linux's struct tcphdr. Options: tcp-option.ts.

import type { Ipv4 } from './address.ts'
import { concat } from './bytes.ts'
import { transportChecksum } from './checksum.ts'
import { as, bits, flag, reserved, u16, u32 } from './field.ts'
import { type Values, header } from './header.ts'
import { IP_PROTOCOL } from './ipv4.ts'
import { type TcpOption, encodeTcpOptions } from './tcp-option.ts'

export const tcp = header('TCP', 'RFC 9293 section 3.1', {
  sport: u16,
  dport: u16,
  seq: u32,
  ackSeq: as('ack', u32),
  doff: as('hlen', bits(4)),
  reserved: reserved(4),
  cwr: as('CWR', flag),
  ece: as('ECE', flag),
  urg: as('URG', flag),
  ack: as('ACK', flag),
  psh: as('PSH', flag),
  rst: as('RST', flag),
  syn: as('SYN', flag),
  fin: as('FIN', flag),
  window: as('win', u16),
  checksum: as('cksum', u16),
  urgent: as('urg', u16),
})

export type TcpFlags = Pick<Values<typeof tcp>, 'cwr' | 'ece' | 'urg' | 'ack' | 'psh' | 'rst' | 'syn' | 'fin'>

export const NO_FLAGS: TcpFlags = { cwr: false, ece: false, urg: false, ack: false, psh: false, rst: false, syn: false, fin: false }

/** What the sender of a segment decides; flags that are not named are clear. */
export interface TcpFields extends Partial<TcpFlags> {
  readonly src: Ipv4
  readonly dst: Ipv4
  readonly sport: number
  readonly dport: number
  readonly seq: number
  readonly ackSeq?: number
  readonly window: number
  readonly urgent?: number
}

/** A segment without its IP header; options are padded to whole words with end-of-options. */
export function encodeTcp(fields: TcpFields, options: readonly TcpOption[], data: Uint8Array): Uint8Array {
  const { src, dst, ...rest } = fields
  const written = encodeTcpOptions(options)
  const doff = 5 + written.length / 4
  const head = tcp.encode({ ...NO_FLAGS, ackSeq: 0, urgent: 0, ...rest, doff, checksum: 0 })
  const bytes = concat(head, written, data)
  tcp.set(bytes, 0, 'checksum', transportChecksum(bytes, 0, bytes.length, src, dst, IP_PROTOCOL.TCP))
  return bytes
}

/** The flags as tcpdump writes them: 'S.' for SYN and ACK, 'none' for none. */
export const printTcpFlags = (flags: TcpFlags): string =>
  [
    flags.fin && 'F',
    flags.syn && 'S',
    flags.rst && 'R',
    flags.psh && 'P',
    flags.ack && '.',
    flags.urg && 'U',
    flags.ece && 'E',
    flags.cwr && 'W',
  ]
    .filter(Boolean)
    .join('') || 'none'
