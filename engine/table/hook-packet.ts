// What a rule looks at when it asks whether it matches (struct xt_action_param): the packet, the devices, the mark, its connection.
import type { Ipv4Values } from '../wire/ipv4.ts'
import { headerLength } from '../wire/ipv4.ts'
import { readUint16 } from '../wire/bytes.ts'
import type { PacketConnection } from './conntrack.ts'
import type { Hook } from './netfilter.ts'
import type { NetnsState } from './netns.ts'
import type { Rate } from './xt-limit.ts'

export interface HookPacket {
  readonly state: NetnsState
  readonly hook: Hook
  /** From the IP header on. */
  readonly bytes: Uint8Array
  readonly header: Ipv4Values
  readonly indev?: string | undefined
  readonly outdev?: string | undefined
  /** Ports of a bridge, when br_netfilter saw the packet there (nf_bridge_info). */
  readonly physin?: string | undefined
  readonly physout?: string | undefined
  readonly mark: number
  readonly ct?: PacketConnection | undefined
  /** A fresh uint32. */
  readonly draw: () => number
  /** Takes a packet's share out of a bucket of `-m limit`; false when it holds too little. */
  readonly spend: (rate: Rate) => boolean
  /** Packets that a rule of `-m statistic --mode nth` has met before. */
  readonly met: (rule: object) => number
}

/** A 16-bit word of the transport header; undefined in later fragments and past the end. */
export const transportWord = ({ bytes, header }: HookPacket, offset: number): number | undefined =>
  header.fragmentOffset === 0 ? readUint16(bytes, headerLength(header) + offset) : undefined

export const transportByte = ({ bytes, header }: HookPacket, offset: number): number | undefined =>
  header.fragmentOffset === 0 ? bytes[headerLength(header) + offset] : undefined
