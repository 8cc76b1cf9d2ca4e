import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Prefix, broadcastOf, contains, networkOf, printIpv4, printMac, printPrefix } from '../wire/address.ts'
import * as derive from './derive.ts'
import { connect, setEnd, setMachine, setNetwork } from './edit.ts'
import { machineOf, nodesOf } from './lookup.ts'
import { nameOf, vethNameOf } from './names.ts'
import { nicsOf } from './nic.ts'
import { blank } from './drawings.ts'
import { presetOf } from './presets.ts'
import { randomTopology } from './random.ts'
import type { Machine, Scenario } from './scenario.ts'
import { subnetOf } from './segment.ts'

const addressesOf = (scenario: Scenario, id: string): string[] => {
  const machine = machineOf(scenario.topology, id)
  return machine === undefined
    ? []
    : nicsOf(scenario.topology, machine).map(({ address }) => (address === undefined ? '-' : printPrefix(address)))
}

test('nodes, routers and hosts have the addresses of the golden networks', () => {
  const scenario = presetOf('direct-routing')
  expect(addressesOf(scenario, 'n1')).toEqual(['192.168.1.11/24'])
  expect(addressesOf(scenario, 'n3')).toEqual(['192.168.2.13/24'])
  expect(addressesOf(scenario, 'r1')).toEqual(['192.168.1.1/24', '192.168.2.1/24'])
  expect(addressesOf(presetOf('one-switch'), 'h1')).toEqual(['192.168.1.193/24'])
  expect(addressesOf(scenario, 's1')).toEqual(['-', '-', '-'])
})

test('MACs, podCIDRs and names follow from the number', () => {
  const { topology } = presetOf('vxlan')
  const node = topology.machines.find(({ id }) => id === 'n2') as Machine
  expect(nicsOf(topology, node).map(({ lladdr, ifname, peer }) => `${ifname} ${printMac(lladdr)} ${peer.ifname}`)).toEqual([
    'eth0 02:00:c0:a8:01:0c swp2',
  ])
  expect(printPrefix(derive.podCidrOf(topology, node))).toBe('10.244.2.0/24')
  expect(printIpv4(derive.bridgeAddressOf(topology, node))).toBe('10.244.2.1')
  expect(printMac(derive.bridgeMacOf(node))).toBe('02:c0:00:00:00:02')
  expect(printMac(derive.vtepMacOf(topology, { ...node, number: 1000 }))).toBe('02:f1:00:00:03:e8')
  const [pod] = node.pods ?? []
  if (pod === undefined) throw new Error('no pod')
  expect(printIpv4(derive.podAddressOf(topology, node, pod))).toBe('10.244.2.2')
  expect(printMac(derive.podMacOf(topology, node, pod))).toBe('02:0a:f4:02:02:01')
  expect(printMac(derive.vethMacOf(topology, node, pod))).toBe('02:0a:f4:02:02:02')
  expect(vethNameOf(topology, pod)).toMatch(/^veth[0-9a-f]{8}$/)
  expect([...topology.machines, pod].map(nameOf)).toEqual(['tor-1', 'node-1', 'node-2', 'web-2'])
  expect(nameOf({ id: 'n1p2', number: 2 })).toBe('pod-1-2')
})

test('the gateway is the first router beside, through any chain of switches', () => {
  const two = presetOf('direct-routing')
  const gateway = (scenario: Scenario, id: string): string => {
    const machine = machineOf(scenario.topology, id)
    const via = machine === undefined ? undefined : derive.gatewayOf(scenario.topology, machine)
    return via === undefined ? '-' : printIpv4(via)
  }
  expect(['n1', 'n2', 'n3', 'r1', 's1'].map((id) => gateway(two, id))).toEqual(['192.168.1.1', '192.168.1.1', '192.168.2.1', '-', '-'])
  expect(gateway(setMachine(two, 'n1', { gateway: '' }), 'n1')).toBe('-')
  expect(gateway(setMachine(two, 'n1', { gateway: '192.168.1.9' }), 'n1')).toBe('192.168.1.9')
  expect(gateway(presetOf('vxlan'), 'n1')).toBe('-')
  // s1 and s2 joined: one segment, one subnet.
  expect(addressesOf(connect(two, 's1', 's2'), 'n3')).toEqual(['192.168.1.13/24'])
})

