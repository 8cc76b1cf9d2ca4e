import { expect, test } from 'vitest'
import { presetOf } from '../../engine/index.ts'
import { namespacesOf } from './names.ts'

test('pods stand after their node', () => {
  expect(namespacesOf(presetOf('vxlan').topology)).toEqual(['s1', 'n1', 'n1p1', 'n1p2', 'n2', 'n2p1', 'n2p2'])
})
