import { expect, test } from 'vitest'
import { phrase } from './i18n.ts'

const en = { hops_one: '{{count}} hop', hops_other: '{{count}} hops', drop: { vxlan_xmit_one: 'no {{what}} to {{dst}}' } } as const
const zh = { hops_other: '{{count}} 跳' } as const

test('the plural that fits the count, by the rules of the language', () => {
  expect([0, 1, 2].map((count) => phrase(en, 'en', 'hops', { count }))).toEqual(['0 hops', '1 hop', '2 hops'])
  expect([1, 2].map((count) => phrase(zh, 'zh', 'hops', { count }))).toEqual(['1 跳', '2 跳'])
})

test('nested keys; values in their places, those that are missing stay visible', () => {
  expect(phrase(en, 'en', 'drop.vxlan_xmit_one', { what: 'route' })).toBe('no route to {{dst}}')
})

test('parts of a key may hold dots', () => {
  const dotted = { title: { 'route.lookup': 'Route', route: 'no', 'neigh.lookup': { 'by.hand': 'set' } } }
  expect(
    ['title.route.lookup', 'title.route', 'title.neigh.lookup.by.hand', 'title.fdb.lookup'].map((key) => phrase(dotted, 'en', key)),
  ).toEqual(['Route', 'no', 'set', 'title.fdb.lookup'])
})

test('a key without words is said itself', () => {
  expect([phrase(undefined, 'en', 'hops'), phrase(en, 'en', 'drop'), phrase(en, 'en', 'drop.x.y')]).toEqual(['hops', 'drop', 'drop.x.y'])
})
