// A scenario with more to see: what it sends, then between the same two ends whatever a network can carry or refuse.
import { addTraffic } from '../scenario/edit.ts'
import { serviceOf } from '../scenario/service.ts'
import type { Scenario, Traffic } from '../scenario/scenario.ts'

/** Milliseconds after the scenario's own traffic, and between what follows. */
const STEP = 8000

/** What is programmed, as the tools print it. */
function tables({ topology }: Scenario, at: number): readonly Traffic[] {
  const show = (netns: string, ...lines: readonly string[]): readonly Traffic[] =>
    lines.map((line) => ({ at, kind: 'command', in: netns, line }))
  return topology.machines.flatMap(({ id, kind, pods = [] }) => {
    if (kind === 'switch') return []
    if (kind !== 'node') return show(id, 'ip route')
    const { plugin } = topology.network
    const served = topology.services === undefined ? [] : ['iptables -vnL', 'iptables -t nat -vnL KUBE-SERVICES', 'iptables -t nat -vnL KUBE-MARK-MASQ']
    const rules = plugin === 'none' ? [] : ['iptables -S', 'iptables -t nat -S', ...served]
    return [...show(id, 'ip route', 'ip rule', ...rules), ...pods.flatMap((pod) => show(pod.id, 'ip route'))]
  })
}

type Flow = Exclude<Traffic, { kind: 'command' }>

/** Milliseconds between what is sent to Services. */
const SOON = 800

/** The Service of one endpoint, from everywhere: which of several is taken is left to chance. And what is no Service's. */
function toService({ topology }: Scenario, { from, to }: Flow, start: number): readonly Traffic[] {
  const { id: single = to, port = 0 } = topology.services?.find(({ endpoints }) => endpoints.length === 1) ?? {}
  const nodes = topology.machines.flatMap(({ id, kind }) => (kind === 'node' ? [id] : []))
  const at = (index: number): number => start + index * SOON
  return [
    ...[from, ...nodes].map((client, index) => ({ at: at(index), kind: 'udp', from: client, to: single, dport: port }) as const),
    { at: at(3), kind: 'ping', from, to },
    { at: at(4), kind: 'udp', from, to: single, dport: port + 1 },
    { at: at(5), kind: 'tcp', from, to: single, dport: port },
  ]
}

/** What else there is between the same two ends. */
function between(_: Scenario, { from, to }: Flow, start: number): readonly Traffic[] {
  const more = (index: number) => ({ at: start + index * STEP, from, to })
  return [
    { ...more(0), kind: 'ping' },
    { ...more(1), kind: 'udp', dport: 5000 },
    { ...more(2), kind: 'tcp', dport: 8080 },
    { ...more(3), kind: 'traceroute', method: 'udp' },
    { ...more(4), kind: 'ping', size: 1600 },
    { ...more(5), kind: 'ping', size: 1600 },
    { ...more(6), kind: 'ping', ttl: 1 },
    // Long enough to hear what becomes of it: a router's word, or that there is none.
    { at: more(7).at, kind: 'command', in: from, line: 'ping -n -c1 -W4 -s 56 192.0.2.1' },
  ]
}

export function busy(scenario: Scenario): Scenario {
  const first = scenario.traffic.find((item) => item.kind !== 'command')
  if (first === undefined) return scenario
  const last = Math.max(...scenario.traffic.map(({ at }) => at))
  const [more, gap] = serviceOf(scenario.topology, first.to) === undefined ? ([between, STEP] as const) : ([toService, SOON] as const)
  const extra = more(scenario, first, last + gap)
  return [...extra, ...tables(scenario, (extra.at(-1)?.at ?? last) + gap)].reduce(addTraffic, scenario)
}
