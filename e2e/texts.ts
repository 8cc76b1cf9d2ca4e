/**
 * What is written on a page, and where. These functions, as those of contrast.ts and looks.ts, run inside the page: they are sent there
 * as text by their names, so they may use each other and nothing else.
 */

export interface Text {
  readonly element: Element
  readonly words: string
  readonly box: DOMRect
}

/** What was found out already, within one look at the page. */
const TEXTS = new Map<Element, readonly Text[]>()

export function isVisible(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect()
  return width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
}

export function isHidden(element: Element): boolean {
  for (let at: Element | null = element; at; at = at.parentElement) if (getComputedStyle(at).clipPath === 'inset(50%)') return true
  return !isVisible(element)
}

export function name(element: Element): string {
  const hooks = [...element.classList].slice(0, 2).map((word) => `.${word}`)
  const words = (element.getAttribute('aria-label') ?? element.textContent).trim().replace(/\s+/g, ' ').slice(0, 40)
  return `${element.tagName.toLowerCase()}${hooks.join('')} “${words}”`
}

/** Every run of words that is written somewhere below `scope`. */
export function textsOf(scope: Element): readonly Text[] {
  const known = TEXTS.get(scope)
  if (known) return known
  const found: Text[] = []
  TEXTS.set(scope, found)
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = (node.textContent ?? '').trim()
    const element = node.parentElement
    if (words === '' || !element || element.closest('script, style, noscript, option, textarea, .xterm') || isHidden(element)) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    found.push({ element, words, box: range.getBoundingClientRect() })
  }
  return found
}

export const textsInPage = { isVisible, isHidden, name, textsOf }
