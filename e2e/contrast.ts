/** Colours as the screen mixes them, and how far words stand out from what lies behind them. Runs inside the page: see texts.ts. */
import { type Text, name, textsOf } from './texts.ts'

type Colour = readonly [red: number, green: number, blue: number, alpha: number]

const COLOURS = new Map<string, Colour>()

/** Any CSS colour, as the screen mixes it; each is mixed once. */
function colourOf(css: string): Colour {
  const known = COLOURS.get(css)
  if (known) return known
  const pen = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })
  if (!pen || css === 'none') return [0, 0, 0, 0]
  pen.fillStyle = css
  pen.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = pen.getImageData(0, 0, 1, 1).data
  const colour = [red, green, blue, alpha / 255] as const
  COLOURS.set(css, colour)
  return colour
}

const over = (top: Colour, below: Colour): Colour => {
  const mix = (a: number, b: number): number => a * top[3] + b * (1 - top[3])
  return [mix(top[0], below[0]), mix(top[1], below[1]), mix(top[2], below[2]), 1]
}

function luminance([red, green, blue]: Colour): number {
  const part = (value: number): number => (value <= 10.31 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4)
  return 0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue)
}

function contrast(a: Colour, b: Colour): number {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

/** What lies behind an element: the backgrounds of those around it, and the shape that a drawn label stands on. */
function groundOf(element: Element, box: DOMRect): Colour {
  const layers: Colour[] = []
  const middle = [box.x + box.width / 2, box.y + box.height / 2] as const
  for (let at: Element | null = element; at; at = at.parentElement) {
    const style = getComputedStyle(at)
    layers.push(colourOf(style.backgroundColor))
    if (!(at instanceof SVGElement)) continue
    for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
      const r = before.getBoundingClientRect()
      const holds = r.left <= middle[0] && middle[0] <= r.right && r.top <= middle[1] && middle[1] <= r.bottom
      if (holds && before.matches('rect, circle, ellipse, polygon')) layers.push(colourOf(getComputedStyle(before).fill))
    }
  }
  return layers.reduceRight<Colour>((below, layer) => over(layer, below), [255, 255, 255, 1])
}

function seen({ element, box }: Text): readonly [number, number] {
  const style = getComputedStyle(element)
  let opacity = 1
  for (let at: Element | null = element; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity)
  const ground = groundOf(element, box)
  const [red, green, blue, alpha] = colourOf(element instanceof SVGElement ? style.fill : style.color)
  const size = Number.parseFloat(style.fontSize)
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700)
  return [contrast(over([red, green, blue, alpha * opacity], ground), ground), large ? 3 : 4.5]
}

/** Words with less contrast than WCAG AA asks for; what is disabled may be faint. */
export function faintTexts(): readonly string[] {
  const told = textsOf(document.body).filter(({ element }) => !element.closest(':disabled, [aria-disabled=true], [data-disabled]'))
  return told.flatMap((text) => {
    const [is, must] = seen(text)
    return is < must - 0.005 ? [`${name(text.element)} has a contrast of ${is.toFixed(2)}, not ${must}`] : []
  })
}

export const contrastInPage = { colourOf, over, luminance, contrast, groundOf, seen, faintTexts }
