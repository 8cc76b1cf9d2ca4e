import { expect, test } from 'vitest'
import { addCommand, addMachine, addPod, addTraffic, connect, setMachine, setNetwork } from '../scenario/edit.ts'
import { blank } from '../scenario/drawings.ts'
import { presetOf } from '../scenario/presets.ts'
import { randomScenario } from '../scenario/random.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { compile } from './compile.ts'
import type { Network } from './network.ts'

const networkOf = ({ topology, commands, traffic }: Scenario): Network => compile(topology, commands, traffic)
const vxlan = presetOf('vxlan')

test('namespaces are machines and pods; others do not exist', () => {
  const network = networkOf(vxlan)
  expect(network.netns).toEqual(['s1', 'n1', 'n1p1', 'n1p2', 'n2', 'n2p1', 'n2p2'])
  expect([network.stateOf('n3'), network.stateOf('c1'), network.commandsOf('n3')]).toEqual([undefined, undefined, []])
  expect([...(network.stateOf('n1')?.links.keys() ?? [])].map((name) => name.slice(0, 4))).toEqual([
    'lo',
    'eth0',
    'cni0',
    'veth',
    'veth',
    'flan',
  ])
  expect(network.stateOf('n1')?.links.get('eth0')).toMatchObject({ kind: 'phys', peer: { netns: 's1', ifname: 'swp1' } })
  expect(network.stateOf('s1')?.links.get('swp2')).toMatchObject({ master: 'br0', peer: { netns: 'n2', ifname: 'eth0' } })
  expect(network.issues).toEqual([])
})

test('states are memoised, and shared by networks of one topology', () => {
  const network = networkOf(vxlan)
  expect(network.stateOf('n1')).toBe(network.stateOf('n1'))
  const typed = networkOf(addCommand(vxlan, { in: 'n1', line: 'ip link set cni0 down' }))
  expect(typed.stateOf('n2')).toBe(network.stateOf('n2'))
  expect(typed.stateOf('n1')?.links.get('cni0')?.up).toBe(false)
  expect(network.stateOf('n1')?.links.get('cni0')?.up).toBe(true)
  expect(typed.commandsOf('n1').at(-1)).toEqual({ netns: 'n1', by: 'operator', line: 'ip link set cni0 down' })
})

test('a command that reaches into another machine is replayed with it, in the order typed', () => {
  const lines = ['ip link add wan type veth peer name wan netns n2', 'ip link set wan up']
  const scenario = [...lines.map((line) => ({ in: 'n1', line })), { in: 'n2', line: 'ip link del wan' }].reduce(addCommand, vxlan)
  const before = networkOf({ ...scenario, commands: scenario.commands.slice(0, 2) })
  expect(before.issues).toEqual([])
  expect(before.stateOf('n2')?.links.get('wan')).toMatchObject({ kind: 'veth', peer: { netns: 'n1' } })
  expect(before.stateOf('n1')?.links.get('wan')?.up).toBe(true)
  expect(networkOf(scenario).stateOf('n1')?.links.has('wan')).toBe(false)
})

test('a command that fails is logged with its words and becomes an issue', () => {
  const network = networkOf(addCommand(vxlan, { in: 'n1p1', line: 'ip link set eth7 up' }))
  const out = 'Cannot find device "eth7"'
  expect(network.commandsOf('n1p1').at(-1)).toMatchObject({ error: out })
  expect(network.issues).toEqual([
    { severity: 'error', code: 'command-failed', path: ['commands', 0], params: { netns: 'n1p1', line: 'ip link set eth7 up', out } },
  ])
})

test('without a plugin a pod has only lo, which is an issue, and cannot be reached', () => {
  const scenario = setNetwork(vxlan, { plugin: 'none' })
  const network = networkOf(scenario)
  expect([...(network.stateOf('n1p1')?.links.keys() ?? [])]).toEqual(['lo'])
  expect([...(network.stateOf('n1')?.links.keys() ?? [])]).toEqual(['lo', 'eth0'])
  expect(network.issues.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
    'pods-without-network n1',
    'pods-without-network n2',
    'no-address traffic.0.to',
  ])
})

