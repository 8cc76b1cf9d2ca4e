// No path is scripted: random clusters, every pair of pods, and one random broken piece. Which pairs must reach each other is said by a rule of
// ten lines that knows nothing of the engine; where a packet went is said by the trace.
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { vethNameOf } from '../scenario/names.ts'
import { addMachine, addPod, connect, setNetwork } from '../scenario/edit.ts'
import { blank } from '../scenario/drawings.ts'
import type { ClusterNetwork, Command, Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { digest } from '../trace/digest.ts'
import { isFrame } from '../trace/query.ts'
import type { Step, Trace } from '../trace/trace.ts'
import { compile } from './compile.ts'

interface Cluster {
  readonly network: ClusterNetwork
  readonly subnets: number
  /** Per node: its subnet and its number of pods. */
  readonly nodes: readonly { readonly subnet: number; readonly pods: number }[]
}

const clusters: fc.Arbitrary<Cluster> = fc.integer({ min: 1, max: 3 }).chain((subnets) =>
  fc.record({
    network: fc.constantFrom<ClusterNetwork>(
      { plugin: 'flannel', backend: 'vxlan', directRouting: false },
      { plugin: 'flannel', backend: 'vxlan', directRouting: true },
      { plugin: 'flannel', backend: 'host-gw', directRouting: false },
      { plugin: 'calico', encapsulation: 'none', crossSubnet: false },
      { plugin: 'calico', encapsulation: 'ipip', crossSubnet: false },
      { plugin: 'calico', encapsulation: 'ipip', crossSubnet: true },
      { plugin: 'calico', encapsulation: 'vxlan', crossSubnet: false },
      { plugin: 'calico', encapsulation: 'vxlan', crossSubnet: true, natOutgoing: false },
    ),
    subnets: fc.constant(subnets),
    nodes: fc.array(fc.record({ subnet: fc.integer({ min: 1, max: subnets }), pods: fc.integer({ min: 0, max: 4 }) }), {
      minLength: 1,
      maxLength: 6,
    }),
  }),
)

/** The drawing: one switch a subnet, one router between them. */
function draw({ network, subnets, nodes }: Cluster): Scenario {
  let scenario = addMachine(setNetwork(blank, network), 'router')
  for (let s = 1; s <= subnets; s++) scenario = connect(addMachine(scenario, 'switch'), 'r1', `s${s}`)
  nodes.forEach(({ subnet, pods }, i) => {
    scenario = connect(addMachine(scenario, 'node'), `n${i + 1}`, `s${subnet}`)
    for (let p = 0; p < pods; p++) scenario = addPod(scenario, `n${i + 1}`)
  })
  return scenario
}

interface Pair {
  readonly from: string
  readonly to: string
  readonly reached: boolean
}

/** Every pair of pods. The rule: what never encapsulates needs both nodes on one subnet; everything else connects everybody. */
function pairsOf({ network, nodes }: Cluster): readonly Pair[] {
  const pods = nodes.flatMap(({ subnet, pods: count }, i) =>
    Array.from({ length: count }, (_, p) => ({ id: `n${i + 1}p${p + 1}`, subnet })),
  )
  const needsLan =
    (network.plugin === 'flannel' && network.backend === 'host-gw') || (network.plugin === 'calico' && network.encapsulation === 'none')
  return pods.flatMap((from) =>
    pods.filter((to) => to !== from).map((to) => ({ from: from.id, to: to.id, reached: !needsLan || from.subnet === to.subnet })),
  )
}

function pingAlone(scenario: Scenario, { from, to }: Pair, commands: readonly Command[] = []): Trace {
  const network = compile(scenario.topology, commands, [{ at: 0, kind: 'ping', from, to, count: 1 }])
  return simulate(network.stateOf, network.traffic.map(jobOf))
}

/** Where the exchange went. */
const pathOf = (trace: Trace): readonly string[] => trace.steps.filter(isFrame).map(({ netns, dev, kind }) => `${netns}/${dev} ${kind}`)

/** One broken piece: the command that breaks it, and whether a step made use of it. */
interface Fault {
  readonly command: Command
  readonly uses: (step: Step) => boolean
}

function faultsOf(scenario: Scenario): readonly Fault[] {
  const down = (netns: string, dev: string): Fault => ({
    command: { in: netns, line: `ip link set ${dev} down` },
    uses: (step) => 'dev' in step && step.netns === netns && step.dev === dev,
  })
  const nodes = scenario.topology.machines.filter(({ kind }) => kind === 'node')
  const calico = scenario.topology.network.plugin === 'calico'
  /** A setting of a node, of use to whatever passes there. */
  const setting = (netns: string, line: string): Fault => ({ command: { in: netns, line }, uses: (step) => step.netns === netns })
  return [
    ...nodes.flatMap(({ id, pods = [] }) => [
      // With eth0 a node loses its default route, by which its proxy ARP answers.
      calico ? setting(id, 'ip link set eth0 down') : down(id, 'eth0'),
      ...(calico ? pods.map((pod) => down(id, vethNameOf(scenario.topology, pod))) : [down(id, 'cni0')]),
      ...pods.map((pod) => down(pod.id, 'eth0')),
    ]),
    ...nodes.flatMap(({ id }) => [
      setting(id, 'iptables -A FORWARD -p icmp -j DROP'),
      setting(id, 'iptables -A INPUT ! -p icmp -j REJECT'),
      setting(id, 'ip link set eth0 mtu 100'),
      setting(id, 'sysctl -w net.ipv4.conf.all.rp_filter=1'),
      setting(id, 'ip route del default'),
    ]),
    ...nodes.map(({ id }): Fault => ({
      command: { in: id, line: 'sysctl -w net.ipv4.ip_forward=0' },
      uses: (step) => step.netns === id && step.kind === 'ttl',
    })),
    ...nodes.flatMap(({ id }) =>
      nodes
        .filter((peer) => peer.id !== id)
        .map(({ number }): Fault => ({
          command: { in: id, line: `ip route add blackhole ${calico ? `10.65.${number}.0/27` : `10.244.${number}.0/25`}` },
          uses: (step) =>
            step.netns === id &&
            step.kind === 'route.lookup' &&
            Math.floor(step.dst / 128) === ((10 << 24) + ((calico ? 65 : 244) << 16) + (number << 8)) / 128,
        })),
    ),
  ]
}

it('reaches every pod that the rule says, twice the same way', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(clusters, (cluster) => {
      const scenario = draw(cluster)
      for (const pair of pairsOf(cluster).slice(0, 40)) {
        const trace = pingAlone(scenario, pair)
        expect({ ...pair, reached: trace.runs[0]?.rc === 0 }).toEqual(pair)
        expect(digest(pingAlone(scenario, pair))).toBe(digest(trace))
      }
    }),
    { numRuns: 25, seed: 20_240 },
  )
})

it('with one broken piece, ends every packet and leaves other paths alone', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(clusters, fc.nat(), (cluster, pick) => {
      const scenario = draw(cluster)
      const faults = faultsOf(scenario)
      const fault = faults[pick % faults.length]
      for (const pair of pairsOf(cluster).slice(0, 20)) {
        const whole = pingAlone(scenario, pair)
        const broken = pingAlone(scenario, pair, fault && [fault.command])
        for (const { end } of broken.packets) expect(['delivered', 'dropped', 'absorbed']).toContain(end.kind)
        if (fault !== undefined && !whole.steps.some(fault.uses)) expect(pathOf(broken)).toEqual(pathOf(whole))
      }
    }),
    { numRuns: 40, seed: 20_241 },
  )
})
