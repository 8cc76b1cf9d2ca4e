import { expect, test } from 'vitest'
import { type Network, type PresetId, compile, loadRest, presetOf, shell, simulate, stateAt } from '../../engine/index.ts'
import { birdTables } from './bird.ts'
import type { Table } from './table.ts'

await loadRest()

function tablesIn(preset: PresetId, used: readonly string[] = []): readonly Table[] {
  const { topology, commands, traffic } = presetOf(preset)
  const network: Network = compile(topology, commands, traffic)
  const trace = simulate(network)
  const state = stateAt(trace, 'n1', 1e9) ?? expect.fail('no packet came to n1')
  return birdTables(state, new Set(used), (line) => shell(trace, network, 'n1', line, 1e9).out)
}

test('BIRD’s table: the source of the kernel’s row is lit, and each row tells who made it', () => {
  const [routes, sessions, file] = tablesIn('calico-bgp', ['10.65.2.0/26 via 192.168.1.12 dev eth0 proto bird'])
  expect(routes?.command).toBe('birdc show route')
  expect(routes?.rows.map(({ by, used, made }) => [made?.at(-1), by, used])).toEqual([
    [' default ', 'operator', false],
    [' 10.65.1.3 ', 'calico-cni', false],
    [' 10.65.1.2 ', 'calico-cni', false],
    [' 10.65.2.0/26 ', 'bird', true],
    [' 10.65.1.0/26 ', 'bird', false],
    [undefined, 'kernel', false],
  ])
  expect(sessions?.rows.find(({ used }) => used)?.text).toMatch(/^Mesh_192_168_1_12 BGP .* Established/)
  expect(file?.text).toMatch(
    /^function apply_communities[^]*protocol bgp Mesh_192_168_1_12[^]*\n# \/etc\/calico\/confd\/config\/bird_ipam\.cfg\n/,
  )
})

test('through the tunnel too; none where BIRD does not run', () => {
  const [routes] = tablesIn('calico-ipip-cross', ['10.65.3.0/26 via 192.168.2.13 dev tunl0 proto bird onlink'])
  expect(routes?.rows.find(({ used }) => used)?.text).toContain('[Mesh_192_168_2_13 ')
  expect(tablesIn('calico-vxlan')).toEqual([])
})

test('of a route reflector’s sessions that one is lit over which the route was heard', () => {
  const [plain] = tablesIn('calico-reflector')
  const row = plain?.rows.find(({ text }) => text.includes('[Node_')) ?? expect.fail('nothing was heard of a reflector')
  const [, net, via] = /^(\S+) via (\S+)/.exec(row.text) ?? []
  const [, sessions] = tablesIn('calico-reflector', [`${net} via ${via} dev eth0 proto bird`])
  expect(sessions?.rows.flatMap(({ used, text }) => (used ? [text.split(' ', 1)[0]] : []))).toEqual([/\[(\S+) /.exec(row.text)?.[1]])
})
