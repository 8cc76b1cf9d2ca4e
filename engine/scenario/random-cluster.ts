// Random clusters that would work, with faults that may stop them: one to three subnets round a router, nodes with pods in any mode, rules, MTUs,
// sysctls, routes and devices as an operator would spoil them, and traffic between any two ends. The same seed, the same document.
import { blank } from './drawings.ts'
import { addCommand, addMachine, addPod, addTraffic, connect, setMachine, setNetwork } from './edit.ts'
import { type Dice, dice, randomNetwork } from './random.ts'
import type { Scenario, Traffic } from './scenario.ts'

/** One switch a subnet, one router between them. */
function drawn(all: Dice): Scenario {
  const { below } = all
  const subnets = 1 + below(3)
  let scenario = addMachine(setNetwork(blank, randomNetwork(all)), 'router')
  for (let s = 1; s <= subnets; s++) scenario = connect(addMachine(scenario, 'switch'), 'r1', `s${s}`)
  for (let n = 1, nodes = 1 + below(5); n <= nodes; n++) {
    scenario = connect(addMachine(scenario, 'node'), `n${n}`, `s${1 + below(subnets)}`)
    for (let pods = below(4); pods > 0; pods--) scenario = addPod(scenario, `n${n}`)
    if (below(6) === 0) scenario = setMachine(scenario, `n${n}`, { routeReflector: true })
  }
  return scenario
}

const CHAINS = ['filter INPUT', 'filter FORWARD', 'filter OUTPUT', 'raw PREROUTING', 'mangle FORWARD', 'mangle POSTROUTING'] as const
const MATCHES = [
  '-p icmp',
  '-p 4',
  '-p udp --dport 4789',
  '-p udp --dport 8472',
  '-p tcp',
  '-s 10.0.0.0/8',
  '! -d 192.168.0.0/16',
  '',
] as const
const NAT = [
  'POSTROUTING -j MASQUERADE',
  'POSTROUTING -p icmp -j SNAT --to-source 192.168.1.77',
  'PREROUTING -p icmp -j DNAT --to-destination 10.65.1.2',
  'OUTPUT -p udp -j DNAT --to-destination 10.244.1.2',
] as const
const SYSCTLS = [
  'ip_forward=0',
  'conf.all.rp_filter=1',
  'conf.all.rp_filter=2',
  'conf.eth0.arp_ignore=8',
  'conf.all.proxy_arp=1',
  'conf.all.arp_announce=2',
  'conf.all.forwarding=1',
  'icmp_echo_ignore_all=1',
  'ip_default_ttl=3',
  'ip_no_pmtu_disc=1',
  'ip_forward_use_pmtu=1',
  'icmp_ratelimit=0',
] as const
const DEVICES = ['eth0', 'eth1', 'tunl0', 'vxlan.calico', 'flannel.1', 'cni0', 'swp1', 'br0'] as const
const NETS = ['10.65.1.0/26', '10.65.2.0/24', '10.244.1.0/24', '10.244.2.0/25', '192.168.2.0/24', '0.0.0.0/0'] as const

function line({ below, pick }: Dice): string {
  switch (below(8)) {
    case 0: {
      const [table, chain] = pick(CHAINS).split(' ')
      return `iptables -t ${table} -A ${chain} ${pick(MATCHES)} -j ${pick(['DROP', 'DROP', 'ACCEPT'])}`
    }
    case 1:
      return `iptables -A ${pick(['INPUT', 'FORWARD'])} ${pick(MATCHES)} -j REJECT`
    case 2:
      return `iptables -t nat -A ${pick(NAT)}`
    case 3:
      return `ip link set ${pick(DEVICES)} mtu ${68 + below(1500)}`
    case 4:
      return `ip link set ${pick(DEVICES)} ${pick(['down', 'up'])}`
    case 5:
      return `ip route ${pick(['add blackhole', 'add unreachable', 'del'])} ${pick(NETS)}`
    case 6:
      return `ip route replace ${pick(NETS)} via 192.168.${1 + below(3)}.${pick([1, 11, 12, 13])}`
    default:
      return `sysctl -w net.ipv4.${pick(SYSCTLS)}`
  }
}

function traffic(ends: readonly string[], { below, pick, from }: Dice): Traffic | undefined {
  const [end, other] = [from(ends), from(ends)]
  if (end === undefined || other === undefined) return undefined
  const flow = { at: below(4000), from: end, to: below(5) === 0 ? `10.65.${below(4)}.${below(70)}` : other }
  switch (below(5)) {
    case 0:
      return { ...flow, kind: 'traceroute', method: pick(['udp', 'icmp', 'tcp']) }
    case 1:
      return { ...flow, kind: pick(['udp', 'tcp']), dport: 1 + below(65_535) }
    default:
      return { ...flow, kind: 'ping', count: 1 + below(3), size: pick([56, 1400, 1452, 1472, 5000]), ttl: pick([64, 64, 64, 1, 2, 3]) }
  }
}

export function randomCluster(seed: number): Scenario {
  const all = dice(seed ^ 0xc1a5)
  const { below, from } = all
  let scenario = drawn(all)
  const machines = scenario.topology.machines.map(({ id }) => id)
  const ends = scenario.topology.machines.flatMap(({ id, kind, pods = [] }) => [
    ...pods.map((pod) => pod.id),
    ...(kind === 'switch' ? [] : [id]),
  ])
  for (let left = below(5); left > 0; left--) scenario = addCommand(scenario, { in: from(machines) ?? '', line: line(all) })
  for (let left = 1 + below(4); left > 0; left--) {
    const item = traffic(ends, all)
    if (item !== undefined) scenario = addTraffic(scenario, item)
  }
  return scenario
}
