/**
 * Which step is looked at, and which packets tell its story: those of the same run (one ping with its questions and answers), or all
 * of them. Inspector and timeline agree because both ask here.
 */
import { type Packet, type Step, type Trace, framesOf, packetsOfRun } from '../../engine/index.ts'
import { type Locator, packetOf } from './selection.ts'
import { isArp } from './stack.ts'
import type { Timeline } from './timeline.ts'

/**
 * The selected step while nothing plays and the clock stands at its beat; else the last one seen of the packet that is followed; else what the clock shows, and before
 * the first beat the first one, so that there is always something to read.
 */
export function stepLookedAt(
  trace: Trace,
  timeline: Timeline,
  selection: Locator | undefined,
  shown: { readonly beat: number; readonly step: number; readonly playing: boolean },
): Step | undefined {
  if (selection?.kind === 'step' && !shown.playing) {
    const chosen = trace.steps[selection.index]
    const there = timeline.beatAt(timeline.beatOf(selection.index) + 1e-6) === shown.beat
    if (chosen?.packet === selection.packet && there) return chosen
  }
  const now = timeline.beats[shown.beat]
  const packet = trace.packets[packetOf(selection) ?? -1]
  if (packet !== undefined && now !== undefined) {
    const last = lastSeen(trace, timeline, packet, now.position)
    if (last !== undefined) return last
  }
  return trace.steps[shown.step] ?? trace.steps[timeline.beats[0]?.steps[0] ?? -1]
}

const isSeen = ({ kind }: Step): boolean => kind === 'rx' || kind === 'tx' || kind === 'drop'

function lastSeen(trace: Trace, timeline: Timeline, packet: Packet, position: number): Step | undefined {
  const index = packet.steps.findLast((one) => {
    const step = trace.steps[one]
    return step !== undefined && isSeen(step) && timeline.beatOf(one) <= position + 1e-6
  })
  return index === undefined ? undefined : trace.steps[index]
}

const isArpPacket = (trace: Trace, packet: Packet): boolean => {
  const [first] = framesOf(trace, packet)
  return first !== undefined && isArp(first)
}

/** The packets of the exchange that `step` belongs to, in order of birth. */
export function exchangeOf(trace: Trace, step: Step | undefined, hideArp: boolean): readonly Packet[] {
  const run = step === undefined ? undefined : trace.packets[step.packet]?.run
  const packets = run === undefined ? trace.packets : packetsOfRun(trace, run)
  return hideArp ? packets.filter((packet) => !isArpPacket(trace, packet)) : packets
}
