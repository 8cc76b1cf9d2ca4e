import { expect, test } from 'vitest'
import { addService, presetOf, setService } from '../../engine/index.ts'
import { geometryOf } from '../state/geometry/geometry.ts'
import { namesOf } from '../state/names.ts'
import { elementsOf, locatorOfElement } from './elements.ts'
import { serviceCards, serviceWords } from './services.ts'

const base = presetOf('vxlan')
const geometry = geometryOf(base)
const four = [1, 2, 3, 4].reduce((scenario) => addService(scenario, ['n1p1', 'n2p1']), base)

test('cards stand above everything else, beside and above each other, and none overlap', () => {
  const boxes = serviceCards(four, geometry).map(({ box }) => box)
  expect(boxes).toHaveLength(4)
  for (const box of boxes) expect(box.y + box.height).toBeLessThan(geometry.bounds.y)
  for (const [i, a] of boxes.entries())
    for (const b of boxes.slice(i + 1))
      expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true)
})

test('without Services there are no cards', () => {
  expect(serviceCards(base, geometry)).toEqual([])
})

test('a card says what is translated into what', () => {
  const [card] = serviceCards(setService(four, 'v1', { targetPort: 8080, protocol: 'udp' }), geometry)
  const words = card && serviceWords(four, card.service, namesOf(four.topology))
  expect(words).toEqual({ name: 'svc-1', portal: '10.96.1.1:80/udp', endpoints: 'web-1, web-2 :8080' })
  const [, none] = serviceCards(setService(four, 'v2', { endpoints: [] }), geometry)
  expect(none && serviceWords(four, none.service, namesOf(four.topology)).endpoints).toBeUndefined()
})

test('a card can be focused and selected like everything else', () => {
  expect(elementsOf(four, geometry).has('v4')).toBe(true)
  expect(locatorOfElement(four, 'v1')).toEqual({ kind: 'service', id: 'v1' })
})
