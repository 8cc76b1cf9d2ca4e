/** One frame of the packet canvas: clears it, puts every packet at its place, keeps their boxes for hit testing. Allocates almost nothing. */
import type { Palette } from '../ui/tokens.ts'
import { camera } from '../state/camera.ts'
import { type Box, FAR, type Scene, drawDots, drawDrop, drawStack, hit, sizeAt } from './draw.ts'
import type { Placed } from './project.ts'
import { type Sprites, spritesFor } from './sprites.ts'
import { geometryNow, pointOf, shownPosition, tracksNow } from './stage.ts'
import { placeOf } from './project.ts'

export interface Painter {
  /** Size of the canvas in CSS pixels. */
  readonly resize: (width: number, height: number, density: number) => void
  readonly dress: (palette: Palette) => void
  readonly paint: (selected: number | undefined) => void
  readonly packetAt: (x: number, y: number, reach: number) => Box | undefined
}

/** More than this many packets are not moved apart where they overlap. */
const CROWD = 40
const SHARPEST = 2

export function painterOf(canvas: HTMLCanvasElement, pen: CanvasRenderingContext2D, first: Palette): Painter {
  let palette = first
  let density = 1
  /** By size: while the drawing is zoomed, several are wanted in turn. */
  const dressed = new Map<number, Sprites>()
  let shown = 0
  let drawn = 0
  const boxes: Box[] = []
  const boxAt = (index: number): Box => (boxes[index] ??= { packet: -1, step: -1, x: 0, y: 0, width: 0, height: 0 })

  /** How far down a packet must go to stand clear of those already drawn. */
  const clear = (x: number, y: number, height: number): number => {
    let at = y
    for (let i = 0; i < Math.min(shown, CROWD); i++) {
      const box = boxes[i]
      if (box !== undefined && Math.abs(box.x + box.width / 2 - x) < box.width * 0.75 && Math.abs(box.y + box.height / 2 - at) < height)
        at = box.y + box.height * 1.5 + 4
    }
    return at
  }

  const put = (scene: Scene, placed: Placed, x: number, y: number): void => {
    if (scene.zoom < FAR) drawDots(scene, placed, x, y, boxAt(shown))
    else drawStack(scene, placed, x, clear(x, y, 28), boxAt(shown))
    shown += 1
  }

  const spritesAt = (size: number): Sprites => {
    const sprites = dressed.get(size) ?? spritesFor(palette, density, size)
    dressed.set(size, sprites)
    return sprites
  }

  const paint = (selected: number | undefined): void => {
    const { x: left, y: top, zoom } = camera.get()
    const position = shownPosition()
    pen.setTransform(density, 0, 0, density, 0, 0)
    if (drawn > 0) pen.clearRect(0, 0, canvas.width, canvas.height)
    shown = 0
    drawn = 0
    const tracks = tracksNow()
    const geometry = geometryNow()
    const size = sizeAt(zoom)
    const [width, height] = [canvas.width / density, canvas.height / density]
    const scene: Scene = { pen, palette, sprites: spritesAt(size), zoom, size, density, selected, width, height }
    for (const track of tracks) {
      const placed = placeOf(track, position)
      const point = placed && pointOf(geometry, placed, zoom)
      if (placed === undefined || point === undefined) continue
      const [x, y] = [point.x * zoom + left, point.y * zoom + top]
      put(scene, placed, x, y)
      if (placed.dead !== undefined) drawDrop(scene, placed, boxAt(shown - 1))
      drawn += 1
    }
  }

  return {
    resize: (width, height, ratio) => {
      density = Math.min(SHARPEST, ratio)
      canvas.width = Math.round(width * density)
      canvas.height = Math.round(height * density)
      dressed.clear()
    },
    dress: (next) => {
      palette = next
      dressed.clear()
    },
    paint,
    packetAt: (x, y, reach) => hit(boxes, shown, x, y, reach),
  }
}
