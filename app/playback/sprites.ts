/**
 * Bars and labels as pictures, drawn once per theme, size and pixel density and then only copied: setting text is the dearest thing a
 * canvas does. Widths are in CSS pixels at size 1.
 */
import type { Layer, Palette } from '../ui/tokens.ts'

export interface Sprite {
  readonly image: OffscreenCanvas
  readonly width: number
  readonly height: number
}

export const BAR_HEIGHT = 20
const RADIUS = 4
const WORDS = "600 11px 'Inter Variable', Inter, system-ui, sans-serif"
const MACHINE = "500 11px 'JetBrains Mono Variable', ui-monospace, monospace"

/** What must be loaded before a sprite is drawn for good: a canvas, unlike the page, never redraws text when its font comes. */
export const FONTS: readonly string[] = [WORDS, MACHINE]

export interface Sprites {
  readonly bar: (colour: Layer, label: string) => Sprite
  readonly width: (label: string) => number
  /** A word on a plate: the reason of a drop. */
  readonly plate: (text: string) => Sprite
}

const blank = (
  width: number,
  height: number,
  scale: number,
): { readonly image: OffscreenCanvas; readonly pen: OffscreenCanvasRenderingContext2D | null } => {
  const image = new OffscreenCanvas(Math.ceil(width * scale), Math.ceil(height * scale))
  const pen = image.getContext('2d')
  pen?.scale(scale, scale)
  return { image, pen }
}

function remember<T>(make: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const made = make(key)
    known.set(key, made)
    return made
  }
}

/** `scale`: device pixels per CSS pixel at which the sprites will be shown. */
export function spritesFor(palette: Palette, scale: number): Sprites {
  const ruler = blank(1, 1, 1).pen
  const measure = (font: string) =>
    remember((text: string): number => {
      if (!ruler) return text.length * 7
      ruler.font = font
      return ruler.measureText(text).width
    })
  const words = measure(WORDS)
  const machine = measure(MACHINE)
  const width = (label: string): number => Math.max(26, Math.round(words(label)) + 14)

  const bars = new Map<string, Sprite>()
  const drawBar = (colour: Layer, label: string): Sprite => {
    const size = width(label)
    const { image, pen } = blank(size, BAR_HEIGHT, scale)
    if (pen) {
      const { fill, label: ink } = palette.layer[colour]
      pen.fillStyle = fill
      pen.beginPath()
      pen.roundRect(0, 0, size, BAR_HEIGHT, RADIUS)
      pen.fill()
      write(pen, WORDS, ink, label, size / 2, BAR_HEIGHT / 2)
    }
    return { image, width: size, height: BAR_HEIGHT }
  }
  const plate = remember((text: string): Sprite => {
    const size = Math.round(machine(text)) + 14
    const { image, pen } = blank(size, 22, scale)
    if (pen) {
      pen.fillStyle = palette.warningTint
      pen.strokeStyle = palette.warning
      pen.beginPath()
      pen.roundRect(0.5, 0.5, size - 1, 21, 6)
      pen.fill()
      pen.stroke()
      write(pen, MACHINE, palette.warning, text, size / 2, 11)
    }
    return { image, width: size, height: 22 }
  })
  const bar = (colour: Layer, label: string): Sprite => {
    const key = `${colour}${label}`
    const found = bars.get(key) ?? drawBar(colour, label)
    bars.set(key, found)
    return found
  }
  return { bar, width, plate }
}

function write(pen: OffscreenCanvasRenderingContext2D, font: string, colour: string, text: string, x: number, y: number): void {
  pen.font = font
  pen.fillStyle = colour
  pen.textAlign = 'center'
  pen.textBaseline = 'middle'
  pen.fillText(text, x, y + 0.5)
}
