import { expect, test } from 'vitest'
import { type Machine, type Scenario, addPod, lookupOf, presetOf, setEnd, setMachine } from '../../engine/index.ts'
import { geometryOf } from '../state/geometry/geometry.ts'
import type { Say } from '../ui/i18n.ts'
import { cableName, hostWords, partWords, routerLines, spoken, titleOf } from './project.ts'

const t: Say = (key, values) => (values === undefined ? key : `${key} ${Object.values(values).join(' ')}`)
const machine = ({ topology }: Scenario, id: string): Machine => {
  const found = lookupOf(topology).machines.get(id)
  if (found === undefined) throw new Error(id)
  return found
}
const lines = (scenario: Scenario, id: string, level: 'mid' | 'near'): readonly string[] =>
  (geometryOf(scenario).machines.get(id)?.unit?.parts ?? []).map((part) => {
    const { name, line } = partWords(scenario.topology, machine(scenario, id), part, level)
    return `${name}: ${line}`
  })

const vxlan = presetOf('vxlan')

test('a node says what is in the still', () => {
  expect(titleOf(vxlan.topology, machine(vxlan, 'n1'), 'near', 336)).toEqual({
    name: 'node-1',
    line: '192.168.1.11 · podCIDR 10.244.1.0/24',
  })
  expect(lines(vxlan, 'n1', 'near')).toEqual([
    'web-1: 10.244.1.2',
    'api-1: 10.244.1.3',
    'cni0: bridge · 10.244.1.1/24 · mtu 1450',
    'ip route: ',
    'flannel.1: vxlan id 1 · 8472',
    'eth0: 192.168.1.11 mtu 1500',
  ])
})

test('a long VNI is said in fewer words', () => {
  const calico = {
    ...vxlan,
    topology: { ...vxlan.topology, network: { plugin: 'calico', encapsulation: 'vxlan', crossSubnet: false } as const },
  }
  expect(lines(calico, 'n1', 'near')).toContain('vxlan.calico: vxlan 4096 · 4789')
})

test('less is said from further away', () => {
  expect(titleOf(vxlan.topology, machine(vxlan, 'n1'), 'mid', 336).line).toBe('192.168.1.11')
  expect(lines(vxlan, 'n1', 'mid')).toContain('eth0: 192.168.1.11')
})

test('a title that does not fit leaves out the word podCIDR', () => {
  const long = setMachine(vxlan, 'n1', { podCIDR: '100.244.100.0/24' })
  expect(titleOf(long.topology, machine(long, 'n1'), 'near', 336).line).toBe('192.168.1.11 · 100.244.100.0/24')
  const address = setEnd(vxlan, 'c1', 0, { address: '192.168.100.111/16' })
  expect(lines(address, 'n1', 'near')).toContain('eth0: 192.168.100.111')
})

test('a node without pods has no bridge; without a plugin there is no tunnel', () => {
  const one = presetOf('one-switch')
  expect(lines({ ...vxlan, topology: { ...vxlan.topology, network: { plugin: 'none' } } }, 'n1', 'near').join()).not.toMatch(/cni0|flannel/)
  expect(hostWords(one.topology, machine(one, 'h1'), 'near').line).toBe('192.168.1.193 mtu 1500')
})

test('machines and cables are spoken of by their names', () => {
  expect(spoken(addPod(vxlan, 'n1').topology, machine(addPod(vxlan, 'n1'), 'n1'), t)).toBe('kind.node node-1, 192.168.1.11, pods 3')
  expect(spoken(vxlan.topology, machine(vxlan, 's1'), t)).toBe('kind.switch tor-1, 192.168.1.0/24')
  expect(cableName(vxlan, 'c1', t)).toBe('cable node-1 eth0 tor-1 swp1')
})

test('a router lists its interfaces, and counts those that have no room', () => {
  const scenario = presetOf('direct-routing')
  expect(routerLines(scenario.topology, machine(scenario, 'r1'), 3)).toEqual(['eth0 192.168.1.1/24', 'eth1 192.168.2.1/24'])
  expect(routerLines(scenario.topology, machine(scenario, 'r1'), 1)).toEqual(['+ 2'])
})
