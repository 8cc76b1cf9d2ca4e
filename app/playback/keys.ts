/** The keys of the transport, wherever the focus is, unless the focus is on something that has its own use for them. */
import { useEffect } from 'react'
import { clock } from '../state/app.ts'

const ACTIONS: Readonly<Record<string, () => void>> = {
  ' ': clock.toggle,
  ArrowLeft: clock.back,
  ArrowRight: clock.step,
  Home: () => clock.seek(0),
  End: () => clock.seek(clock.timeline().end),
}

/** Who types, chooses or moves things with these keys. */
const TYPING = 'input, textarea, select, [contenteditable], [role=dialog], [role=menu]'
const ARROWS =
  '[role=tablist], [role=radiogroup], [role=tree], [role=grid], [role=group], [role=separator], [role=application], .react-flow__node'
const PRESSES = 'button, a, summary, [role=button], .react-flow__node, .react-flow__edge'

export const isTaken = (target: Element, key: string): boolean =>
  target.closest(TYPING) !== null || target.closest(key === ' ' ? PRESSES : ARROWS) !== null

export function useTransportKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = ACTIONS[event.key]
      const { target } = event
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey
      if (!action || !plain || event.defaultPrevented || (target instanceof Element && isTaken(target, event.key))) return
      event.preventDefault()
      action()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}
