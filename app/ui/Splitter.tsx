/**
 * The movable edge between two panes: drag it, or focus it and use the arrow keys (Shift: further; Home, End: least, most; Enter: as at first).
 * `const [width, setWidth] = usePaneSize('palette', 248)`, then
 * `<Splitter label="Width of the palette" edge="right" size={width} initial={248} min={200} max={360} onSize={setWidth} />` inside the pane that
 * it sizes, which is `position: relative`; `edge` is the side of that pane on which the splitter lies.
 */
import { useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { readStored, store } from './setting.ts'

export function usePaneSize(name: string, initial: number): readonly [size: number, setSize: (size: number) => void] {
  const key = `hopscope.pane.${name}`
  const [chosen, setChosen] = useState(() => Number(readStored(key)) || undefined)
  const change = (next: number) => {
    setChosen(next)
    store(key, String(next))
  }
  return [chosen ?? initial, change]
}

type SplitterProps = {
  readonly label: string
  readonly edge: 'left' | 'right' | 'top' | 'bottom'
  readonly size: number
  readonly initial: number
  readonly min: number
  readonly max: number
  readonly onSize: (size: number) => void
}

export function Splitter({ label, edge, size, initial, min, max, onSize }: SplitterProps) {
  const grip = useRef(0)
  const across = edge === 'left' || edge === 'right'
  const outward = edge === 'right' || edge === 'bottom' ? 1 : -1
  const resize = (next: number) => onSize(Math.round(Math.max(min, Math.min(max, next))))

  const position = (event: PointerEvent) => (across ? event.clientX : event.clientY)
  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId)
    grip.current = outward * size - position(event)
  }
  const onPointerMove = (event: PointerEvent<HTMLDivElement>) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) resize(outward * (position(event) + grip.current))
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const grow = { ArrowRight: across ? 1 : 0, ArrowLeft: across ? -1 : 0, ArrowDown: across ? 0 : 1, ArrowUp: across ? 0 : -1 }[event.key]
    const next =
      { Home: min, End: max, Enter: initial }[event.key] ?? (grow ? size + grow * outward * (event.shiftKey ? 64 : 16) : undefined)
    if (next === undefined) return
    event.preventDefault()
    resize(next)
  }

  return (
    <div
      role="separator"
      tabIndex={0}
      className="ui-splitter"
      data-edge={edge}
      aria-label={label}
      aria-orientation={across ? 'vertical' : 'horizontal'}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
      onDoubleClick={() => resize(initial)}
    />
  )
}
