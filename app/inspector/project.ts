/** From a step of the trace to what the inspector draws: the frame at that moment, the one before it, and its headers in words. */
import {
  type FieldValue,
  type FrameStep,
  type Layer,
  type Packet,
  type Step,
  type Trace,
  isFrame,
  previousFrame,
  stepsOf,
} from '../../engine/index.ts'
import { layersOf } from '../state/stack.ts'
import { type Difference, type LayerRow, difference } from './diff.ts'

/** What the inspector is looking at. */
export interface Moment {
  readonly step: Step
  readonly packet: Packet
  /** The frame at this step, or the last one before it. */
  readonly frame?: FrameStep
  readonly before?: FrameStep
  /** What was decided between `before` and this step, in order. */
  readonly decided: readonly Step[]
  /** What is decided after this step and before the next frame. */
  readonly next: readonly Step[]
}

export function momentOf(trace: Trace, step: Step): Moment | undefined {
  const packet = trace.packets[step.packet]
  if (packet === undefined) return undefined
  const frame = isFrame(step) ? step : previousFrame(trace, step)
  const before = frame && previousFrame(trace, frame)
  // A step that is no frame was decided after its frame: show what led to it, itself included.
  const from = isFrame(step) ? before : frame
  const until = isFrame(step) ? step.index : step.index + 1
  const decided = stepsBetween(trace, packet, from, until)
  const own = stepsOf(trace, packet).filter(({ index }) => index > step.index)
  const ahead = own.findIndex(isFrame)
  const next = own.slice(0, ahead < 0 ? own.length : ahead)
  return { step, packet, decided, next, ...(frame && { frame }), ...(before && { before }) }
}

/** The packet's steps that are no frames, after `from`; of a flooded copy also its parent's, which decided to flood. */
function stepsBetween(trace: Trace, packet: Packet, from: FrameStep | undefined, until: number): readonly Step[] {
  const parent = packet.birth === 'flood' && packet.parent !== undefined ? trace.packets[packet.parent] : undefined
  const inherited = parent !== undefined && (from === undefined || from.packet === parent.id) ? stepsOf(trace, parent) : []
  const all = [...inherited, ...stepsOf(trace, packet)]
  return all.filter((one) => !isFrame(one) && one.index > (from?.index ?? -1) && one.index < until).toSorted((a, b) => a.index - b.index)
}

export const differenceAt = ({ frame, before }: Moment): Difference | undefined =>
  frame && difference(layersOf(frame), before && layersOf(before))

/** Octets more or less than on the hop before. */
export const growth = ({ frame, before }: Moment): number => (frame && before ? frame.bytes.length - before.bytes.length : 0)

export const fieldOf = (layer: Layer, name: string): FieldValue | undefined => layer.fields.find((field) => field.name === name)
const text = (layer: Layer, name: string): string => fieldOf(layer, name)?.text ?? ''
/** `8 (echo-request)` → `echo request`. */
const named = (value: string): string => (/\((.*)\)/.exec(value)?.[1] ?? value).replaceAll('-', ' ')

const TCP_FLAGS = ['syn', 'ack', 'fin', 'rst', 'psh', 'urg'] as const
const flags = (layer: Layer, names: readonly string[]): readonly string[] =>
  names.filter((name) => Number(fieldOf(layer, name)?.value ?? 0) === 1).map((name) => fieldOf(layer, name)?.label ?? name)

/** The title of a header: its name and the pair it connects. */
export function titleOf(layer: Layer): string {
  switch (layer.protocol) {
    case 'ethernet':
      return 'Ethernet II'
    case 'vlan':
      return `802.1Q VLAN ${text(layer, 'id')}`
    case 'arp':
      return `ARP ${named(text(layer, 'op'))}`
    case 'ipv4':
      return `IPv4 ${text(layer, 'src')} → ${text(layer, 'dst')}`
    case 'icmp':
      return `ICMP ${named(text(layer, 'type'))}`
    case 'udp':
      return `UDP ${text(layer, 'sport')} → ${text(layer, 'dport')}`
    case 'tcp':
      return `TCP ${text(layer, 'sport')} → ${text(layer, 'dport')} ${flags(layer, TCP_FLAGS).join(' ')}`.trimEnd()
    case 'vxlan':
      return 'VXLAN'
    case 'gre':
      return 'GRE'
    case 'payload':
      return 'Data'
    case 'truncated':
      return `${text(layer, 'name')}…`
  }
}

/** A row of a header as the inspector shows it. */
export interface Line {
  readonly key: string
  readonly label: string
  readonly value: string
  readonly was?: string
  /** Absent for rows that are made of several fields. */
  readonly field?: FieldValue
}

/** What a reader looks for first, by protocol, outside and inside a tunnel; changed fields always come with it. */
const FIRST: Readonly<Partial<Record<Layer['protocol'], { readonly outer: readonly string[]; readonly inner: readonly string[] }>>> = {
  ethernet: { outer: ['dst', 'src'], inner: [] },
  arp: { outer: ['sha', 'spa', 'tha', 'tpa'], inner: ['spa', 'tpa'] },
  ipv4: { outer: ['ttl', 'flags'], inner: [] },
  vxlan: { outer: ['vni'], inner: ['vni'] },
  gre: { outer: ['key'], inner: ['key'] },
}

/** Checksums change whenever something else does: they are lit only when the reader opens the header. */
const ECHO = new Set(['checksum', 'cksum'])

const lineOf = ({ field, was }: LayerRow['rows'][number]): Line => ({
  key: field.name,
  label: field.label,
  value: field.text,
  field,
  ...(was !== undefined && { was }),
})

export const allLines = ({ rows }: LayerRow): readonly Line[] => rows.map(lineOf)

/** The few lines under a header that is not opened. */
export function firstLines(row: LayerRow): readonly Line[] {
  const wanted = new Set(FIRST[row.layer.protocol]?.[row.inner || row.layer.quoted ? 'inner' : 'outer'])
  const lines = row.rows
    .filter(({ field, was }) => wanted.has(field.name) || (was !== undefined && !ECHO.has(field.name) && !isData(field)))
    .map(lineOf)
  if (!wanted.has('flags')) return lines
  return [
    ...lines.filter(({ key }) => key !== 'df' && key !== 'mf'),
    { key: 'flags', label: 'flags', value: flags(row.layer, ['df', 'mf']).join(' ') || '–' },
  ]
}

const isData = ({ name }: FieldValue): boolean => name === 'data'

/** Octets as the title's right end shows them. */
export const sizeText = (bytes: number): string => `${bytes} B`

/** `+50 B`, `−50 B`, or nothing. */
export const growthText = (bytes: number): string => (bytes === 0 ? '' : `${bytes > 0 ? '+' : '−'}${Math.abs(bytes)} B`)
