// Random valid documents from a seed, for fuzzing and benchmarks: the same seed, the same document.
import { rng } from '../base/rng.ts'
import { addCommand, addMachine, addPod, addTraffic, connect, move, setEnd, setMachine, setNetwork, setPod, setTitle } from './edit.ts'
import { blank } from './drawings.ts'
import { addService, setService } from './edit-service.ts'
import type { ClusterNetwork, MachineKind, Scenario, Traffic } from './scenario.ts'

export interface Dice {
  /** A whole number below `limit`. */
  readonly below: (limit: number) => number
  readonly pick: <T>(list: readonly [T, ...T[]]) => T
  readonly from: <T>(list: readonly T[]) => T | undefined
}

export function dice(seed: number): Dice {
  const next = rng(seed)
  const below = (limit: number): number => (limit <= 0 ? 0 : next() % limit)
  return { below, pick: (list) => list[below(list.length)] ?? list[0], from: (list) => list[below(list.length)] }
}

const KINDS: readonly [MachineKind, ...MachineKind[]] = ['node', 'node', 'host', 'router', 'switch', 'switch']
const WORDS: readonly [string, ...string[]] = ['web', 'db-1', 'Größe', '数据库', "it's", 'a b', '😀']
const LINES: readonly [string, ...string[]] = [
  'ip route del default',
  'ip link set eth0 down',
  'sysctl -w net.ipv4.ip_forward=0',
  'nonsense',
]

const idsOf = (scenario: Scenario): string[] =>
  scenario.topology.machines.flatMap(({ id, pods = [] }) => [id, ...pods.map((pod) => pod.id)])

export function randomNetwork({ below, pick }: Dice): ClusterNetwork {
  const plugin = pick<ClusterNetwork['plugin']>(['none', 'flannel', 'flannel', 'calico', 'calico'])
  if (plugin === 'none') return { plugin }
  const settings = {
    ...(below(3) === 0 ? { network: pick(['10.32.0.0/12', '172.30.0.0/20', '10.9.9.0/26']) } : {}),
    ...(below(4) === 0 ? { vni: 1 + below(0xffffff) } : {}),
    ...(below(4) === 0 ? { port: 1 + below(65_535) } : {}),
  }
  if (plugin === 'flannel') return { plugin, backend: pick(['vxlan', 'host-gw']), directRouting: below(2) === 0, ...settings }
  const blocks = below(3) === 0 ? { blockSize: 20 + below(13) } : {}
  const masquerade = below(3) === 0 ? { natOutgoing: below(2) === 0 } : {}
  return { plugin, encapsulation: pick(['none', 'ipip', 'vxlan']), crossSubnet: below(2) === 0, ...settings, ...blocks, ...masquerade }
}

/** Machines, pods, cables and a plugin; nothing that the user would have set. */
export function randomTopology(seed: number): Scenario {
  const all = dice(seed)
  const { below, pick, from } = all
  let scenario = setNetwork(blank, randomNetwork(all))
  for (let steps = below(40); steps > 0; steps--) {
    const { machines } = scenario.topology
    const step = below(3)
    if (step === 0) scenario = addMachine(scenario, pick(KINDS))
    else if (step === 1) scenario = addPod(scenario, from(machines.filter(({ kind }) => kind === 'node'))?.id ?? '')
    else scenario = connect(scenario, from(machines)?.id ?? '', from(machines)?.id ?? '')
  }
  return scenario
}

const address = ({ below }: Dice): string => `10.${below(4)}.${below(256)}.${1 + below(254)}`

function setting(scenario: Scenario, all: Dice): Scenario {
  const { below, pick, from } = all
  const { machines, cables } = scenario.topology
  const machine = from(machines)?.id ?? ''
  const lladdr = `02:dd:00:00:00:${(16 + below(200)).toString(16)}`
  switch (below(4)) {
    case 0:
      return setMachine(scenario, machine, { name: pick(WORDS) })
    case 1:
      return move(scenario, { [machine]: { x: below(2000) - 500, y: below(1000) } })
    case 2:
      return setPod(scenario, from(machines.flatMap(({ pods = [] }) => pods))?.id ?? '', {
        name: pick(WORDS),
        address: address(all),
        lladdr,
      })
    default: {
      const cable = from(cables)
      const side = below(2) === 0 ? 0 : 1
      const isSwitch = cable?.ends[side].machine.startsWith('s') === true
      return setEnd(scenario, cable?.id ?? '', side, {
        mtu: 68 + below(9000),
        ...(isSwitch ? {} : { address: `${address(all)}/16`, lladdr }),
      })
    }
  }
}

function service(scenario: Scenario, all: Dice): Scenario {
  const { below, pick } = all
  const pods = scenario.topology.machines.flatMap(({ pods: held = [] }) => held.map(({ id }) => id))
  const endpoints = pods.filter(() => below(3) === 0)
  const added = addService(scenario, endpoints)
  const id = added.topology.services?.at(-1)?.id ?? ''
  if (below(2) === 0) return added
  return setService(added, id, {
    name: pick(WORDS),
    clusterIP: address(all),
    protocol: pick(['tcp', 'udp']),
    port: 1 + below(65_535),
    targetPort: 8080,
  })
}

function traffic(scenario: Scenario, all: Dice): Traffic | undefined {
  const { below, pick, from } = all
  const end = from(idsOf(scenario))
  const other = from(idsOf(scenario))
  if (end === undefined || other === undefined) return undefined
  const flow = { at: below(5000), from: end, to: below(3) === 0 ? address(all) : other }
  switch (below(5)) {
    case 0:
      return { ...flow, kind: 'ping' }
    case 1:
      return { ...flow, kind: 'ping', count: 1 + below(9), size: below(2000), ttl: 1 + below(255) }
    case 2:
      return { ...flow, kind: pick(['udp', 'tcp']), dport: 1 + below(65_535), payload: pick(WORDS) }
    case 3:
      return { ...flow, kind: 'traceroute', method: pick(['udp', 'icmp', 'tcp']) }
    default:
      return { at: flow.at, kind: 'command', in: end, line: pick(WORDS) }
  }
}

/** A document with settings, commands, traffic and places as well. */
export function randomScenario(seed: number): Scenario {
  const all = dice(seed ^ 0x5eed)
  const { below, pick, from } = all
  let scenario = setTitle(randomTopology(seed), pick(['', 'My network', '网络']))
  for (let left = below(9); left > 0; left--) scenario = setting(scenario, all)
  for (let left = below(4); left > 0; left--) {
    const end = from(idsOf(scenario))
    if (end !== undefined) scenario = addCommand(scenario, { in: end, line: pick(LINES) })
  }
  for (let left = below(5); left > 0; left--) {
    const item = traffic(scenario, all)
    if (item !== undefined) scenario = addTraffic(scenario, item)
  }
  return scenario
}

/** The same document with Services in front of some of its pods. */
export function withRandomServices(scenario: Scenario, seed: number): Scenario {
  const all = dice(seed ^ 0x5e4f)
  let served = scenario
  for (let left = all.below(3); left > 0; left--) served = service(served, all)
  return served
}
