import { expect, test } from 'vitest'
import { presetOf } from '../../engine/index.ts'
import { findIn } from './Found.tsx'

const { topology } = presetOf('vxlan')
const names = (query: string) => findIn(topology, query).map(({ name }) => name)

test('machines and pods are found by name and by address', () => {
  expect(names('web-2')).toEqual(['web-2'])
  expect(names('10.244.1.')).toEqual(['web-1', 'api-1'])
  expect(names('NODE')).toEqual(['node-1', 'node-2'])
  expect([names('10.9'), names('')]).toEqual([[], []])
})
