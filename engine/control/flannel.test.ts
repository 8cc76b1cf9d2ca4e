import { expect, test } from 'vitest'
import { printOperation } from '../netlink/print.ts'
import { addMachine, connect, setEnd, setMachine } from '../scenario/edit.ts'
import { machineOf } from '../scenario/lookup.ts'
import { presetOf } from '../scenario/presets.ts'
import type { Machine, Scenario } from '../scenario/scenario.ts'
import { later } from './later.ts'
import { planeOf } from './plane.ts'

/** All that flanneld wants on a node. */
function configured({ topology }: Scenario, id: string): readonly string[] {
  const { own, peers } = planeOf(() => later, topology).daemonsOf(machineOf(topology, id) as Machine)
  return [...own, ...peers.value].filter(({ by }) => by === 'flanneld').map(({ operation }) => printOperation(operation))
}
const afterRules = (scenario: Scenario, id: string): readonly string[] =>
  configured(scenario, id).filter((line) => !line.startsWith('iptables'))

test('vxlan: the device, then per peer neighbour, FDB entry and route', () => {
  expect(afterRules(presetOf('vxlan'), 'n2')).toEqual([
    'ip link add flannel.1 address 02:f1:00:00:00:02 mtu 1450 type vxlan id 1 local 192.168.1.12 dev eth0 dstport 8472 nolearning',
    'ip addr add 10.244.2.0/32 dev flannel.1',
    'ip link set flannel.1 up',
    'ip neigh replace 10.244.1.0 lladdr 02:f1:00:00:00:01 dev flannel.1 nud permanent',
    'bridge fdb replace 02:f1:00:00:00:01 dev flannel.1 dst 192.168.1.11 self permanent',
    'ip route add 10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink',
  ])
})

test('DirectRouting: peers on a subnet of its own get a plain route, others the tunnel', () => {
  expect(afterRules(presetOf('direct-routing'), 'n1').filter((line) => line.startsWith('ip route'))).toEqual([
    'ip route add 10.244.2.0/24 via 192.168.1.12',
    'ip route add 10.244.3.0/24 via 10.244.3.0 dev flannel.1 onlink',
  ])
})

test('host-gw: no device; a peer in another subnet is tried all the same', () => {
  expect(afterRules(presetOf('host-gw-two-subnets'), 'n1')).toEqual([
    'ip route add 10.244.2.0/24 via 192.168.1.12 dev eth0',
    'ip route add 10.244.3.0/24 via 192.168.2.13 dev eth0',
  ])
})

test('without --iface flanneld takes the interface of the default route', () => {
  const dual = connect(connect(presetOf('direct-routing'), 'n1', 's2'), 'n2', 's2')
  const [line] = afterRules(setMachine(dual, 'n1', { gateway: '192.168.2.1' }), 'n1')
  expect(line).toContain('local 192.168.2.11 dev eth1')
})

test('MTU follows the uplink', () => {
  const [line] = afterRules(setEnd(presetOf('vxlan'), 'c1', 0, { mtu: 9000 }), 'n1')
  expect(line).toContain('mtu 8950 type vxlan')
})

test('a node without a cable has no lease: no device, and nobody routes to it', () => {
  const scenario = addMachine(presetOf('vxlan'), 'node')
  expect(afterRules(scenario, 'n3')).toEqual([])
  expect(configured(scenario, 'n3').length).toBe(12)
  expect(configured(scenario, 'n1')).toEqual(configured(presetOf('vxlan'), 'n1'))
})
