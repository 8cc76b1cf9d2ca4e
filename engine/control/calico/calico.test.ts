import { expect, test } from 'vitest'
import { printOperation } from '../../netlink/print.ts'
import { addMachine, addPod, connect, setEnd, setMachine, setNetwork, setPod } from '../../scenario/edit.ts'
import { machineOf } from '../../scenario/lookup.ts'
import { presetOf } from '../../scenario/presets.ts'
import type { ClusterNetwork, Machine, Scenario } from '../../scenario/scenario.ts'
import { printPrefix } from '../../wire/address.ts'
import { later } from '../later.ts'
import { planeOf } from '../plane.ts'
import { advertisedBy, sessionsOf } from './bgp.ts'
import { type CalicoCluster, type CalicoNetwork, clusterOf } from './cluster.ts'

type Mode = Pick<CalicoNetwork, 'encapsulation' | 'crossSubnet'> & Partial<CalicoNetwork>
const calico = (mode: Mode): ClusterNetwork => ({ plugin: 'calico', ...mode })
const one = (mode: Mode): Scenario => setNetwork(presetOf('vxlan'), calico(mode))
const two = (mode: Mode): Scenario => setNetwork(presetOf('direct-routing'), calico(mode))

const BGP: Mode = { encapsulation: 'none', crossSubnet: false }
const IPIP: Mode = { encapsulation: 'ipip', crossSubnet: false }
const VXLAN: Mode = { encapsulation: 'vxlan', crossSubnet: false }

function configured({ topology }: Scenario, id: string, by: string): readonly string[] {
  const { own, peers } = planeOf(() => later, topology).daemonsOf(machineOf(topology, id) as Machine)
  return [...own, ...peers.value].flatMap(({ by: owner, operation }) => (owner === by ? [printOperation(operation)] : []))
}
const routes = (scenario: Scenario, id: string, by: string): readonly string[] =>
  configured(scenario, id, by).flatMap((line) => (line.startsWith('ip route add ') ? [line.slice('ip route add '.length)] : []))

function clusterIn({ topology }: Scenario): CalicoCluster {
  if (topology.network.plugin !== 'calico') throw new Error('not Calico')
  return clusterOf(topology, topology.network)
}

test('BGP without encapsulation: own block as a blackhole, a peer’s by its address', () => {
  expect(routes(one(BGP), 'n1', 'bird')).toEqual(['blackhole 10.65.1.0/26 proto bird', '10.65.2.0/26 via 192.168.1.12 dev eth0 proto bird'])
})

test('BGP across subnets: the next hop is resolved to the router', () => {
  expect(routes(two(BGP), 'n1', 'bird').at(-1)).toBe('10.65.3.0/26 via 192.168.1.1 dev eth0 proto bird')
})

test('IPIP Always: the peer is an onlink gateway of tunl0; CrossSubnet: only across subnets', () => {
  expect(routes(one(IPIP), 'n1', 'bird').at(-1)).toBe('10.65.2.0/26 via 192.168.1.12 dev tunl0 proto bird onlink')
  expect(routes(two({ ...IPIP, crossSubnet: true }), 'n1', 'bird').slice(1)).toEqual([
    '10.65.2.0/26 via 192.168.1.12 dev eth0 proto bird',
    '10.65.3.0/26 via 192.168.2.13 dev tunl0 proto bird onlink',
  ])
})

test('VXLAN Always: Felix writes it all, the MAC comes from the node’s name', () => {
  expect(configured(one(VXLAN), 'n2', 'bird')).toEqual([])
  expect(configured(one(VXLAN), 'n2', 'felix').filter((line) => line.startsWith('ip '))).toEqual([
    'ip link add vxlan.calico address 66:c0:93:2e:56:2c mtu 1450 type vxlan id 4096 local 192.168.1.12 dev eth0 dstport 4789 nolearning',
    'ip addr add 10.65.2.0/32 dev vxlan.calico',
    'ip link set vxlan.calico up',
    'ip route add blackhole 10.65.2.0/26 proto 80',
    'ip neigh replace 10.65.1.0 lladdr 66:b3:68:28:39:8e dev vxlan.calico nud permanent',
    'ip route add 10.65.1.0/26 via 10.65.1.0 dev vxlan.calico proto 80 onlink',
  ])
})

test('VXLAN CrossSubnet: straight to a peer of the same subnet, its neighbour and FDB row all the same', () => {
  const scenario = two({ ...VXLAN, crossSubnet: true })
  expect(routes(scenario, 'n1', 'felix').slice(1)).toEqual([
    '10.65.2.0/26 via 192.168.1.12 dev eth0 proto 80 onlink',
    '10.65.3.0/26 via 10.65.3.0 dev vxlan.calico proto 80 onlink',
  ])
  expect(configured(scenario, 'n1', 'felix').filter((line) => line.startsWith('bridge fdb')).length).toBe(2)
})

