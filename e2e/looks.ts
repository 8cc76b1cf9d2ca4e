/**
 * Mechanical checks of how a page looks. The functions above `inPage` run inside the page, where a reader's eyes are: they read
 * boxes and computed styles and answer with one line for each thing that is wrong. What they cannot see is what a canvas paints.
 */
import type { Page } from '@playwright/test'

interface Text {
  readonly element: Element
  readonly words: string
  readonly box: DOMRect
}

type Colour = readonly [red: number, green: number, blue: number, alpha: number]

const SKIPPED = 'script, style, noscript, option, textarea, .xterm'
const TARGETS =
  'a[href], button, input, select, textarea, summary, [tabindex="0"], [role=button], [role=tab], [role=switch], [role=slider], [role=menuitem], [role=option]'

function isVisible(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect()
  return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
}

function isHidden(element: Element): boolean {
  for (let at: Element | null = element; at; at = at.parentElement) if (getComputedStyle(at).clipPath === 'inset(50%)') return true
  return !isVisible(element)
}

function name(element: Element): string {
  const hooks = [...element.classList].slice(0, 2).map((word) => `.${word}`)
  const words = (element.getAttribute('aria-label') ?? element.textContent).trim().replace(/\s+/g, ' ').slice(0, 40)
  return `${element.tagName.toLowerCase()}${hooks.join('')} “${words}”`
}

/** Every run of words that is written somewhere below `scope`. */
function textsOf(scope: Element): readonly Text[] {
  const found: Text[] = []
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = (node.textContent ?? '').trim()
    const element = node.parentElement
    if (words === '' || !element || element.closest(SKIPPED) || isHidden(element)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    found.push({ element, words, box: range.getBoundingClientRect() })
  }
  return found
}

const explained = (element: Element): boolean => element.closest('[title], [data-tip], [aria-describedby]') !== null

/** The fault of `text` in one of the boxes around it; undefined: it fits; null: fits as far as there are boxes. */
function misfit({ box, element }: Text, around: Element): string | undefined | null {
  const style = getComputedStyle(around)
  if (style.display === 'inline' || style.display === 'contents') return undefined
  const rect = around.getBoundingClientRect()
  if (rect.width === 0 || (around instanceof SVGElement && style.overflow === 'visible')) return undefined
  const over = Math.max(box.right - rect.right, rect.left - box.left)
  const scrolls = /auto|scroll/.test(style.overflowX)
  if (over > 1 && !scrolls) {
    if (style.textOverflow === 'ellipsis' && explained(element)) return null
    const how = style.textOverflow === 'ellipsis' ? 'is cut without a tooltip' : `is ${Math.ceil(over)} px too wide`
    return `${name(element)} ${how} for ${name(around)}`
  }
  const tall = Math.max(box.bottom - rect.bottom, rect.top - box.top)
  // The box of a line is taller than its letters: a quarter may be cut.
  if (tall > box.height / 4 && /hidden|clip/.test(style.overflowY) && !/^\d/.test(style.webkitLineClamp)) {
    return `${name(element)} is ${Math.ceil(tall)} px too tall for ${name(around)}`
  }
  const ends = scrolls || /auto|scroll/.test(style.overflowY) || around.matches('.react-flow__node, .react-flow__viewport, svg')
  return ends ? null : undefined
}

function fault(text: Text): string | undefined {
  for (let around: Element | null = text.element; around; around = around.parentElement) {
    const found = misfit(text, around)
    if (found !== undefined) return found ?? undefined
  }
  return undefined
}

/** A drawn label stays in the rectangle it is drawn on: the rectangle in its group that it touches last. */
function outsideShape({ element, box }: Text): string | undefined {
  const group = element.closest('text')?.parentElement
  if (!group) return undefined
  const y = box.y + box.height / 2
  const shapes = [...group.querySelectorAll(':scope > rect')].map((shape) => shape.getBoundingClientRect())
  const shape = shapes.findLast((r) => r.top <= y && y <= r.bottom && Math.min(r.right, box.right) - Math.max(r.left, box.left) > 2)
  const over = shape ? Math.max(box.right - shape.right, shape.left - box.left) : 0
  return over > 1 ? `${name(element)} is ${Math.ceil(over)} px too wide for its rectangle` : undefined
}

/** What an input shows has no box of its own: measured. */
function cutInput(input: Element): string | undefined {
  const shown =
    input instanceof HTMLSelectElement
      ? input.selectedOptions[0]?.label
      : input instanceof HTMLInputElement && /text|search|number/.test(input.type)
        ? input.value || input.placeholder
        : undefined
  const pen = document.createElement('canvas').getContext('2d')
  if (!shown || !pen || isHidden(input) || explained(input)) return undefined
  const style = getComputedStyle(input)
  pen.font = style.font
  const room = input.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight)
  const over = pen.measureText(shown).width - room
  return over > 1 ? `${name(input)} shows “${shown.slice(0, 40)}” ${Math.ceil(over)} px too wide for it` : undefined
}

function tooWide(): readonly string[] {
  const texts = textsOf(document.body)
  const written = texts.flatMap((text) => fault(text) ?? outsideShape(text) ?? [])
  return [...written, ...[...document.querySelectorAll('input, select')].flatMap((input) => cutInput(input) ?? [])]
}

function overlaps(scope: string): readonly string[] {
  const found: string[] = []
  for (const area of document.querySelectorAll(scope)) {
    const texts = textsOf(area)
    texts.forEach((a, i) => {
      for (const b of texts.slice(i + 1)) {
        const x = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left)
        const y = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
        if (a.element !== b.element && x > 1 && y > Math.min(a.box.height, b.box.height) / 4) {
          found.push(`${name(a.element)} and ${name(b.element)} overlap by ${Math.round(x)} × ${Math.round(y)} px`)
        }
      }
    })
  }
  return found
}

