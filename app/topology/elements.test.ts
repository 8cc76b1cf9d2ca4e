import { expect, test } from 'vitest'
import { presetOf } from '../../engine/index.ts'
import { geometryOf } from '../state/geometry/geometry.ts'
import { type Direction, elementOf, elementsOf, locatorOfElement, neighbour } from './elements.ts'

const scenario = presetOf('vxlan')
const elements = elementsOf(scenario, geometryOf(scenario))
const walk = (from: string, ...ways: readonly Direction[]): string => ways.reduce((at, way) => neighbour(elements, at, way) ?? at, from)

test('the arrow keys reach every element from every other', () => {
  const seen = new Set(['n1'])
  for (const at of seen) for (const way of ['left', 'right', 'up', 'down'] as const) seen.add(walk(at, way))
  expect([...elements.keys()].filter((id) => !seen.has(id))).toEqual([])
})

test('down goes down', () => {
  expect(walk('n1p1', 'right')).toBe('n1p2')
  expect(walk('n1p1', 'down')).toBe('n1/cni0')
  expect(walk('n1/cni0', 'down')).toMatch(/^n1\/(flannel\.1|eth0)$/)
  expect(neighbour(elements, 'n1p1', 'left')).toBeUndefined()
})

test('elements and locators name each other', () => {
  for (const id of elements.keys()) expect(elementOf(locatorOfElement(scenario, id))).toBe(id)
  expect(elementOf({ kind: 'packet', packet: 1 })).toBeUndefined()
})
