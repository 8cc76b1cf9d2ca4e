/** The canvas fits each document once, and again when the pane changes its size, as long as nobody has panned or zoomed by hand. */
import { type RefObject, useCallback, useEffect, useRef } from 'react'
import { app, geometryNow, useApp } from '../state/app.ts'
import type { Box } from '../state/geometry/unit.ts'
import type { FlowControls } from './Flow.tsx'

/** Room above for tunnels that go over the tops of nodes. */
function drawn({ x, y, width, height }: Box, over: number): Box {
  return { x, y: y - over, width, height: height + over }
}

export function useFit(pane: RefObject<HTMLElement | null>, flow: RefObject<FlowControls | null>) {
  const touched = useRef(false)
  const opened = useApp(({ view }) => view.opened)
  const fit = useCallback(() => {
    const element = pane.current
    if (element === null || flow.current === null || element.clientWidth === 0) return
    const state = app.store.getState()
    const { bounds } = geometryNow(state)
    const nodes = state.document.scenario.topology.machines.filter(({ kind }) => kind === 'node').length
    flow.current.fit(drawn(bounds, nodes > 2 && nodes <= 4 ? 40 : 0), { width: element.clientWidth, height: element.clientHeight })
    touched.current = false
  }, [pane, flow])

  useEffect(fit, [fit, opened])
  // What grows stays in sight, until somebody looks elsewhere; not while a machine is under the hand.
  const bounds = useApp((state) => (state.view.drag === undefined ? geometryNow(state).bounds : undefined))
  useEffect(() => {
    if (bounds !== undefined && !touched.current) fit()
  }, [bounds, fit])
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
