/**
 * Mechanical checks of how a page looks. All but the last function run inside the page (see texts.ts), where a reader's eyes are: they
 * read boxes and computed styles and answer with one line for each thing that is wrong. What they cannot see is what a canvas paints.
 */
import type { Page } from '@playwright/test'
import { contrastInPage } from './contrast.ts'
import { drawn } from './probe.ts'
import { type Text, isHidden, name, textsInPage, textsOf } from './texts.ts'

const explained = (element: Element): boolean => element.closest('[title], [data-tip], [aria-describedby]') !== null

/** The fault of `text` in one of the boxes around it; undefined: it fits; null: fits as far as there are boxes. */
function misfit({ box, element }: Text, around: Element): string | undefined | null {
  if (around.matches('.react-flow__viewport-portal, .react-flow__viewport')) return null
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
  const ends = scrolls || /auto|scroll/.test(style.overflowY) || around.matches('.react-flow__node, svg')
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

/** How large it is; what is on the drawing: at its natural scale, for a reader can come nearer. */
function sizeOf(element: Element): readonly [number, number] {
  const { width, height } = (element.closest('label') ?? element).getBoundingClientRect()
  const drawing = element.closest('.react-flow__viewport')
  const zoom = drawing ? new DOMMatrix(getComputedStyle(drawing).transform).a : 1
  return [width / zoom, height / zoom]
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
  const kinds =
    'a[href], button, input, select, textarea, summary, [tabindex="0"], [role=button], [role=tab], [role=switch], [role=slider], [role=menuitem], [role=option]'
  const targets = [...document.querySelectorAll(kinds)].filter((element) => !element.closest(exempt) && !isHidden(element))
  return targets.flatMap((element) => {
    const [width, height] = sizeOf(element)
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

const looksInPage = {
  explained,
  misfit,
  fault,
  outsideShape,
  cutInput,
  tooWide,
  overlaps,
  cutLabels,
  sizeOf,
  answers,
  standsAlone,
  smallTargets,
  sideways,
}
const functions = Object.entries({ ...textsInPage, ...contrastInPage, ...looksInPage }).map(
  ([key, value]) => `const ${key} = ${value.toString()}`,
)
const memories = ['TEXTS', 'COLOURS'].map((key) => `const ${key} = new Map()`)

const CHECKS = {
  tooWide: 'texts wider than their boxes',
  overlaps: 'labels on each other',
  cutLabels: 'labels half in sight',
  faintTexts: 'texts too faint to read',
  smallTargets: 'targets too small to hit',
  sideways: 'scrolls sideways',
} as const

export type Check = keyof typeof CHECKS

/** What is wrong, one line each; `drawings`: the selector of what has labels that may not touch. */
export async function findFaults(page: Page, checks: readonly Check[], drawings: string): Promise<readonly string[]> {
  const calls = checks.map((check) => `...${check}(drawings).map((fault) => '${CHECKS[check]}: ' + fault)`)
  const body = [...memories, ...functions, `const drawings = ${JSON.stringify(drawings)}`, `return [...new Set([${calls.join(', ')}])]`]
  await drawn(page)
  return page.evaluate<readonly string[]>(`(() => { ${body.join('\n')} })()`)
}

export const ALL: readonly Check[] = ['tooWide', 'overlaps', 'cutLabels', 'faintTexts', 'smallTargets', 'sideways']
