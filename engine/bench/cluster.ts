// Clusters of any size for measuring: racks of 40 nodes on a switch each, one router between the racks, flannel VXLAN.
import type { Cable, Machine, Scenario, Traffic } from '../scenario/scenario.ts'

const RACK = 40

/** `nodes` nodes with `pods` pods each; one ping from the first pod to the last. */
export function cluster(nodes: number, pods: number): Scenario {
  const racks = Math.ceil(nodes / RACK)
  const number = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i + 1)
  const machines: Machine[] = [
    { id: 'r1', kind: 'router', number: 1 },
    ...number(racks).map((n): Machine => ({ id: `s${n}`, kind: 'switch', number: n })),
    ...number(nodes).map((n): Machine => ({
      id: `n${n}`,
      kind: 'node',
      number: n,
      pods: number(pods).map((p) => ({ id: `n${n}p${p}`, number: p })),
    })),
  ]
  const joined = [
    ...number(racks).map(
      (n) =>
        [
          { machine: 'r1', port: n - 1 },
          { machine: `s${n}`, port: 0 },
        ] as const,
    ),
    ...number(nodes).map(
      (n) =>
        [
          { machine: `n${n}`, port: 0 },
          { machine: `s${Math.ceil(n / RACK)}`, port: 1 + ((n - 1) % RACK) },
        ] as const,
    ),
  ]
  const cables = joined.map((ends, i): Cable => ({ id: `c${i + 1}`, number: i + 1, ends }))
  // More than 255 nodes need a pod network with more than 255 subnets of 24 bits.
  const network = { plugin: 'flannel', backend: 'vxlan', directRouting: false, ...(nodes > 250 && { network: '10.0.0.0/8' }) } as const
  const traffic: Traffic[] = [{ at: 0, kind: 'ping', from: 'n1p1', to: `n${nodes}p${pods}` }]
  return { version: 1, title: `${nodes} nodes`, topology: { network, machines, cables }, commands: [], traffic, layout: {} }
}
