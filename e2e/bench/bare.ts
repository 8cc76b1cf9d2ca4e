/**
 * What `npm run bench` compares the app's canvas with: React Flow as it comes, with the nodes and edges that it is given in
 * `window.bare`, and a canvas above it on which as many plain dots move. Leaves out everything else.
 */
import { ReactFlow, type Edge, type Node } from '@xyflow/react'
import { createElement } from 'react'
import { createRoot } from 'react-dom/client'

interface Scene {
  readonly nodes: readonly {
    readonly id: string
    readonly x: number
    readonly y: number
    readonly width: number
    readonly height: number
  }[]
  readonly edges: readonly { readonly id: string; readonly source: string; readonly target: string }[]
  readonly dots: number
}

declare global {
  interface Window {
    bare?: Scene
  }
}

function flow({ nodes, edges }: Scene) {
  return createElement(ReactFlow, {
    defaultNodes: nodes.map(({ id, x, y, width, height }): Node => ({ id, position: { x, y }, width, height, data: { label: id } })),
    defaultEdges: edges.map((edge): Edge => ({ ...edge })),
    fitView: true,
    minZoom: 0.05,
  })
}

/** Each dot goes to and fro between two nodes, in one second, wherever they are on the whole scene. */
function move(pen: CanvasRenderingContext2D, { nodes, dots }: Scene): void {
  const { width, height } = pen.canvas
  const extent = { x: Math.max(1, ...nodes.map(({ x }) => x)), y: Math.max(1, ...nodes.map(({ y }) => y)) }
  const draw = (now: number): void => {
    pen.clearRect(0, 0, width, height)
    pen.beginPath()
    for (let dot = 0; dot < dots; dot += 1) {
      const [from, to] = [nodes[dot % nodes.length], nodes[(dot * 7 + 1) % nodes.length]]
      if (!from || !to) continue
      const way = Math.abs(((now / 1000 + dot / dots) % 2) - 1)
      const x = ((from.x + (to.x - from.x) * way) / extent.x) * width
      const y = ((from.y + (to.y - from.y) * way) / extent.y) * height
      pen.moveTo(x + 4, y)
      pen.arc(x, y, 4, 0, 2 * Math.PI)
    }
    pen.fill()
    requestAnimationFrame(draw)
  }
  requestAnimationFrame(draw)
}

const root = document.getElementById('root')
const canvas = document.createElement('canvas')
const pen = canvas.getContext('2d')
if (root && pen && window.bare) {
  canvas.width = window.innerWidth
  canvas.height = window.innerHeight
  document.body.append(canvas)
  pen.fillStyle = '#1c6fb8'
  createRoot(root).render(flow(window.bare))
  move(pen, window.bare)
}
