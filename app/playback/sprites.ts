/**
 * Header stacks, bars and labels as pictures, drawn once per theme, size and pixel density and then only copied: text and soft shadows are
 * the dearest things that a canvas does. Pictures are shown pixel for pixel; sizes are in CSS pixels, as shown.
 */
import type { Bar } from '../state/stack.ts'
import type { Layer, Palette } from '../ui/tokens.ts'

export interface Sprite {
  readonly image: ImageBitmap
  readonly width: number
  readonly height: number
}

const BAR_HEIGHT = 20
const RADIUS = 4
export const GAP = 2
export const PAD = 4
/** Of a packet's plate. */
export const PLATE_HEIGHT = BAR_HEIGHT + 2 * PAD
export const PLATE_RADIUS = 7
/** How far a plate's shadow reaches. */
export const SHADOW = 14
/** A header, far away. */
export const DOT = { width: 7, height: 8, gap: 1 } as const
const WORDS = "600 11px 'Inter Variable', Inter, system-ui, sans-serif"
const MACHINE = "500 11px 'JetBrains Mono Variable', ui-monospace, monospace"

/** What must be loaded before a sprite is drawn for good: a canvas, unlike the page, never redraws text when its font comes. */
export const FONTS: readonly string[] = [WORDS, MACHINE]

export interface Sprites {
  readonly bar: (bar: Bar) => Sprite
  /** Of a bar with this label. */
  readonly width: (label: string) => number
  /** All bars on their plate, with its shadow around it. */
  readonly stack: (bars: readonly Bar[]) => Sprite
  /** An empty plate with its shadow, to be cut and stretched in the middle. */
  readonly plate: Sprite
  /** A stack from far away. */
  readonly dots: (bars: readonly Bar[]) => Sprite
  /** A word on a plate: the reason of a drop. */
  readonly word: (text: string) => Sprite
}

type Pen = OffscreenCanvasRenderingContext2D

interface Memory<K, T> {
  readonly get: (key: K) => T | undefined
  readonly set: (key: K, value: T) => unknown
}

function remember<K, T>(make: (key: K) => T, known: Memory<K, T> = new Map<K, T>()): (key: K) => T {
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    known.set(key, made)
    return made
  }
}

/** By the words and colours of the stack; the same array of bars is looked up by itself. */
function rememberStacks(make: (bars: readonly Bar[]) => Sprite): (bars: readonly Bar[]) => Sprite {
  const drawn = new Map<string, Sprite>()
  const byName = (bars: readonly Bar[]): Sprite => {
    const name = bars.map(({ colour, label }) => `${colour} ${label}`).join()
    const sprite = drawn.get(name) ?? make(bars)
    drawn.set(name, sprite)
    return sprite
  }
  return remember(byName, new WeakMap<readonly Bar[], Sprite>())
}

const measure = (font: string, ruler: Pen | null): ((text: string) => number) =>
  remember((text) => {
    if (!ruler) return text.length * 7
    ruler.font = font
    return ruler.measureText(text).width
  })

/** What pictures are drawn with. */
interface Kit {
  readonly palette: Palette
  readonly density: number
  /** Of what is near, 1 as designed. */
  readonly size: number
  readonly width: (label: string) => number
}

/** A picture that is drawn in units of the design. */
function picture({ density }: Kit, size: number, width: number, height: number, draw: (pen: Pen) => void): Sprite {
  const canvas = new OffscreenCanvas(Math.ceil(width * size * density), Math.ceil(height * size * density))
  const pen = canvas.getContext('2d')
  if (pen) {
    pen.scale(size * density, size * density)
    draw(pen)
  }
  return { image: canvas.transferToImageBitmap(), width: canvas.width / density, height: canvas.height / density }
}