test('a node without pods has no cni0; one without a cable has no flannel.1', () => {
  const network = networkOf(addPod(addMachine(connect(addMachine(vxlan, 'node'), 'n3', 's1'), 'node'), 'n4'))
  expect([...(network.stateOf('n3')?.links.keys() ?? [])]).toEqual(['lo', 'eth0', 'flannel.1'])
  expect([...(network.stateOf('n4')?.links.keys() ?? [])].map((name) => name.slice(0, 4))).toEqual(['lo', 'cni0', 'veth'])
  expect(network.stateOf('n1')?.routes.value.length).toBe(4)
})

test('routers know the subnets behind other routers', () => {
  const kinds = ['router', 'router', 'router', 'switch', 'switch', 'host', 'host'] as const
  const cables = [
    ['h1', 's1'],
    ['r1', 's1'],
    ['r1', 'r2'],
    ['r2', 'r3'],
    ['r3', 's2'],
    ['h2', 's2'],
  ] as const
  const scenario = cables.reduce(
    (next, [a, b]) => connect(next, a, b),
    kinds.reduce<Scenario>((next, kind) => addMachine(next, kind), blank),
  )
  const routes = networkOf(scenario)
    .commandsOf('r1')
    .filter(({ line }) => line.startsWith('ip route'))
  expect(routes.map(({ line, error }) => line + (error ?? ''))).toEqual([
    'ip route add 172.16.4.0/24 via 172.16.3.2',
    'ip route add 192.168.2.0/24 via 172.16.3.2',
  ])
})

test('traffic becomes commands and exchanges with addresses', () => {
  const ends = { at: 5, from: 'n1p1', to: 'n2p1' }
  const scenario = [
    { ...ends, kind: 'ping', count: 3, size: 100, ttl: 7 },
    { ...ends, kind: 'traceroute', method: 'icmp' },
    { ...ends, kind: 'udp', dport: 53, payload: 'hé' },
    { ...ends, kind: 'tcp', dport: 80, to: '192.168.1.12' },
    { ...ends, kind: 'udp', dport: 53, to: '8.8.8.8' },
    { at: 9, kind: 'command', in: 'n1', line: 'ip route' },
  ] as const
  const { traffic, issues } = networkOf(scenario.reduce<Scenario>(addTraffic, { ...vxlan, traffic: [] }))
  expect(traffic.slice(0, 2)).toEqual([
    { at: 5, kind: 'command', netns: 'n1p1', line: 'ping -n -c3 -W1 -s 100 -t 7 10.244.2.2' },
    { at: 5, kind: 'command', netns: 'n1p1', line: 'traceroute -n -I -q1 -w1 -N1 -m8 10.244.2.2' },
  ])
  expect(traffic[2]).toMatchObject({
    kind: 'udp',
    client: 'n1p1',
    server: 'n2p1',
    dst: '10.244.2.2',
    sport: 40000,
    dport: 53,
    payload: '68c3a9',
  })
  expect(traffic[3]).toMatchObject({ kind: 'tcp', server: 'n2', dst: '192.168.1.12', sport: 40001 })
  expect(traffic[4]).toEqual({ at: 9, kind: 'command', netns: 'n1', line: 'ip route' })
  expect(issues.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual(['nobody-listens traffic.4.to'])
})

test('any valid document compiles', () => {
  for (let seed = 0; seed < 200; seed++) {
    const network = networkOf(randomScenario(seed))
    for (const netns of network.netns) expect(network.stateOf(netns)?.name).toBe(netns)
    void network.issues
  }
})

test('a thousand nodes cost nothing until somebody looks', () => {
  const machines = Array.from({ length: 1000 }, (_, index) => ({ id: `n${index + 1}`, kind: 'node', number: index + 1 }) as const)
  const cables = machines.map(
    ({ id, number }) =>
      ({
        id: `c${number}`,
        number,
        ends: [
          { machine: id, port: 0 },
          { machine: 's1', port: number },
        ],
      }) as const,
  )
  const network = { plugin: 'flannel', backend: 'vxlan', directRouting: false, network: '10.128.0.0/9' } as const
  const scenario = addMachine({ ...blank, topology: { network, machines, cables } }, 'switch')
  const wide = addPod(setMachine(scenario, 's1', { subnet: '172.20.0.0/16' }), 'n1')
  const state = networkOf(wide).stateOf('n1')
  expect(Object.getOwnPropertyDescriptor(state?.routes ?? {}, 'value')).toHaveProperty('get')
  expect(state?.routes.value.length).toBe(1001)
  expect(state?.fdb.get('flannel.1')?.value.size).toBe(999)
  expect(state?.neigh.get('flannel.1')?.value.size).toBe(999)
})
