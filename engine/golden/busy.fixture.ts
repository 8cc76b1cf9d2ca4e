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
    const rules = topology.network.plugin === 'flannel' ? ['iptables -S', 'iptables -t nat -S'] : []
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
    // What leaves Calico's pool is natOutgoing's, which has recordings of its own.
    ...(scenario.topology.network.plugin === 'calico' ? [] : [{ ...more(7), kind: 'ping', to: '192.0.2.1' } as const]),
  ]
  return [...extra, ...tables(scenario, last + (extra.length + 1) * STEP)].reduce(addTraffic, scenario)
}
