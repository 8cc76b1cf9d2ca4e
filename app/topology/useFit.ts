/**
 * The canvas fits each document once, and again when the pane changes its size, as long as nobody has panned or zoomed by hand; and where it was
 * looked at from is where it is looked at from again when the kernel path gives its place back.
 */
import { runsBgp } from '../../engine/index.ts'
import { type RefObject, useCallback, useEffect } from 'react'
import { app, geometryNow, useApp } from '../state/app.ts'
import type { Box } from '../state/geometry/unit.ts'
import type { AppState } from '../state/store.ts'
import type { FlowControls } from './Flow.tsx'
import { CAPTION, serviceCards } from './services.ts'
import { roomOf } from './sessions.ts'
import { tunnelsOf } from './tunnels.ts'

/** With what is drawn over the tops of nodes: BGP sessions, or tunnels and the cards of Services. */
function drawn(state: AppState): Box {
  const geometry = geometryNow(state)
  const { x, y, width, height } = geometry.bounds
  if (state.view.sessions && runsBgp(state.document.scenario.topology.network)) {
    const room = roomOf(geometry)
    return { x, y: y - room, width, height: height + room }
  }
  const over = tunnelsOf(state.document.scenario, geometry, new Set()).filter((tunnel) => tunnel.over)
  const cards = serviceCards(state.document.scenario, geometry)
  const top = Math.min(y, ...over.map(({ label }) => label.y - 8), ...cards.map(({ box }) => box.y - CAPTION))
  const left = Math.min(x, ...cards.map(({ box }) => box.x))
  const right = Math.max(x + width, ...cards.map(({ box }) => box.x + box.width))
  return { x: left, y: top, width: right - left, height: height + y - top }
}

/** The document that was fitted, and whether somebody has looked elsewhere since: it outlives the drawing. */
const last = { opened: -1, touched: false }

export function useFit(pane: RefObject<HTMLElement | null>, flow: RefObject<FlowControls | null>) {
  const opened = useApp(({ view }) => view.opened)
  const fit = useCallback(() => {
    const element = pane.current
    if (element === null || flow.current === null || element.clientWidth === 0) return
    const state = app.store.getState()
    flow.current.fit(drawn(state), { width: element.clientWidth, height: element.clientHeight })
    last.opened = state.view.opened
    last.touched = false
  }, [pane, flow])

  const settle = useCallback(() => {
    if (!last.touched || last.opened !== app.store.getState().view.opened) fit()
  }, [fit])

  useEffect(settle, [settle, opened])
  // What grows stays in sight, until somebody looks elsewhere; not while a machine is under the hand.
  const bounds = useApp((state) => (state.view.drag === undefined ? geometryNow(state).bounds : undefined))
  const services = useApp(({ document }) => document.scenario.topology.services?.length ?? 0)
  const sessions = useApp(({ view }) => view.sessions)
  useEffect(() => {
    if (bounds !== undefined) settle()
  }, [bounds, services, sessions, settle])
  useEffect(() => {
    const element = pane.current
    if (element === null) return undefined
    const observer = new ResizeObserver(settle)
    observer.observe(element)
    return () => observer.disconnect()
  }, [pane, settle])

  return { fit, settle, touch: () => (last.touched = true) }
}