/** Words of a drawing that its edge cuts in two. */
function cutLabels(scope: string): readonly string[] {
  return [...document.querySelectorAll(scope)].flatMap((area) => {
    const pane = area.getBoundingClientRect()
    return textsOf(area).flatMap(({ element, box }) => {
      const away = box.right < pane.left || box.left > pane.right || box.bottom < pane.top || box.top > pane.bottom
      const over = Math.max(pane.left - box.left, box.right - pane.right, pane.top - box.top, box.bottom - pane.bottom)
      return !away && over > 2 ? [`${name(element)} is cut by ${Math.round(over)} px at the edge of ${name(area).slice(0, 40)}`] : []
    })
  })
}

/** Any CSS colour, as the screen mixes it. */
function colourOf(css: string): Colour {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = 1
  const pen = canvas.getContext('2d', { willReadFrequently: true })
  if (!pen || css === 'none') return [0, 0, 0, 0]
  pen.fillStyle = css
  pen.fillRect(0, 0, 1, 1)
  const [red = 0, green = 0, blue = 0, alpha = 0] = pen.getImageData(0, 0, 1, 1).data
  return [red, green, blue, alpha / 255]
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

function faintTexts(): readonly string[] {
  const told = textsOf(document.body).filter(({ element }) => !element.closest(':disabled, [aria-disabled=true], [data-disabled]'))
  return told.flatMap((text) => {
    const [is, must] = seen(text)
    return is < must - 0.005 ? [`${name(text.element)} has a contrast of ${is.toFixed(2)}, not ${must}`] : []
  })
}

/** A small thing may answer in a larger area than it fills: asked with points 23 px apart. */
function answers(element: Element): boolean {
  const { x, y, width, height } = element.getBoundingClientRect()
  const [cx, cy] = [x + width / 2, y + height / 2]
  const points = [
    [cx - 11.5, cy],
    [cx + 11.5, cy],
    [cx, cy - 11.5],
    [cx, cy + 11.5],
  ] as const
  const label = element.closest('label')
  return points.every(([px, py]) => {
    const hit = document.elementFromPoint(px, py)
    return hit !== null && (element.contains(hit) || label?.contains(hit) === true)
  })
}

/** WCAG 2.5.8, spacing: a circle of 24 px around its middle touches no other target. */
function standsAlone(element: Element, targets: readonly Element[]): boolean {
  const { x, y, width, height } = element.getBoundingClientRect()
  const [cx, cy] = [x + width / 2, y + height / 2]
  return targets.every((other) => {
    if (other === element || other.contains(element) || element.contains(other)) return true
    const r = other.getBoundingClientRect()
    return Math.hypot(cx - Math.max(r.left, Math.min(cx, r.right)), cy - Math.max(r.top, Math.min(cy, r.bottom))) >= 12
  })
}

function smallTargets(): readonly string[] {
  // A splitter is thin by nature: nothing else is near it, and the keyboard moves it too. A cable is a line.
  const exempt = ':disabled, .xterm, [role=separator], .react-flow__edge'
  const targets = [...document.querySelectorAll(TARGETS)].filter((element) => !element.closest(exempt) && !isHidden(element))
  return targets.flatMap((element) => {
    const { width, height } = (element.closest('label') ?? element).getBoundingClientRect()
    if ((width >= 23.9 && height >= 23.9) || answers(element) || standsAlone(element, targets)) return []
    return [`${name(element)} is ${width.toFixed(1)} × ${height.toFixed(1)} px, less than 24`]
  })
}

function sideways(): readonly string[] {
  const over = [document.documentElement, document.body, document.getElementById('root')].filter(
    (element) => element && element.scrollWidth > window.innerWidth + 1,
  )
  return over.map((element) => `${element?.tagName.toLowerCase()} is ${element?.scrollWidth} px wide, the window ${window.innerWidth}`)
}

const CONSTANTS = { SKIPPED, TARGETS }
const inPage = {
  isVisible,
  isHidden,
  name,
  textsOf,
  explained,
  misfit,
  fault,
  outsideShape,
  cutInput,
  tooWide,
  overlaps,
  cutLabels,
  colourOf,
  over,
  luminance,
  contrast,
  groundOf,
  seen,
  faintTexts,
  answers,
  standsAlone,
  smallTargets,
  sideways,
}
const source = Object.entries(inPage).map(([key, value]) => `const ${key} = ${value.toString()}`)
const constants = Object.entries(CONSTANTS).map(([key, value]) => `const ${key} = ${JSON.stringify(value)}`)

const ask = (page: Page, call: string): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(`(() => { ${[...constants, ...source].join('\n')}\nreturn [...new Set(${call})] })()`)

/** Texts wider than their boxes. */
export const findTooWide = (page: Page) => ask(page, 'tooWide()')
/** Words of a drawing that lie on each other. */
export const findOverlaps = (page: Page, scope: string) => ask(page, `overlaps(${JSON.stringify(scope)})`)
/** Words of a drawing that are half in sight. */
export const findCut = (page: Page, scope: string) => ask(page, `cutLabels(${JSON.stringify(scope)})`)
/** Words with less contrast than WCAG AA asks for. */
export const findFaint = (page: Page) => ask(page, 'faintTexts()')
/** Things to press that are smaller than 24 by 24 px. */
export const findSmallTargets = (page: Page) => ask(page, 'smallTargets()')
/** A page that scrolls sideways. */
export const findSideways = (page: Page) => ask(page, 'sideways()')
