import fc from 'fast-check'
import { expect, test } from 'vitest'
import { distance, joined, polyline, reversed, simplify } from './polyline.ts'

const p = (x: number, y: number): { x: number; y: number } => ({ x, y })
const corner = polyline([p(0, 0), p(100, 0), p(100, 50)])

test('rounds its corners', () => {
  expect(corner.path).toBe('M0 0L92 0Q100 0 100 8L100 50')
  expect(polyline([p(0, 0), p(8, 0), p(8, 8)]).path).toBe('M0 0L4 0Q8 0 8 4L8 8')
  expect(polyline([]).path).toBe('')
})

test('measures what it draws: a little less than around the corner', () => {
  expect(corner.length).toBeGreaterThan(142)
  expect(corner.length).toBeLessThan(150)
  expect(corner.pointAt(50)).toEqual(p(50, 0))
  expect(corner.pointAt(-5)).toEqual(p(0, 0))
  expect(corner.pointAt(1e9)).toEqual(p(100, 50))
  expect(polyline([p(3, 4)]).pointAt(7)).toEqual(p(3, 4))
})

test('leaves out what is straight, but not a way back', () => {
  expect(simplify([p(0, 0), p(0, 0), p(5, 0), p(9, 0), p(9, 3)])).toEqual([p(0, 0), p(9, 0), p(9, 3)])
  expect(simplify([p(0, 0), p(9, 0), p(5, 0)])).toEqual([p(0, 0), p(9, 0), p(5, 0)])
})

const lines = fc
  .array(fc.record({ x: fc.integer({ min: -500, max: 500 }), y: fc.integer({ min: -500, max: 500 }) }), { minLength: 1, maxLength: 8 })
  .map((points) => points.flatMap((point, i) => (i === 0 ? [point] : [{ x: points[i - 1]?.x ?? 0, y: point.y }, point])))

test('property: walking is steady, and the way back is the same way', () => {
  fc.assert(
    fc.property(lines, fc.double({ min: 0, max: 1, noNaN: true }), (points, share) => {
      const line = polyline(points)
      const [here, there] = [line.pointAt(share * line.length), line.pointAt(share * line.length + 1)]
      expect(distance(here, there)).toBeLessThanOrEqual(1 + 1e-6)
      expect(distance(here, reversed(line).pointAt((1 - share) * line.length))).toBeLessThan(1e-6)
      expect(joined([line, reversed(line)]).pointAt(0)).toEqual(points[0])
    }),
  )
})
