/**
 * The one place that knows @xyflow/react (12; 13 breaks it): pan, zoom, dragging machines and drawing cables from handle to handle.
 * It is given boxes and callbacks. Sizes and handles are known beforehand, so that culling works and nothing is measured; what machines
 * and cables look like, selection and keys are not its business.
 */
import '@xyflow/react/dist/base.css'
import {
  Background,
  BackgroundVariant,
  ConnectionMode,
  type Edge,
  type EdgeProps,
  type FinalConnectionState,
  Handle,
  type Node,
  type NodeChange,
  type NodeProps,
  type OnConnect,
  Position,
  ReactFlow,
  SelectionMode,
  type ReactFlowInstance,
  ViewportPortal,
} from '@xyflow/react'
import { type ComponentType, type MouseEvent, type ReactNode, memo, useMemo, useRef } from 'react'
import type { Cable, Layout } from '../../engine/index.ts'
import type { Camera } from '../state/camera.ts'
import type { Standing } from '../state/geometry/cables.ts'
import type { Point } from '../state/geometry/polyline.ts'
import type { Box } from '../state/geometry/unit.ts'

export interface FlowControls {
  readonly zoomBy: (factor: number) => void
  readonly fit: (bounds: Box, pane: { readonly width: number; readonly height: number }) => void
  readonly reveal: (box: Box) => void
  readonly toCanvas: (screen: Point) => Point
}

interface FlowProps {
  readonly machines: ReadonlyMap<string, Standing>
  readonly cables: readonly Cable[]
  /** What a cable is called. */
  readonly nameOf: (cable: string) => string
  readonly Machine: ComponentType<{ readonly id: string }>
  readonly CableLine: ComponentType<{ readonly id: string }>
  readonly connectable: boolean
  /** To begin with. */
  readonly camera: Camera
  /** Dragged together. */
  readonly chosen: readonly string[]
  /** What a frame drawn with Shift encloses. */
  readonly onSweep: (machines: readonly string[]) => void
  readonly onReady: (controls: FlowControls) => void
  readonly onMove: (camera: Camera, byHand: boolean) => void
  readonly onDrag: (places: Layout) => void
  readonly onDrop: () => void
  readonly onConnect: (a: string, b: string) => void
  readonly onGround: () => void
  readonly onGroundMenu: (event: MouseEvent | globalThis.MouseEvent) => void
  readonly label: string
  /** Drawn in canvas coordinates, above everything. */
  readonly children?: ReactNode
}

const MANY = 300
/** `foot`: for the bar that floats there, and a packet that stands below the lowest machine. */
const FIT = { padding: 24, foot: 48, least: 0.02, most: 1.2 }
const ZOOM = { least: 0.05, most: 3 }

type MachineNode = Node<{ readonly above: boolean }, 'machine'>
type CableEdge = Edge<Record<string, never>, 'cable'>

function nodeOf({ id, kind, box: { x, y, width, height } }: Standing, selected: boolean): MachineNode {
  const below = kind === 'node' || kind === 'host'
  const handle = { position: below ? Position.Bottom : Position.Top, x: width / 2 - 6, y: below ? height - 6 : -6, width: 12, height: 12 }
  return {
    id,
    type: 'machine',
    data: { above: !below },
    selected,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    handles: [
      { ...handle, id: 'out', type: 'source' },
      { ...handle, id: 'in', type: 'target' },
    ],
  }
}

const known = new Map<string, MachineNode>()

/** The same object for the same box: React Flow then skips the machine. */
function sameNode(standing: Standing, selected: boolean): MachineNode {
  const { x, y, width, height } = standing.box
  const before = known.get(standing.id)
  const stands = before?.position.x === x && before.position.y === y && before.width === width && before.height === height
  if (stands && before.selected === selected) return before
  const node = nodeOf(standing, selected)
  known.set(standing.id, node)
  return node
}

const useNodes = (machines: ReadonlyMap<string, Standing>, chosen: readonly string[]): MachineNode[] =>
  useMemo(() => [...machines.values()].map((standing) => sameNode(standing, chosen.includes(standing.id))), [machines, chosen])

const useEdges = (cables: readonly Cable[], nameOf: (cable: string) => string): CableEdge[] =>
  useMemo(
    () =>
      cables.map(({ id, ends: [a, b] }) => ({
        id,
        type: 'cable',
        data: {},
        source: a.machine,
        target: b.machine,
        sourceHandle: 'out',
        targetHandle: 'in',
        ariaRole: 'group',
        ariaLabel: nameOf(id),
      })),
    [cables, nameOf],
  )

