// Questions to a trace: what a namespace looked like then, which frames a packet was, what an exchange consisted of.
import type { NetnsState } from '../table/netns.ts'
import type { Nanoseconds, Packet, PacketId, Step, Trace } from './trace.ts'

/** A step at which a device shows a frame. */
export type FrameStep = Extract<Step, { kind: 'rx' | 'tx' }>

export const isFrame = (step: Step): step is FrameStep => step.kind === 'rx' || step.kind === 'tx'

/** The state of a namespace at time `t`: binary search, not a replay. undefined if no packet ever came there. */
export function stateAt(trace: Trace, netns: string, t: Nanoseconds): NetnsState | undefined {
  const entries = trace.states.get(netns)
  if (entries === undefined) return undefined
  let low = 0
  let high = entries.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((entries[middle]?.t ?? 0) <= t) low = middle
    else high = middle
  }
  return entries[low]?.state
}

export const stepsOf = (trace: Trace, packet: Packet): readonly Step[] => packet.steps.flatMap((index) => trace.steps[index] ?? [])

export const framesOf = (trace: Trace, packet: Packet): readonly FrameStep[] => stepsOf(trace, packet).filter(isFrame)

/** The packets of one run, in order of birth. */
export const packetsOfRun = (trace: Trace, run: number): readonly Packet[] => trace.packets.filter((packet) => packet.run === run)

/** A packet and all that it caused: copies, answers, errors, questions for its neighbours. */
export function descendants(trace: Trace, id: PacketId): readonly Packet[] {
  const family = new Set([id])
  return trace.packets.filter((packet) => {
    const belongs = packet.id === id || (packet.parent !== undefined && family.has(packet.parent))
    if (belongs) family.add(packet.id)
    return belongs
  })
}

/** The frame of the same packet before this step; for a packet's first frame, its parent's last one before it. */
export function previousFrame(trace: Trace, step: Step): FrameStep | undefined {
  const packet = trace.packets[step.packet]
  if (packet === undefined) return undefined
  const own = framesOf(trace, packet).findLast((frame) => frame.index < step.index)
  if (own !== undefined || packet.birth !== 'flood' || packet.parent === undefined) return own
  const parent = trace.packets[packet.parent]
  return parent && framesOf(trace, parent).findLast((frame) => frame.index < step.index)
}

/** The last step at or before `t`, by binary search; -1 before the first. */
export function stepIndexAt(trace: Trace, t: Nanoseconds): number {
  let low = -1
  let high = trace.steps.length
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if ((trace.steps[middle]?.t ?? Infinity) <= t) low = middle
    else high = middle
  }
  return low
}
