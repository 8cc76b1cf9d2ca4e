// What a device or a namespace may look at when it decides: values only.
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import type { TcpTracker } from '../table/tracker.ts'
import type { DropReason, KernelFunction } from '../trace/reason.ts'
import type { Detail, Nanoseconds, PacketId } from '../trace/trace.ts'
import type { Effect, Skb } from './effect.ts'

export interface Context {
  readonly state: NetnsState
  readonly now: Nanoseconds
  /** A fresh 16-bit value, never 0: an IP identification, a UDP port. */
  readonly ident: number
  /** How TCP's connections are tracked; absent while nobody speaks TCP. */
  readonly tcp?: TcpTracker | undefined
}

/** A kind of network device: what happens to a frame handed to it for transmission (ndo_start_xmit), after the taps have seen it. */
export interface DeviceKind<D extends NetDevice = NetDevice> {
  readonly xmit: (context: Context, dev: D, skb: Skb) => readonly Effect[]
}

/** Something to record about a packet. */
export const step = (packet: PacketId, detail: Detail): Effect => ({ kind: 'step', packet, detail })

/** The end of a packet, with the kernel's reason and the function that frees it. */
export const drop = (
  packet: PacketId,
  reason: DropReason,
  where: KernelFunction,
  detail: Partial<Extract<Detail, { kind: 'drop' }>> = {},
): Effect => ({ kind: 'drop', packet, reason, where, detail })