function controlsOf(flow: ReactFlowInstance<MachineNode, CableEdge>): FlowControls {
  return {
    zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: 120 }),
    fit: (bounds, pane) => {
      const padding = Math.min(FIT.padding, pane.width / 32)
      const room = { width: pane.width - 2 * padding, height: pane.height - padding - FIT.foot }
      const zoom = Math.max(FIT.least, Math.min(FIT.most, room.width / (bounds.width || 1), room.height / (bounds.height || 1)))
      const x = Math.round((pane.width - bounds.width * zoom) / 2 - bounds.x * zoom)
      const y = Math.round(padding + (room.height - bounds.height * zoom) / 2 - bounds.y * zoom)
      void flow.setViewport({ x, y, zoom })
    },
    reveal: (box) => void flow.setCenter(box.x + box.width / 2, box.y + box.height / 2, { zoom: flow.getZoom(), duration: 160 }),
    toCanvas: (screen) => flow.screenToFlowPosition(screen),
  }
}

/** The machine under the pointer: dropping a cable anywhere on it is good enough. */
function machineAt(event: globalThis.MouseEvent | TouchEvent): string | undefined {
  const point = 'changedTouches' in event ? event.changedTouches[0] : event
  const target = event.target instanceof Element ? event.target : undefined
  if (point === undefined || target === undefined) return undefined
  const under = target.ownerDocument.elementFromPoint(point.clientX, point.clientY)
  return under?.closest('.react-flow__node')?.getAttribute('data-id') ?? undefined
}

export function Flow(props: FlowProps) {
  const { machines, cables, Machine, CableLine, connectable, onDrag, onDrop, onConnect } = props
  const nodes = useNodes(machines, props.chosen)
  const swept = useRef<Set<string>>(undefined)
  const edges = useEdges(cables, props.nameOf)
  const types = useMemo(() => {
    const machine = memo(({ id, data, isConnectable }: NodeProps<MachineNode>) => (
      <>
        <Machine id={id} />
        <Handle
          type="source"
          id="out"
          position={data.above ? Position.Top : Position.Bottom}
          className="topo-handle"
          isConnectable={isConnectable}
        />
        <Handle
          type="target"
          id="in"
          position={data.above ? Position.Top : Position.Bottom}
          className="topo-handle-in"
          isConnectable={isConnectable}
          isConnectableStart={false}
        />
      </>
    ))
    const cable = memo(({ id }: EdgeProps<CableEdge>) => <CableLine id={id} />)
    return { node: { machine }, edge: { cable } }
  }, [Machine, CableLine])

  const changed = (changes: readonly NodeChange<MachineNode>[]): void => {
    // Selection is ours, but for the frame that is drawn with Shift.
    if (swept.current) {
      for (const change of changes) {
        if (change.type !== 'select') continue
        if (change.selected) swept.current.add(change.id)
        else swept.current.delete(change.id)
      }
      props.onSweep([...swept.current])
    }
    const places = changes.flatMap((change) =>
      change.type === 'position' && change.dragging && change.position ? [[change.id, change.position] as const] : [],
    )
    if (places.length > 0) onDrag(Object.fromEntries(places))
  }
  const connected: OnConnect = ({ source, target }) => {
    if (source !== target) onConnect(source, target)
  }
  const connectEnded = (event: globalThis.MouseEvent | TouchEvent, { isValid, fromNode }: FinalConnectionState): void => {
    const to = isValid === true ? undefined : machineAt(event)
    if (fromNode && to !== undefined && to !== fromNode.id) onConnect(fromNode.id, to)
  }

  return (
    <ReactFlow<MachineNode, CableEdge>
      nodes={nodes}
      edges={edges}
      defaultViewport={props.camera}
      nodeTypes={types.node}
      edgeTypes={types.edge}
      onInit={(flow) => props.onReady(controlsOf(flow))}
      onNodesChange={changed}
      onNodeDragStop={onDrop}
      onConnect={connected}
      onConnectEnd={connectEnded}
      onMove={(event, camera) => props.onMove(camera, event !== null)}
      onPaneClick={props.onGround}
      onPaneContextMenu={props.onGroundMenu}
      connectionMode={ConnectionMode.Loose}
      connectionRadius={32}
      nodesConnectable={connectable}
      elevateNodesOnSelect={false}
      onSelectionStart={() => {
        swept.current = new Set()
      }}
      onSelectionEnd={() => {
        swept.current = undefined
      }}
      selectionMode={SelectionMode.Partial}
      nodesFocusable={false}
      edgesFocusable={false}
      disableKeyboardA11y
      deleteKeyCode={null}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={null}
      panActivationKeyCode={null}
      zoomActivationKeyCode={null}
      zoomOnDoubleClick={false}
      nodeDragThreshold={4}
      autoPanSpeed={6}
      snapToGrid
      snapGrid={[8, 8]}
      minZoom={ZOOM.least}
      maxZoom={ZOOM.most}
      onlyRenderVisibleElements={nodes.length >= MANY}
      proOptions={{ hideAttribution: true }}
      role="group"
      aria-label={props.label}
    >
      <Background variant={BackgroundVariant.Dots} gap={16} size={1.2} color="var(--hairline)" />
      <ViewportPortal>{props.children}</ViewportPortal>
    </ReactFlow>
  )
}
