import { expect, test } from 'vitest'
import { checkScenario } from './check.ts'
import { addMachine, addPod, connect, rename, setEnd, setMachine, setNetwork, setPod } from './edit.ts'
import { blank } from './drawings.ts'
import { presetOf, presets } from './presets.ts'
import { randomScenario } from './random.ts'
import type { ClusterNetwork, Scenario } from './scenario.ts'

const vxlan = presetOf('vxlan')
const codes = (scenario: Scenario): string[] =>
  checkScenario(scenario).map(({ severity, code, path }) => `${severity} ${code} ${path.join('.')}`)

test('the presets are sound, but for those whose drawing is the fault', () => {
  const three = (issue: string): readonly string[] => ['n1', 'n2', 'n3'].map((node) => `${issue} ${node}`)
  const faults: Readonly<Record<string, readonly string[]>> = {
    'host-gw-two-subnets': three('error host-gw-needs-one-subnet'),
    'calico-bgp-router': three('warning bgp-across-subnets'),
    'calico-no-default-route': ['error no-default-route n1'],
    service: ['warning service-without-endpoints v3'],
    'calico-service': ['warning service-without-endpoints v3'],
  }
  for (const { id, scenario } of presets) expect({ id, codes: codes(scenario) }).toEqual({ id, codes: faults[id] ?? [] })
  expect(codes(blank)).toEqual([])
})

const calico = (patch: Partial<Extract<ClusterNetwork, { plugin: 'calico' }>> = {}, scenario = vxlan): Scenario =>
  setNetwork(scenario, { plugin: 'calico', encapsulation: 'none', crossSubnet: false, ...patch })

const end = (patch: Parameters<typeof setEnd>[3]): Scenario => setEnd(vxlan, 'c1', 0, patch)
const taken = setEnd(end({ address: '192.168.1.50/24' }), 'c2', 0, { address: '192.168.1.50/24' })
const ring = connect(connect(connect(addMachine(addMachine(vxlan, 'switch'), 'switch'), 's1', 's2'), 's2', 's3'), 's3', 's1')
const itself: Scenario = {
  ...blank,
  topology: {
    ...blank.topology,
    machines: [{ id: 's1', kind: 'switch', number: 1 }],
    cables: [
      {
        id: 'c1',
        number: 1,
        ends: [
          { machine: 's1', port: 1 },
          { machine: 's1', port: 2 },
        ],
      },
    ],
  },
}

test.each<[string, Scenario]>([
  ['error duplicate-address c2', taken],
  ['error duplicate-mac c2', setEnd(end({ lladdr: '02:00:00:00:00:01' }), 'c2', 0, { lladdr: '02:00:00:00:00:01' })],
  ['warning duplicate-name n2', rename(vxlan, 'n2', 'node-1')],
  ['warning address-outside-subnet c1', end({ address: '10.9.9.9/24' })],
  ['error not-a-host-address c1', end({ address: '192.168.1.255/24' })],
  ['error invalid-address c1', end({ address: '192.168.1' })],
  ['error invalid-mac c1', end({ lladdr: '01:00:00:00:00:01' })],
  ['error invalid-subnet s1', setMachine(vxlan, 's1', { subnet: 'lan' })],
  ['error gateway-outside-subnet n1', setMachine(vxlan, 'n1', { gateway: '10.1.1.1' })],
  ['error podcidr-overlap n2', setMachine(vxlan, 'n2', { podCIDR: '10.244.1.128/25' })],
  ['error podcidr-outside-network n2', setMachine(vxlan, 'n2', { podCIDR: '10.9.0.0/24' })],
  ['error pod-outside-podcidr n1p1', setPod(vxlan, 'n1p1', { address: '10.244.2.9' })],
  ['error duplicate-address n1p2', setPod(vxlan, 'n1p2', { address: '10.244.1.2' })],
  ['error duplicate-address n1p1', setPod(vxlan, 'n1p1', { address: '10.244.1.1' })],
  ['warning node-without-cable n3', addMachine(vxlan, 'node')],
  ['error switch-loop c5', ring],
  ['error cable-to-itself c1', itself],
  ['warning mtu-differs c1', setEnd(end({ mtu: 1500 }), 'c2', 0, { mtu: 1400 })],
  ['error mtu-cannot-work n1', end({ mtu: 100 })],
  [
    'warning pod-network-in-use c1',
    setNetwork(vxlan, { plugin: 'flannel', backend: 'vxlan', directRouting: false, network: '192.168.0.0/16' }),
  ],
  ['error no-such-end traffic.0.to', { ...vxlan, traffic: [{ at: 0, kind: 'ping', from: 'n1p1', to: 'n7' }] }],
  ['error no-address traffic.0.to', { ...vxlan, traffic: [{ at: 0, kind: 'ping', from: 'n1p1', to: 's1' }] }],
  ['warning not-a-block n1', setMachine(calico(), 'n1', { podCIDR: '10.244.1.0/24' })],
  ['warning block-taken n2', setMachine(setMachine(calico(), 'n1', { podCIDR: '10.65.9.0/26' }), 'n2', { podCIDR: '10.65.9.0/26' })],
  ['warning node-without-block n2', calico({ network: '10.65.0.0/26' })],
  ['error pool-exhausted n2p2', calico({ encapsulation: 'ipip', network: '10.65.0.0/30', blockSize: 32 })],
  ['error pool-too-small topology.network.blockSize', calico({ network: '10.65.0.0/28', blockSize: 26 })],
  ['error pod-outside-pool n1p1', setPod(calico(), 'n1p1', { address: '10.9.9.9' })],
  ['error duplicate-address n1p1', setPod(calico({ encapsulation: 'ipip' }), 'n1p1', { address: '10.65.1.0' })],
  ['warning reflector-without-bgp n2', setMachine(calico({ encapsulation: 'vxlan' }), 'n2', { routeReflector: true })],
  ['warning reflector-without-bgp n1', setMachine(vxlan, 'n1', { routeReflector: true })],
  ['warning bgp-across-subnets n3', calico({}, presetOf('direct-routing'))],
  ['error no-default-route n1', setMachine(calico(), 'n1', { gateway: '' })],
  ['warning subnet-on-two-segments c2', setMachine(presetOf('one-router'), 's2', { subnet: '192.168.1.0/24' })],
])('%s', (issue, scenario) => {
  expect(codes(scenario)).toContain(issue)
})

test('pods beyond the room of their podCIDR', () => {
  const small = setMachine(vxlan, 'n1', { podCIDR: '10.244.1.0/30' })
  expect(codes(addPod(small, 'n1'))).toContain('error podcidr-full n1')
})

test('any valid document can be checked', () => {
  for (let seed = 0; seed < 200; seed++) expect(Array.isArray(checkScenario(randomScenario(seed)))).toBe(true)
})
