import { expect, test } from 'vitest'
import { addMachine, presetOf } from '../../engine/index.ts'
import { geometryOf } from './geometry/geometry.ts'
import { putDown } from './place.ts'

const before = presetOf('direct-routing')
const boxes = (scenario: typeof before) => new Map([...geometryOf(scenario).machines].map(([id, { box }]) => [id, { x: box.x, y: box.y }]))

test('a machine put down on others moves none of them', () => {
  const on = boxes(before).get('n1') ?? { x: 0, y: 0 }
  const after = putDown(before, addMachine(before, 'switch'), { s3: on })
  expect(boxes(after).get('s3')).toEqual(on)
  for (const [id, place] of boxes(before)) expect([id, boxes(after).get(id)]).toEqual([id, place])
})

test('where there is room, only what is moved is written down', () => {
  expect(putDown(before, before, { n1: { x: -900, y: 0 } }).layout).toEqual({ n1: { x: -900, y: 0 } })
  expect(putDown(before, before, {})).toBe(before)
})
