/**
 * Draws packets at their places: near, as header stacks with names on a plate with a soft shadow; far away, as small bars without words.
 * A stack that is what it was is one picture; one that grows or shrinks is put together from its bars. Boxes of what was drawn are kept for
 * hit testing.
 */
import type { Palette } from '../ui/tokens.ts'
import { type Morph, type Placed, dropText } from './project.ts'
import { DOT, GAP, PAD, PLATE_HEIGHT, PLATE_RADIUS, SHADOW, type Sprite, type Sprites } from './sprites.ts'

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
  /** Of what is near: see sizeAt. */
  readonly size: number
  /** Device pixels per CSS pixel: pictures are laid on whole ones. */
  readonly density: number
  readonly selected: number | undefined
  /** Of the canvas, in CSS pixels. */
  readonly width: number
  readonly height: number
}

const EDGE = 6
/** Below this zoom a packet is a row of small bars. */
export const FAR = 0.45

const weight = ({ from, to }: Morph, morph: number): number => from + (to - from) * morph

/** Text stays readable when the canvas is zoomed out a little, and does not shout when zoomed in. In steps, for every size has its pictures. */
export const sizeAt = (zoom: number): number => Math.max(0.8, Math.min(1.25, Math.round(zoom * 16) / 16))

/** The bars, when the stack is not on its way from one form to another. */
const whole = ({ from, to, morph }: Placed): Placed['to']['stack'] | undefined =>
  morph === 1 || to.still ? to.stack : morph === 0 ? from.stack : undefined

function stackWidth(bars: readonly Morph[], morph: number, { width: widthOf }: Sprites): number {
  let width = 2 * PAD - GAP
  for (const bar of bars) width += weight(bar, morph) * (widthOf(bar.bar.label) + GAP)
  return Math.max(2 * PAD, width)
}

const onPixel = ({ density }: Scene, x: number): number => Math.round(x * density) / density

/** The plate, cut in its middle and stretched to `width`. */
function drawPlate({ pen, sprites: { plate }, size }: Scene, left: number, top: number, width: number): void {
  const { image } = plate
  const cap = Math.floor(image.width / 2)
  const wide = (cap * plate.width) / image.width
  const margin = SHADOW * size
  const middle = width + 2 * margin - 2 * wide
  const [x, y] = [left - margin, top - margin]
  pen.drawImage(image, 0, 0, cap, image.height, x, y, wide, plate.height)
  if (middle > 0) pen.drawImage(image, cap - 1, 0, 1, image.height, x + wide, y, middle, plate.height)
  pen.drawImage(image, image.width - cap, 0, cap, image.height, x + wide + Math.max(0, middle), y, wide, plate.height)
}

function drawBars({ pen, sprites, size }: Scene, { to: { bars }, morph }: Placed, left: number, top: number): void {
  let at = left + PAD * size
  for (const one of bars) {
    const share = weight(one, morph)
    if (share <= 0.01) continue
    const { image, width, height } = sprites.bar(one.bar)
    // A growing bar opens like a drawer: only as much of the picture as there is room for.
    pen.drawImage(image, 0, 0, image.width * share, image.height, at, top + PAD * size, width * share, height)
    at += (sprites.width(one.bar.label) + GAP) * share * size
  }
}

/** Draws one header stack centred on (x, y); returns its box in `box`. */
export function drawStack(scene: Scene, placed: Placed, x: number, y: number, box: Box): void {
  const { pen, palette, sprites, size, selected, width: room } = scene
  const { morph, opacity, track, to } = placed
  const bars = whole(placed)
  const sprite = bars && sprites.stack(bars)
  const width = sprite ? sprite.width - 2 * SHADOW * size : stackWidth(to.bars, morph, sprites) * size
  const height = PLATE_HEIGHT * size
  // What is in sight is wholly in sight, if there is room for it.
  const inSight = x >= 0 && x <= room
  const left = onPixel(scene, inSight ? Math.max(EDGE, Math.min(room - EDGE - width, x - width / 2)) : x - width / 2)
  const top = onPixel(scene, y - height / 2)
  pen.globalAlpha = placed.dead === undefined ? opacity : opacity * Math.max(0.35, 1 - placed.dead * 0.3)
  if (sprite) lay(scene, sprite, left - SHADOW * size, top - SHADOW * size)
  else {
    drawPlate(scene, left, top, width)
    drawBars(scene, placed, left, top)
  }
  if (track.packet.id === selected) {
    pen.strokeStyle = palette.accent
    pen.lineWidth = 1.5
    pen.beginPath()
    pen.roundRect(left, top, width, height, PLATE_RADIUS * size)
    pen.stroke()
  }
  pen.globalAlpha = 1
  fill(box, track.packet.id, to.frame.index, left, top, width, height)
}

/** Lays a picture down pixel for pixel. */
const lay = (scene: Scene, { image, width, height }: Sprite, x: number, y: number): void =>
  scene.pen.drawImage(image, onPixel(scene, x), onPixel(scene, y), width, height)

function fill(box: Box, packet: number, step: number, x: number, y: number, width: number, height: number): void {
  box.packet = packet
  box.step = step
  box.x = x
  box.y = y
  box.width = width
  box.height = height
}

/** The same from far away. */
export function drawDots({ pen, sprites }: Scene, placed: Placed, x: number, y: number, box: Box): void {
  const { morph, opacity, track, to } = placed
  const bars = whole(placed)
  pen.globalAlpha = opacity
  let width = 0
  for (const one of to.bars) width += weight(one, morph) * (DOT.width + DOT.gap)
  const left = x - width / 2
  const top = y - DOT.height / 2
  if (bars) {
    const { image, width: wide, height } = sprites.dots(bars)
    pen.drawImage(image, left, top, wide, height)
  } else {
    let at = left
    for (const one of to.bars) {
      const share = weight(one, morph)
      if (share <= 0.01) continue
      const { image, width: wide, height } = sprites.dots([one.bar])
      pen.drawImage(image, at, top, wide * share, height)
      at += wide * share
    }
  }
  pen.globalAlpha = 1
  fill(box, track.packet.id, to.frame.index, left, top, width, DOT.height)
}

/** Where a packet died: a ring that opens, a cross that stays, and, near, the kernel's reason. */
export function drawDrop(scene: Scene, placed: Placed, { x: start, y: top, width: wide, height: high }: Box): void {
  const { pen, palette, sprites, zoom, width: room, height: depth } = scene
  const [x, y, middle] = [start + wide + 5, top + high / 2, start + wide / 2]
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
    const word = sprites.word(dropText(drop))
    // Below the stack; beside it where the pane ends.
    const below = top + high + 6
    const beside = below + word.height > depth - EDGE
    const left = Math.max(EDGE, Math.min(room - EDGE - word.width, beside ? x + 14 : middle - word.width / 2))
    lay(scene, word, left, beside ? y - word.height / 2 : below)
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
