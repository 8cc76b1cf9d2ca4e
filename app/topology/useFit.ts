/** The canvas fits each document once, and again when the pane changes its size, as long as nobody has panned or zoomed by hand. */
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { app, geometryNow, useApp } from '../state/app.ts'
import type { Box } from '../state/geometry/unit.ts'
import type { AppState } from '../state/store.ts'
import type { FlowControls } from './Flow.tsx'
import { serviceCards } from './services.ts'
import { hasSessions, roomOf } from './sessions.ts'
import { tunnelsOf } from './tunnels.ts'

/** With what is drawn over the tops of nodes: BGP sessions, or tunnels and the cards of Services. */
function drawn(state: AppState): Box {
  const geometry = geometryNow(state)
  const { x, y, width, height } = geometry.bounds
  if (state.view.sessions && hasSessions(state.document.scenario)) {
    const room = roomOf(geometry)
    return { x, y: y - room, width, height: height + room }
  }
  const over = tunnelsOf(state.document.scenario, geometry, new Set()).filter((tunnel) => tunnel.over)
  const cards = serviceCards(state.document.scenario, geometry)
  const top = Math.min(y, ...over.map(({ label }) => label.y - 8), ...cards.map(({ box }) => box.y))
  return { x, y: top, width, height: height + y - top }
}

export function useFit(pane: RefObject<HTMLElement | null>, flow: RefObject<FlowControls | null>) {
  const touched = useRef(false)
  const opened = useApp(({ view }) => view.opened)
  const fit = useCallback(() => {
    const element = pane.current
    if (element === null || flow.current === null || element.clientWidth === 0) return
    flow.current.fit(drawn(app.store.getState()), { width: element.clientWidth, height: element.clientHeight })
    touched.current = false
  }, [pane, flow])

  useEffect(fit, [fit, opened])
  // What grows stays in sight, until somebody looks elsewhere; not while a machine is under the hand.
  const bounds = useApp((state) => (state.view.drag === undefined ? geometryNow(state).bounds : undefined))
  const services = useApp(({ document }) => document.scenario.topology.services?.length ?? 0)
  const sessions = useApp(({ view }) => view.sessions)
  useEffect(() => {
    if (bounds !== undefined && !touched.current) fit()
  }, [bounds, services, sessions, fit])
  useEffect(() => {
    const element = pane.current
    if (element === null) return undefined
    const observer = new ResizeObserver(() => {
      if (!touched.current) fit()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [pane, fit])

  return { fit, touch: () => (touched.current = true) }
}