test('a large subnet holds a thousand nodes; small ones wrap', () => {
  const machines: Machine[] = [{ id: 's1', kind: 'switch', number: 1, subnet: '10.0.0.0/16' }]
  machines.push({ id: 'n1000', kind: 'node', number: 1000 }, { id: 'h1', kind: 'host', number: 1 })
  const base: Scenario = { ...blank, topology: { ...blank.topology, machines } }
  const scenario = connect(connect(base, 'n1000', 's1'), 'h1', 's1')
  expect(addressesOf(scenario, 'n1000')).toEqual(['10.0.3.242/16'])
  expect(addressesOf(scenario, 'h1')).toEqual(['10.0.192.1/16'])
  expect(addressesOf(setMachine(scenario, 's1', { subnet: '10.0.0.0/30' }), 'n1000')).toEqual(['10.0.0.2/30'])
  expect(printPrefix(subnetOf(scenario.topology, { id: 's300', kind: 'switch', number: 300 }))).toBe('10.1.44.0/24')
})

test('what the user set goes before; what is not an address counts as not set', () => {
  const scenario = setEnd(presetOf('vxlan'), 'c1', 0, { address: '192.168.1.12/24', lladdr: '02:aa:bb:cc:dd:ee' })
  expect(addressesOf(scenario, 'n1')).toEqual(['192.168.1.12/24'])
  expect(addressesOf(scenario, 'n2')).not.toEqual(['192.168.1.12/24'])
  expect(addressesOf(setEnd(scenario, 'c1', 0, { address: '192.168.1.300' }), 'n1')).toEqual(['192.168.1.11/24'])
  const network = setNetwork(scenario, { plugin: 'flannel', backend: 'vxlan', directRouting: false, network: '10.0.0.0/23' })
  expect(nodesOf(network.topology).map((node) => printPrefix(derive.podCidrOf(network.topology, node)))).toEqual([
    '10.0.0.128/25',
    '10.0.1.0/25',
  ])
})

test('podMtuOf: 50 octets less with VXLAN, 1500 without a cable', () => {
  const { topology } = presetOf('vxlan')
  const node = machineOf(topology, 'n1') as Machine
  expect(derive.podMtuOf(topology, node)).toBe(1450)
  expect(derive.podMtuOf(presetOf('host-gw').topology, node)).toBe(1500)
  expect(derive.podMtuOf({ ...topology, cables: [] }, node)).toBe(1500)
})

test('property: in any topology, addresses are usable ones and unique while the subnets have room', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const { topology } = randomTopology(seed)
      const nics = topology.machines.flatMap((machine) => nicsOf(topology, machine))
      const all = nics.flatMap(({ address }) => (address === undefined ? [] : [address]))
      const inside = ({ address, length }: Prefix): boolean =>
        address !== networkOf({ address, length }) && address !== broadcastOf({ address, length })
      expect(all.every(inside)).toBe(true)
      expect(new Set(all.map(({ address }) => address)).size).toBe(all.length)
      for (const node of topology.network.plugin === 'calico' ? [] : nodesOf(topology)) {
        const cidr = derive.podCidrOf(topology, node)
        const pods = (node.pods ?? []).map((pod) => derive.podAddressOf(topology, node, pod))
        expect(pods.every((address) => contains(cidr, address) && address !== derive.bridgeAddressOf(topology, node))).toBe(true)
        if (pods.length < 2 ** (32 - cidr.length) - 3) expect(new Set(pods).size).toBe(pods.length)
      }
    }),
    { numRuns: 200 },
  )
})
