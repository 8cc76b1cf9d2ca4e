import { expect, test } from 'vitest'
import type { NetnsState } from '../table/netns.ts'
import { emptyNetns } from './empty.ts'
import { applyIptables } from './netfilter.ts'

const newChain = (state: NetnsState, chain: string): NetnsState => {
  const made = applyIptables(state, { kind: 'iptables.new-chain', table: 'filter', chain }, 'operator')
  return made.ok ? made.value : expect.fail(chain)
}

test('chains stand behind the built-in ones in order of their names, whenever they were made', () => {
  const made = ['b', 'KUBE-SERVICES', 'a', 'KUBE-FORWARD'].reduce(newChain, emptyNetns('n1'))
  expect([...(made.netfilter.get('filter')?.keys() ?? [])]).toEqual([
    'INPUT',
    'FORWARD',
    'OUTPUT',
    'KUBE-FORWARD',
    'KUBE-SERVICES',
    'a',
    'b',
  ])
})
