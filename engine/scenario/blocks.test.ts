import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contains, printIpv4, printPrefix } from '../wire/address.ts'
import { blocksOf, ipamOf } from './blocks.ts'
import { podAddressOf } from './derive.ts'
import { addMachine, addPod, remove, setMachine, setNetwork, setPod } from './edit.ts'
import { nodesOf } from './lookup.ts'
import { podNetworkOf } from './plugin.ts'
import { presetOf } from './presets.ts'
import { randomTopology } from './random.ts'
import type { Scenario } from './scenario.ts'

const calico = (network?: string, blockSize?: number): Scenario =>
  setNetwork(presetOf('vxlan'), {
    plugin: 'calico',
    encapsulation: 'none',
    crossSubnet: false,
    ...(network === undefined ? {} : { network }),
    ...(blockSize === undefined ? {} : { blockSize }),
  })
const blocks = ({ topology }: Scenario): readonly string[] =>
  nodesOf(topology).map((node) => blocksOf(topology, node).map(printPrefix).join(' '))
const addresses = ({ topology }: Scenario): readonly string[] =>
  nodesOf(topology).flatMap((node) => (node.pods ?? []).map((pod) => printIpv4(podAddressOf(topology, node, pod))))

test('a block for each node, addresses by number', () => {
  expect(blocks(calico())).toEqual(['10.65.1.0/26', '10.65.2.0/26'])
  expect(addresses(calico())).toEqual(['10.65.1.2', '10.65.1.3', '10.65.2.2', '10.65.2.3'])
  expect(addresses(remove(calico(), ['n1p1']))).toEqual(['10.65.1.3', '10.65.2.2', '10.65.2.3'])
  expect(blocks(calico('10.9.0.0/24'))).toEqual(['10.9.0.64/26', '10.9.0.128/26'])
})

test('more pods than a block holds: the next one, side by side', () => {
  let many = calico()
  for (let n = 0; n < 61; n++) many = addPod(many, 'n1')
  expect(blocks(many)[0]).toBe('10.65.1.0/26 10.65.1.64/26')
  expect(addresses(many).slice(60, 63)).toEqual(['10.65.1.62', '10.65.1.63', '10.65.1.64'])
})

test('what the user set: a block, or an address that claims one', () => {
  expect(blocks(setMachine(calico(), 'n1', { podCIDR: '10.65.2.0/26' }))).toEqual(['10.65.2.0/26', '10.65.0.0/26'])
  expect(blocks(setMachine(calico(), 'n1', { podCIDR: '10.244.1.0/24' }))[0]).toBe('10.65.1.0/26')
  expect(blocks(setPod(calico(), 'n1p1', { address: '10.65.77.7' }))[0]).toBe('10.65.1.0/26 10.65.77.0/26')
})

test('a pool of one block: the others borrow from its end, until nothing is left', () => {
  expect(blocks(calico('10.9.0.0/28', 28))).toEqual(['10.9.0.0/28', ''])
  expect(addresses(calico('10.9.0.0/28', 28)).slice(2)).toEqual(['10.9.0.15', '10.9.0.14'])
  let full = calico('10.9.0.0/29', 29)
  for (let n = 0; n < 8; n++) full = addPod(full, 'n2')
  expect(ipamOf(full.topology).exhausted).toEqual(['n2p7', 'n2p8', 'n2p9', 'n2p10'])
})

test('a node without pods takes no block, unless it has a tunnel', () => {
  const spare = addMachine(calico(), 'node')
  expect(blocks(spare)[2]).toBe('')
})

test('property: no block has two nodes, no address two pods, and each lies in the pool', () => {
  let seen = 0
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { topology } = randomTopology(seed)
      if (topology.network.plugin !== 'calico') return
      seen++
      const ipam = ipamOf(topology)
      const all = [...ipam.blocks.values()].flat().map(printPrefix)
      expect(new Set(all).size).toBe(all.length)
      const held = [...ipam.addresses, ...ipam.tunnels].filter(([id]) => !ipam.exhausted.includes(id)).map(([, address]) => address)
      expect(new Set(held).size).toBe(held.length)
      expect(held.every((address) => contains(podNetworkOf(topology.network), address))).toBe(true)
    }),
    { numRuns: 300, seed: 7 },
  )
  expect(seen).toBeGreaterThan(50)
})
