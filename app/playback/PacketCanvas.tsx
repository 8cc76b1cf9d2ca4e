/**
 * The packets: one canvas over the drawing (a child of topology's Canvas), which lets every pointer through. It paints when the clock moves, when the drawing is moved or
 * changed, and otherwise not at all. A click near a packet follows it.
 */
import { useEffect, useRef } from 'react'
import { app, clock, select } from '../state/app.ts'
import { packetOf } from '../state/selection.ts'
import { camera } from '../state/camera.ts'
import { useTheme } from '../ui/theme.ts'
import { palette } from '../ui/tokens.ts'
import { exposeHook } from './hook.ts'
import { type Painter, painterOf } from './painter.ts'
import './playback.css'
import { FONTS } from './sprites.ts'

/** How near a click must be, in pixels. */
const REACH = { mouse: 6, touch: 16 } as const

/** Paints at once with the clock, and at most once a frame for everything else. */
function run(canvas: HTMLCanvasElement, painter: Painter): () => void {
  let pending: number | undefined
  const paint = () => {
    pending = undefined
    painter.paint(packetOf(app.store.getState().view.selection))
  }
  const soon = () => {
    // While it plays, the clock paints the next frame anyway.
    if (!app.store.getState().playback.playing) pending ??= requestAnimationFrame(paint)
  }
  const observer = new ResizeObserver(([entry]) => {
    if (!entry) return
    const { width, height } = entry.contentRect
    painter.resize(width, height, devicePixelRatio)
    paint()
  })
  observer.observe(canvas)
  const stops = [clock.subscribe(paint), camera.subscribe(soon), app.store.subscribe(soon)]
  return () => {
    observer.disconnect()
    for (const stop of stops) stop()
    if (pending !== undefined) cancelAnimationFrame(pending)
  }
}

/** A click on a packet is not a click on what lies under it. */
function choose(canvas: HTMLCanvasElement, painter: Painter): () => void {
  const { parentElement: ground } = canvas
  const onClick = (event: MouseEvent) => {
    // What floats over the drawing (buttons, menus) is above the packets too.
    if (!(event.target instanceof Element) || !event.target.closest('.react-flow')) return
    const { left, top } = canvas.getBoundingClientRect()
    const reach = event instanceof PointerEvent && event.pointerType === 'touch' ? REACH.touch : REACH.mouse
    const box = painter.packetAt(event.clientX - left, event.clientY - top, reach)
    if (!box) return
    event.stopPropagation()
    select({ kind: 'packet', packet: box.packet })
  }
  ground?.addEventListener('click', onClick, { capture: true })
  return () => ground?.removeEventListener('click', onClick, { capture: true })
}

export function PacketCanvas() {
  const canvas = useRef<HTMLCanvasElement>(null)
  const painter = useRef<Painter>(null)
  const { theme } = useTheme()
  const colours = useRef(palette(theme))
  useEffect(() => {
    const { current } = canvas
    const pen = current?.getContext('2d')
    if (!current || !pen) return
    const made = painterOf(current, pen, colours.current)
    painter.current = made
    exposeHook()
    const stops = [run(current, made), choose(current, made)]
    let gone = false
    void Promise.allSettled(FONTS.map((font) => current.ownerDocument.fonts.load(font))).then(() => {
      if (gone) return
      made.dress(colours.current)
      made.paint(packetOf(app.store.getState().view.selection))
    })
    return () => {
      gone = true
      for (const stop of stops) stop()
    }
  }, [])
  useEffect(() => {
    colours.current = palette(theme)
    painter.current?.dress(colours.current)
    painter.current?.paint(packetOf(app.store.getState().view.selection))
  }, [theme])
  return <canvas ref={canvas} className="play-canvas" aria-hidden />
}
