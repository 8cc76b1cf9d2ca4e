/** The canvas: the drawing of the scenario, and everything that one does on it. Children lie over the drawing (the packets). */
import { runsBgp } from '../../engine/index.ts'
import { type DragEvent, lazy, type MouseEvent, type ReactNode, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { app, edit, geometryNow, show, useApp, useGeometry } from '../state/app.ts'
import { camera } from '../state/camera.ts'
import type { Box } from '../state/geometry/unit.ts'
import { EmptyState } from '../ui/Panel.tsx'
import { useT } from '../ui/i18n.ts'
import { choose, chosenIn } from '../state/group.ts'
import { add, addPodOn, join } from './actions.ts'
import './canvas.css'
import { CableLine } from './CableLine.tsx'
import { CanvasBar, ToolHint } from './CanvasBar.tsx'
import { CanvasContext, type OpenMenu } from './context.ts'
import { droppedThing } from './dragged.ts'
import { elementsOf } from './elements.ts'
import { Flow, type FlowControls } from './Flow.tsx'
import { focusSelected, useCanvasKeys } from './keys.ts'
import { Machine } from './Machine.tsx'
import { Overlay } from './Overlay.tsx'
import { Services } from './Services.tsx'
import { putDown } from '../state/place.ts'
import { cableName } from './project.ts'
import { useFit } from './useFit.ts'

const Sessions = lazy(async () => ({ default: (await import('./Sessions.tsx')).Sessions }))
const ContextMenu = lazy(async () => ({ default: (await import('./ContextMenu.tsx')).ContextMenu }))

/** What was dragged is dropped: one step of undo. */
function drop(): void {
  const { drag } = app.store.getState().view
  if (drag) edit((scenario) => putDown(scenario, scenario, drag))
  show({ drag: undefined })
}

function ground(): void {
  if (app.store.getState().view.tool.kind === 'select') show({ selection: undefined, tunnel: undefined })
}

export function Canvas({ children }: { readonly children?: ReactNode }) {
  const t = useT('topology')
  const root = useRef<HTMLDivElement>(null)
  const flow = useRef<FlowControls>(null)
  const { machines } = useGeometry()
  const cables = useApp(({ document }) => document.scenario.topology.cables)
  const nameOf = useCallback((cable: string) => cableName(app.scenario(), cable, t), [t])
  const sessions = useApp(({ view, document }) => view.sessions && runsBgp(document.scenario.topology.network))
  const tool = useApp(({ view }) => view.tool.kind)
  const chosenText = useApp((state) => chosenIn(state).join(' '))
  const chosen = useMemo(() => chosenText.split(' '), [chosenText])
  const building = useApp(({ view }) => view.mode === 'build')
  const [renaming, rename] = useState<string>()
  const [menu, openMenu] = useState<OpenMenu & { readonly n: number }>()
  const { fit, settle, touch } = useFit(root, flow)
  const ui = useMemo(
    () => ({ renaming, rename, openMenu: (next: OpenMenu) => openMenu((last) => ({ ...next, n: (last?.n ?? 0) + 1 })) }),
    [renaming],
  )

  const find = (element: string): HTMLElement | SVGElement | null =>
    root.current?.querySelector<HTMLElement>(`[data-element="${CSS.escape(element)}"]`) ?? null
  const focus = (element: string, box: Box): void => {
    const seen = find(element)?.getBoundingClientRect()
    const pane = root.current?.getBoundingClientRect()
    const inView = seen && pane && seen.left < pane.right && seen.right > pane.left && seen.top < pane.bottom && seen.bottom > pane.top
    if (!inView) flow.current?.reveal(box)
    requestAnimationFrame(() => find(element)?.focus({ preventScroll: true }))
  }
  const zoom = (factor: number): void => {
    flow.current?.zoomBy(factor)
    touch()
  }
  useCanvasKeys(root, { ui, t, fit, zoom, focus })

  useEffect(
    () =>
      camera.onReveal((element) => {
        const box = elementsOf(app.scenario(), geometryNow(app.store.getState())).get(element)
        if (box) flow.current?.reveal(box)
      }),
    [],
  )

  const ready = useCallback(
    (controls: FlowControls) => {
      flow.current = controls
      settle()
    },
    [settle],
  )
  const onDrop = (event: DragEvent): void => {
    const thing = droppedThing(event)
    if (thing === undefined) return
    event.preventDefault()
    const node = event.target instanceof Element ? event.target.closest('.react-flow__node')?.getAttribute('data-id') : undefined
    if (thing === 'pod') addPodOn(node ?? '', t)
    else add(thing, flow.current?.toCanvas({ x: event.clientX, y: event.clientY }))
    touch()
  }
  const groundMenu = (event: MouseEvent | globalThis.MouseEvent): void => {
    event.preventDefault()
    ui.openMenu({ at: { x: event.clientX, y: event.clientY } })
  }

  return (
    <CanvasContext value={ui}>
      <div ref={root} className="topo" data-tool={tool} onDragOver={(event) => event.preventDefault()} onDrop={onDrop}>
        <Flow
          machines={machines}
          cables={cables}
          nameOf={nameOf}
          Machine={Machine}
          CableLine={CableLine}
          connectable={building}
          camera={camera.get()}
          chosen={chosen}
          onSweep={choose}
          label={t('canvas')}
          onReady={ready}
          onMove={(next, byHand) => {
            camera.set({ x: next.x, y: next.y, zoom: next.zoom })
            if (byHand) touch()
          }}
          onDrag={(places) => show({ drag: { ...app.store.getState().view.drag, ...places } })}
          onDrop={drop}
          onConnect={(a, b) => join(a, b, t)}
          onGround={ground}
          onGroundMenu={groundMenu}
        >
          {sessions ? (
            <Suspense>
              <Sessions />
            </Suspense>
          ) : (
            <>
              <Overlay />
              <Services />
            </>
          )}
        </Flow>
        {children}
        {machines.size === 0 && (
          <div className="topo-empty">
            <EmptyState title={t('empty')}>{t('emptyHint')}</EmptyState>
          </div>
        )}
        <ToolHint />
        <CanvasBar onZoom={zoom} onFit={fit} />
        {menu && (
          <Suspense>
            <ContextMenu
              key={menu.n}
              menu={menu}
              onFit={fit}
              toCanvas={(point) => flow.current?.toCanvas(point) ?? point}
              onClosed={() => focusSelected({ focus })}
            />
          </Suspense>
        )}
      </div>
    </CanvasContext>
  )
}
