/**
 * What the packet of the current step has touched on its way here: devices by key, wires by pair, sorted by machine, so that each machine
 * hears only of its own. A copy of a flood or a fragment came the way of its parent.
 */
import { type Packet, type Step, type Trace, framesOf } from '../../engine/index.ts'
import type { Geometry } from '../state/geometry/geometry.ts'
import { keyOf } from '../state/geometry/unit.ts'

export interface Lit {
  readonly devices: ReadonlySet<string>
  readonly wires: ReadonlySet<string>
  /** Device of the current frame. */
  readonly here: string
}

export const DARK: Lit = { devices: new Set(), wires: new Set(), here: '' }

type Frame = ReturnType<typeof framesOf>[number]

function wayOf(trace: Trace, packet: Packet, until: number): readonly Frame[] {
  const own = framesOf(trace, packet).filter(({ index }) => index <= until)
  const parent = packet.birth === 'flood' || packet.birth === 'fragment' ? trace.packets[packet.parent ?? -1] : undefined
  const first = own[0]
  return parent === undefined || first === undefined ? own : [...wayOf(trace, parent, first.index - 1), ...own]
}

export function litOf(trace: Trace, geometry: Geometry, index: number): Lit {
  const step: Step | undefined = trace.steps[index]
  const packet = step && trace.packets[step.packet]
  if (packet === undefined) return DARK
  const devices = new Set<string>()
  const wires = new Set<string>()
  let before: Frame | undefined
  for (const frame of wayOf(trace, packet, index)) {
    devices.add(keyOf(frame.netns, frame.dev))
    for (const pair of before ? geometry.wiresBetween(before, frame) : []) {
      wires.add(pair)
      for (const key of pair.split('↔')) devices.add(key)
    }
    before = frame
  }
  return { devices, wires, here: before ? keyOf(before.netns, before.dev) : '' }
}

/** The machine that a namespace belongs to: a pod's node, else itself. */
export const machineOfNetns = (netns: string): string => /^(n\d+)p\d+$/.exec(netns)?.[1] ?? netns

const machineOfKey = (key: string): string => machineOfNetns(key.slice(0, key.indexOf('/')))

/** What is lit of one machine, as text: equal when nothing changed for it. */
export function litIn({ devices, wires, here }: Lit, machine: string): string {
  if (devices.size === 0) return ''
  const own = [...devices, ...wires].filter((key) => key.split('↔').some((end) => machineOfKey(end) === machine))
  return own.length === 0 ? '' : [...own.toSorted(), machineOfKey(here) === machine ? `@${here}` : ''].join('|')
}
