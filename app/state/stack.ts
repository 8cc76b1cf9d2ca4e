/**
 * A frame as its header stack: one bar per header, outermost first, with the name written on it. The canvas, the ladder and the
 * inspector draw the same stack; dissecting is remembered per frame, so that a redraw dissects nothing.
 */
import { dissect, type FrameStep, type Layer, type Protocol } from '../../engine/index.ts'
import type { Layer as Colour } from '../ui/tokens.ts'

export interface Bar {
  readonly colour: Colour
  readonly label: string
  readonly bytes: number
}

const COLOURS: Readonly<Record<Protocol, Colour>> = {
  ethernet: 'ethernet',
  vlan: 'vlan',
  arp: 'arp',
  ipv4: 'ip',
  icmp: 'transport',
  udp: 'transport',
  tcp: 'transport',
  vxlan: 'tunnel',
  gre: 'tunnel',
  payload: 'payload',
  truncated: 'payload',
}

const LABELS: Readonly<Record<Protocol, string>> = {
  ethernet: 'Eth',
  vlan: '802.1Q',
  arp: 'ARP',
  ipv4: 'IP',
  icmp: 'ICMP',
  udp: 'UDP',
  tcp: 'TCP',
  vxlan: 'VXLAN',
  gre: 'GRE',
  payload: 'data',
  truncated: 'cut',
}

export const colourOf = (protocol: Protocol): Colour => COLOURS[protocol]
export const labelOf = (protocol: Protocol): string => LABELS[protocol]

type Frame = Pick<FrameStep, 'bytes' | 'link'>

const dissected = new WeakMap<Uint8Array, readonly Layer[]>()
const stacked = new WeakMap<readonly Layer[], readonly Bar[]>()

/** The layers of a frame, dissected once. */
export function layersOf({ bytes, link }: Frame): readonly Layer[] {
  const known = dissected.get(bytes) ?? dissect(bytes, link)
  dissected.set(bytes, known)
  return known
}

/** What an ICMP error quotes is drawn as part of its data. */
export function stackOf(frame: Frame): readonly Bar[] {
  const layers = layersOf(frame)
  const known = stacked.get(layers) ?? barsOf(layers)
  stacked.set(layers, known)
  return known
}

function barsOf(layers: readonly Layer[]): readonly Bar[] {
  const own = layers.filter(({ quoted }) => !quoted)
  const quoted = layers.filter((layer) => layer.quoted).reduce((sum, { length }) => sum + length, 0)
  const bars = own.map(({ protocol, length }): Bar => ({ colour: COLOURS[protocol], label: LABELS[protocol], bytes: length }))
  return quoted === 0 ? bars : [...bars, { colour: 'payload', label: LABELS.payload, bytes: quoted }]
}

export const isArp = (frame: Frame): boolean => layersOf(frame).some(({ protocol }) => protocol === 'arp')