function drawBar(pen: Pen, { palette, width }: Kit, { colour, label }: Bar, left: number, top: number): void {
  const { fill, label: ink } = palette.layer[colour]
  rounded(pen, left, top, width(label), BAR_HEIGHT, RADIUS)
  pen.fillStyle = fill
  pen.fill()
  write(pen, WORDS, ink, label, left + width(label) / 2, top + BAR_HEIGHT / 2)
}

function drawPlate(pen: Pen, { palette, density, size }: Kit, inner: number): void {
  rounded(pen, SHADOW, SHADOW, inner, PLATE_HEIGHT, PLATE_RADIUS)
  pen.fillStyle = palette.panel
  pen.shadowColor = 'rgb(0 0 0 / 18%)'
  // A canvas measures shadows in its own pixels, whatever its scale.
  pen.shadowBlur = 10 * size * density
  pen.shadowOffsetY = 2 * size * density
  pen.fill()
  pen.shadowColor = 'transparent'
}

const plateOf = (kit: Kit, inner: number, draw?: (pen: Pen) => void): Sprite =>
  picture(kit, kit.size, inner + 2 * SHADOW, PLATE_HEIGHT + 2 * SHADOW, (pen) => {
    drawPlate(pen, kit, inner)
    draw?.(pen)
  })

function stackOn(kit: Kit, bars: readonly Bar[]): Sprite {
  const inner = bars.reduce((sum, { label }) => sum + kit.width(label) + GAP, 2 * PAD - GAP)
  return plateOf(kit, inner, (pen) => {
    let left = SHADOW + PAD
    for (const bar of bars) {
      drawBar(pen, kit, bar, left, SHADOW + PAD)
      left += kit.width(bar.label) + GAP
    }
  })
}

const dotsOf = (kit: Kit, bars: readonly Bar[]): Sprite =>
  picture(kit, 1, bars.length * (DOT.width + DOT.gap), DOT.height, (pen) =>
    bars.forEach(({ colour }, index) => {
      rounded(pen, index * (DOT.width + DOT.gap), 0, DOT.width, DOT.height, 2)
      pen.fillStyle = kit.palette.layer[colour].fill
      pen.fill()
    }),
  )

function wordOf(kit: Kit, text: string, wide: number): Sprite {
  const room = Math.round(wide) + 14
  return picture(kit, 1, room, 22, (pen) => {
    rounded(pen, 0.5, 0.5, room - 1, 21, 6)
    pen.fillStyle = kit.palette.warningTint
    pen.fill()
    pen.strokeStyle = kit.palette.warning
    pen.stroke()
    write(pen, MACHINE, kit.palette.warning, text, room / 2, 11)
  })
}

export function spritesFor(palette: Palette, density: number, size: number): Sprites {
  const ruler = new OffscreenCanvas(1, 1).getContext('2d')
  const words = measure(WORDS, ruler)
  const machine = measure(MACHINE, ruler)
  const width = (label: string): number => Math.max(26, Math.round(words(label)) + 14)
  const kit: Kit = { palette, density, size, width }
  const bars = remember((label: string) =>
    remember((colour: Layer) =>
      picture(kit, size, width(label), BAR_HEIGHT, (pen) => drawBar(pen, kit, { colour, label, bytes: 0 }, 0, 0)),
    ),
  )
  return {
    bar: ({ colour, label }) => bars(label)(colour),
    width,
    stack: rememberStacks((stack) => stackOn(kit, stack)),
    plate: plateOf(kit, 4 * PLATE_RADIUS),
    dots: rememberStacks((stack) => dotsOf(kit, stack)),
    word: remember((text: string) => wordOf(kit, text, machine(text))),
  }
}

function rounded(pen: Pen, x: number, y: number, width: number, height: number, radius: number): void {
  pen.beginPath()
  pen.roundRect(x, y, width, height, radius)
}

function write(pen: Pen, font: string, colour: string, text: string, x: number, y: number): void {
  pen.font = font
  pen.fillStyle = colour
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(text, x, y + 0.5)
}
