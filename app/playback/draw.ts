/**
 * Draws packets at their places: near, as header stacks with names on a plate with a soft shadow; far away, as bars without words, batched by
 * colour. Boxes of what was drawn are kept for hit testing.
 */
import type { Layer, Palette } from '../ui/tokens.ts'
import { type Morph, type Placed, dropText } from './project.ts'
import { BAR_HEIGHT, type Sprites } from './sprites.ts'

/** A packet on the screen, in CSS pixels; reused from frame to frame. */
export interface Box {
  packet: number
  step: number
  x: number
  y: number
  width: number
  height: number
}

export interface Scene {
  readonly pen: CanvasRenderingContext2D
  readonly palette: Palette
  readonly sprites: Sprites
  readonly zoom: number
  readonly selected: number | undefined
  /** Of the canvas, in CSS pixels. */
  readonly width: number
}

const GAP = 2
const PAD = 4
const EDGE = 6
/** Below this zoom a packet is a row of small bars. */
export const FAR = 0.45
const DOT = { width: 7, height: 8, gap: 1 }

const weight = ({ from, to }: Morph, morph: number): number => from + (to - from) * morph

function stackWidth(bars: readonly Morph[], morph: number, widthOf: (label: string) => number, gap: number): number {
  let width = 0
  for (const bar of bars) width += weight(bar, morph) * (widthOf(bar.bar.label) + gap)
  return Math.max(0, width - gap)
}

/** Text stays readable when the canvas is zoomed out a little, and does not shout when zoomed in. */
export const sizeAt = (zoom: number): number => Math.max(0.8, Math.min(1.25, zoom))

/** Draws one header stack centred on (x, y); returns its box in `box`. */
export function drawStack(
  { pen, palette, sprites, zoom, selected, width: room }: Scene,
  placed: Placed,
  x: number,
  y: number,
  box: Box,
): void {
  const size = sizeAt(zoom)
  const { bars, frame } = placed.to
  const { morph, opacity, track } = placed
  const inner = stackWidth(bars, morph, sprites.width, GAP)
  const width = (inner + 2 * PAD) * size
  const height = (BAR_HEIGHT + 2 * PAD) * size
  // What is in sight is wholly in sight, if there is room for it.
  const inSight = x >= 0 && x <= room
  const left = Math.round(inSight ? Math.max(EDGE, Math.min(room - EDGE - width, x - width / 2)) : x - width / 2)
  const top = Math.round(y - height / 2)
  pen.globalAlpha = placed.dead === undefined ? opacity : opacity * Math.max(0.35, 1 - placed.dead * 0.3)
  pen.fillStyle = palette.panel
  pen.shadowColor = 'rgb(0 0 0 / 18%)'
  pen.shadowBlur = 10 * size
  pen.shadowOffsetY = 2 * size
  pen.beginPath()
  pen.roundRect(left, top, width, height, 7 * size)
  pen.fill()
  pen.shadowColor = 'transparent'
  if (track.packet.id === selected) {
    pen.strokeStyle = palette.accent
    pen.lineWidth = 1.5
    pen.stroke()
  }
  let at = left + PAD * size
  for (const one of bars) {
    const share = weight(one, morph)
    if (share <= 0.01) continue
    const sprite = sprites.bar(one.bar.colour, one.bar.label)
    const wide = sprite.width * share
    // A growing bar opens like a drawer: only as much of the picture as there is room for.
    pen.drawImage(sprite.image, 0, 0, sprite.image.width * share, sprite.image.height, at, top + PAD * size, wide * size, BAR_HEIGHT * size)
    at += (wide + GAP * share) * size
  }
  pen.globalAlpha = 1
  fill(box, track.packet.id, frame.index, left, top, width, height)
}

function fill(box: Box, packet: number, step: number, x: number, y: number, width: number, height: number): void {
  box.packet = packet
  box.step = step
  box.x = x
  box.y = y
  box.width = width
  box.height = height
}

/** The bars of far packets, by colour: one path and one fill each. */
export type Batch = Map<Layer, Path2D>

export function batchStack(batch: Batch, placed: Placed, x: number, y: number, box: Box): void {
  const { bars, frame } = placed.to
  const width = stackWidth(bars, placed.morph, dotWidth, DOT.gap)
  const left = x - width / 2
  const top = y - DOT.height / 2
  let at = left
  for (const one of bars) {
    const share = weight(one, placed.morph)
    if (share <= 0.01) continue
    const path = batch.get(one.bar.colour) ?? new Path2D()
    batch.set(one.bar.colour, path)
    path.roundRect(at, top, DOT.width * share, DOT.height, 2)
    at += (DOT.width + DOT.gap) * share
  }
  fill(box, placed.track.packet.id, frame.index, left, top, width, DOT.height)
}

const dotWidth = (): number => DOT.width

export function paintBatch(pen: CanvasRenderingContext2D, palette: Palette, batch: Batch): void {
  for (const [colour, path] of batch) {
    pen.fillStyle = palette.layer[colour].fill
    pen.fill(path)
  }
}

/** Where a packet died: a ring that opens, a cross that stays, and, near, the kernel's reason. */
export function drawDrop(
  { pen, palette, sprites, zoom }: Scene,
  placed: Placed,
  { x: left, y: top, width: wide, height: high }: Box,
): void {
  const [x, y, middle] = [left + wide + 5, top + high / 2, left + wide / 2]
  const dead = placed.dead ?? 0
  const burst = Math.min(1, dead * 1.6)
  pen.globalAlpha = placed.opacity
  pen.strokeStyle = palette.warning
  if (burst < 1) {
    pen.globalAlpha = placed.opacity * (1 - burst)
    pen.lineWidth = 2
    pen.beginPath()
    pen.arc(x, y, 10 + 24 * burst, 0, 2 * Math.PI)
    pen.stroke()
    pen.globalAlpha = placed.opacity
  }
  pen.fillStyle = palette.panel
  pen.lineWidth = 2
  pen.beginPath()
  pen.arc(x, y, 9, 0, 2 * Math.PI)
  pen.fill()
  pen.stroke()
  pen.beginPath()
  pen.moveTo(x - 3.5, y - 3.5)
  pen.lineTo(x + 3.5, y + 3.5)
  pen.moveTo(x + 3.5, y - 3.5)
  pen.lineTo(x - 3.5, y + 3.5)
  pen.stroke()
  const { drop } = placed.track
  if (drop !== undefined && zoom >= FAR) {
    const { image, width, height } = sprites.plate(dropText(drop))
    pen.drawImage(image, Math.round(middle - width / 2), Math.round(y + BAR_HEIGHT * 0.5 + 8), width, height)
  }
  pen.globalAlpha = 1
}

/** The packet nearest to a point, if the point is on it or within `reach` pixels of it; of several, the one drawn last. */
export function hit(boxes: readonly Box[], count: number, x: number, y: number, reach: number): Box | undefined {
  let best: Box | undefined
  let least = reach
  for (let i = 0; i < count; i++) {
    const box = boxes[i]
    if (box === undefined) continue
    const dx = Math.max(box.x - x, 0, x - box.x - box.width)
    const dy = Math.max(box.y - y, 0, y - box.y - box.height)
    const distance = Math.hypot(dx, dy)
    if (distance <= least) {
      least = distance
      best = box
    }
  }
  return best
}
