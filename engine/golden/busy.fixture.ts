// A scenario with more to see: what it sends, then between the same two ends whatever a network can carry or refuse.
import { addTraffic } from '../scenario/edit.ts'
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
    const rules = plugin === 'flannel' || plugin === 'calico' ? ['iptables -S', 'iptables -t nat -S'] : []
    return [...show(id, 'ip route', 'ip rule', ...rules), ...pods.flatMap((pod) => show(pod.id, 'ip route'))]
  })
}

export function busy(scenario: Scenario): Scenario {
  const first = scenario.traffic.find((item) => item.kind !== 'command')
  if (first === undefined) return scenario
  const last = Math.max(...scenario.traffic.map(({ at }) => at))
  const more = (index: number) => ({ at: last + (index + 1) * STEP, from: first.from, to: first.to })
  const extra: readonly Traffic[] = [
    { ...more(0), kind: 'ping' },
    { ...more(1), kind: 'udp', dport: 5000 },
    { ...more(2), kind: 'tcp', dport: 8080 },
    { ...more(3), kind: 'traceroute', method: 'udp' },
    { ...more(4), kind: 'ping', size: 1600 },
    { ...more(5), kind: 'ping', size: 1600 },
    { ...more(6), kind: 'ping', ttl: 1 },
    // Long enough to hear what becomes of it: a router's word, or that there is none.
    { at: more(7).at, kind: 'command', in: first.from, line: 'ping -n -c1 -W4 -s 56 192.0.2.1' },
  ]
  return [...extra, ...tables(scenario, last + (extra.length + 1) * STEP)].reduce(addTraffic, scenario)
}