test('a pod: veth named by SHA-1 of its name, proxy ARP, a gateway that nobody has', () => {
  const { own } = planeOf(() => later, one(BGP).topology).daemonsOf(machineOf(one(BGP).topology, 'n1') as Machine)
  const veth = 'cali0761ccbeace'
  expect(
    own
      .filter(({ by }) => by === 'calico-cni')
      .slice(0, 12)
      .map(({ netns, operation }) => `${netns}# ${printOperation(operation)}`),
  ).toEqual([
    'n1p1# ip link set lo up',
    `n1p1# ip link add eth0 address 02:0a:41:01:02:01 mtu 1500 type veth peer name ${veth} address ee:ee:ee:ee:ee:ee mtu 1500 netns n1`,
    'n1p1# ip link set eth0 up',
    `n1# ip link set ${veth} up`,
    `n1# sysctl -w net.ipv4.conf.${veth}.route_localnet=1`,
    `n1# sysctl -w net.ipv4.neigh.${veth}.proxy_delay=0`,
    `n1# sysctl -w net.ipv4.conf.${veth}.proxy_arp=1`,
    `n1# sysctl -w net.ipv4.conf.${veth}.forwarding=1`,
    'n1p1# ip route add 169.254.1.1 dev eth0',
    'n1p1# ip route add default via 169.254.1.1 dev eth0',
    'n1p1# ip addr add 10.65.1.2/32 dev eth0',
    `n1# ip route add 10.65.1.2 dev ${veth}`,
  ])
})

test('natOutgoing: a set of pools to masquerade, a set of all pools, one rule between them', () => {
  const rules = (more: Partial<CalicoNetwork>): readonly string[] =>
    configured(one({ ...BGP, ...more }), 'n1', 'felix').filter((line) => /^ip(set|tables) /.test(line))
  expect(rules({})).toEqual([
    'ipset create cali40masq-ipam-pools hash:net',
    'ipset create cali40all-ipam-pools hash:net',
    'ipset add cali40masq-ipam-pools 10.65.0.0/16',
    'ipset add cali40all-ipam-pools 10.65.0.0/16',
    'iptables -t nat -N cali-POSTROUTING',
    'iptables -t nat -N cali-nat-outgoing',
    'iptables -t nat -A POSTROUTING -j cali-POSTROUTING',
    'iptables -t nat -A cali-POSTROUTING -j cali-nat-outgoing',
    'iptables -t nat -A cali-nat-outgoing -m set --match-set cali40masq-ipam-pools src -m set ! --match-set cali40all-ipam-pools dst -j MASQUERADE --random-fully',
  ])
  expect(rules({ natOutgoing: false }).filter((line) => line.includes('masq'))).toEqual(['ipset create cali40masq-ipam-pools hash:net'])
})

test('a borrowed address is advertised by itself and routed as a /32', () => {
  const scenario = setPod(one(VXLAN), 'n2p1', { address: '10.65.1.9' })
  expect(routes(scenario, 'n1', 'felix').at(-1)).toBe('10.65.1.9 via 10.65.2.0 dev vxlan.calico proto 80 onlink')
  const plain = clusterIn(setNetwork(scenario, calico(BGP)))
  expect(plain.nodes.flatMap((node) => advertisedBy(plain, node)).map(printPrefix)).toEqual([
    '10.65.1.0/26',
    '10.65.2.0/26',
    '10.65.1.9/32',
  ])
  expect(routes(setNetwork(scenario, calico(BGP)), 'n1', 'bird').at(-1)).toBe('10.65.1.9 via 192.168.1.12 dev eth0 proto bird')
})

test('a node without a block borrows its tunnel address too', () => {
  const scenario = one({ ...VXLAN, network: '10.65.0.0/26' })
  expect(routes(scenario, 'n1', 'felix')).toContain('10.65.0.63 dev vxlan.calico proto 80')
})

test('the mesh: one session a pair, the side with the lesser address waits', () => {
  const cluster = clusterIn(two(BGP))
  const said = cluster.nodes.map((node) =>
    sessionsOf(cluster, node).map(({ name, state, passive }) => `${name} ${state}${passive ? ' passive' : ''}`),
  )
  expect(said).toEqual([
    ['Mesh_192_168_1_12 Established passive', 'Mesh_192_168_2_13 Established passive'],
    ['Mesh_192_168_1_11 Established', 'Mesh_192_168_2_13 Established passive'],
    ['Mesh_192_168_1_11 Established', 'Mesh_192_168_1_12 Established'],
  ])
})

test('no way, no session, no route', () => {
  const scenario = setMachine(two(IPIP), 'n3', { gateway: '' })
  const cluster = clusterIn(scenario)
  expect(cluster.nodes.map((node) => sessionsOf(cluster, node).filter(({ state }) => state === 'Established').length)).toEqual([1, 1, 0])
  expect(routes(scenario, 'n1', 'bird')).toEqual([
    'blackhole 10.65.1.0/26 proto bird',
    '10.65.2.0/26 via 192.168.1.12 dev tunl0 proto bird onlink',
  ])
  const apart = setEnd(one(BGP), 'c2', 0, { address: '192.168.9.12/24' })
  expect(routes(apart, 'n1', 'bird')).toEqual(['blackhole 10.65.1.0/26 proto bird'])
})

test('a node without a cable has pods, and no part in the cluster', () => {
  const scenario = addPod(addMachine(one(VXLAN), 'node'), 'n3')
  expect(configured(scenario, 'n3', 'felix').filter((line) => !/^(sysctl|ip(set|tables) )/.test(line))).toEqual([])
  expect(configured(scenario, 'n3', 'calico-cni').at(-1)).toMatch(/^ip route add 10.65.3.2 dev cali/)
  expect(configured(scenario, 'n1', 'felix')).toEqual(configured(one(VXLAN), 'n1', 'felix'))
})

test('MTU: the least of the node’s interfaces, less the headers', () => {
  const dual = setEnd(connect(two(IPIP), 'n1', 's2'), 'c6', 0, { mtu: 1400 })
  expect(configured(dual, 'n1', 'felix')).toContain('ip link set tunl0 mtu 1380 up')
})
