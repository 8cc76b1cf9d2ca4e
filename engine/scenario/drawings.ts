// The drawings that presets are made of: machines, cables, named pods, one ping.
import { addCommand, addMachine, addPod, addTraffic, connect, rename, setNetwork } from './edit.ts'
import type { ClusterNetwork, MachineKind, Scenario, Traffic } from './scenario.ts'

export const blank: Scenario = {
  version: 1,
  title: '',
  topology: { network: { plugin: 'flannel', backend: 'vxlan', directRouting: false }, machines: [], cables: [] },
  commands: [],
  traffic: [],
  layout: {},
}

/** A scenario of these machines, in order, and cables. */
export function build(network: ClusterNetwork, kinds: readonly MachineKind[], cables: readonly (readonly [string, string])[]): Scenario {
  const machines = kinds.reduce((scenario, kind) => addMachine(scenario, kind), setNetwork(blank, network))
  return cables.reduce((scenario, [a, b]) => connect(scenario, a, b), machines)
}

/** Pods by node: names in order. */
export function withPods(scenario: Scenario, pods: Readonly<Record<string, readonly string[]>>): Scenario {
  let next = scenario
  for (const [node, names] of Object.entries(pods)) {
    names.forEach((name, index) => {
      next = rename(addPod(next, node), `${node}p${index + 1}`, name)
    })
  }
  return next
}

type Ping = Omit<Extract<Traffic, { kind: 'ping' }>, 'kind' | 'from' | 'to'>

export const ping = (scenario: Scenario, from: string, to: string, settings: Ping = { at: 0 }): Scenario =>
  addTraffic(scenario, { kind: 'ping', from, to, ...settings })

/** Commands typed in one machine. */
export const typed = (scenario: Scenario, machine: string, ...lines: readonly string[]): Scenario =>
  lines.reduce((next, line) => addCommand(next, { in: machine, line }), scenario)

export const twoNodes = (network: ClusterNetwork): Scenario =>
  withPods(
    build(
      network,
      ['switch', 'node', 'node'],
      [
        ['n1', 's1'],
        ['n2', 's1'],
      ],
    ),
    { n1: ['web-1', 'api-1'], n2: ['web-2', 'api-2'] },
  )

export const twoSubnets = (network: ClusterNetwork): Scenario =>
  withPods(
    build(
      network,
      ['router', 'switch', 'switch', 'node', 'node', 'node'],
      [
        ['r1', 's1'],
        ['r1', 's2'],
        ['n1', 's1'],
        ['n2', 's1'],
        ['n3', 's2'],
      ],
    ),
    { n1: ['web-1'], n2: ['web-2'], n3: ['web-3'] },
  )
