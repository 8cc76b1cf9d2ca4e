import { expect, it } from 'vitest'
import { compile, presetOf, simulate } from '../../engine/index.ts'
import { tell } from './facts.ts'

it('tells what a neighbour is in the end, not what it was before', () => {
  const { topology, commands, traffic } = presetOf('vxlan')
  const network = compile(topology, commands, traffic)
  const { steps } = simulate(network)
  const asked = steps.filter(({ kind, netns }) => netns === 'n1p1' && kind.startsWith('neigh.'))
  expect(tell(asked.slice(0, 2)).lines).toContain('10.244.1.1 INCOMPLETE')
  expect(tell(asked).lines).not.toContain('10.244.1.1 INCOMPLETE')
  expect(tell(asked).lines).toContain('10.244.1.1 REACHABLE')
})
