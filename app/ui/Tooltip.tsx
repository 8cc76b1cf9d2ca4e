/**
 * Tooltips without a wrapper: any element, also SVG, says `{...tip('Undo', 'Ctrl Z')}`; the one `<TooltipHost>` that App mounts
 * shows it after a moment's hover or at once on keyboard focus, and Escape sends it away. A tooltip repeats the accessible name
 * of its element, hence aria-hidden; never put into it what is said nowhere else.
 */
import { useEffect, useLayoutEffect, useRef, useState } from 'react'
import { Kbd } from './Kbd.tsx'

export const tip = (text: string, keys?: string) => ({ 'data-tip': text, 'data-tip-keys': keys })

type Shown = { readonly text: string; readonly keys: string | null; readonly target: Element }

const describe = (event: Event): Shown | undefined => {
  const target = event.target instanceof Element ? event.target.closest('[data-tip]') : null
  const text = target?.getAttribute('data-tip')
  return target && text ? { text, keys: target.getAttribute('data-tip-keys'), target } : undefined
}

/** Under the target and centred on it; above when there is no room; never over the edge of the window. */
function place(box: HTMLElement, target: Element): void {
  const [at, own] = [target.getBoundingClientRect(), box.getBoundingClientRect()]
  const left = Math.max(8, Math.min(at.left + at.width / 2 - own.width / 2, innerWidth - own.width - 8))
  const below = at.bottom + 8
  const top = below + own.height > innerHeight - 8 ? at.top - own.height - 8 : below
  box.style.translate = `${Math.round(left)}px ${Math.round(top)}px`
}

export function TooltipHost() {
  const box = useRef<HTMLDivElement>(null)
  const [shown, show] = useState<Shown>()

  useEffect(() => {
    let timer = 0
    const hide = () => {
      clearTimeout(timer)
      show(undefined)
    }
    const onOver = (event: PointerEvent) => {
      hide()
      const next = event.pointerType === 'touch' ? undefined : describe(event)
      if (next) timer = window.setTimeout(() => show(next), 450)
    }
    const onFocus = (event: FocusEvent) => {
      const next = describe(event)
      if (next?.target.matches(':focus-visible')) show(next)
    }
    const onKey = (event: KeyboardEvent) => event.key === 'Escape' && hide()
    const listening = new AbortController()
    const { signal } = listening
    addEventListener('pointerover', onOver, { signal })
    addEventListener('focusin', onFocus, { signal })
    addEventListener('focusout', hide, { signal })
    addEventListener('pointerdown', hide, { signal, capture: true })
    addEventListener('wheel', hide, { signal, passive: true })
    addEventListener('keydown', onKey, { signal })
    return () => {
      hide()
      listening.abort()
    }
  }, [])

  useLayoutEffect(() => {
    if (box.current && shown) place(box.current, shown.target)
  }, [shown])

  if (!shown) return null
  return (
    <div ref={box} className="ui-tooltip" aria-hidden>
      {shown.text}
      {shown.keys && <Kbd keys={shown.keys} />}
    </div>
  )
}
