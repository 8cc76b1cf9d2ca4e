// Ready scenarios, each with one ping. Titles and subtitles are keys of the app's messages.
import { addMachine, addPod, addTraffic, connect, rename, setNetwork } from './edit.ts'
import type { ClusterNetwork, MachineKind, Scenario } from './scenario.ts'

export type PresetId = 'same-node' | 'vxlan' | 'direct-routing' | 'host-gw' | 'host-gw-two-subnets' | 'one-switch' | 'one-router'

export interface Preset {
  readonly id: PresetId
  /** Message keys. */
  readonly title: string
  readonly subtitle: string
  readonly scenario: Scenario
}

const VXLAN: ClusterNetwork = { plugin: 'flannel', backend: 'vxlan', directRouting: false }
const HOST_GW: ClusterNetwork = { plugin: 'flannel', backend: 'host-gw', directRouting: false }

export const blank: Scenario = {
  version: 1,
  title: '',
  topology: { network: VXLAN, machines: [], cables: [] },
  commands: [],
  traffic: [],
  layout: {},
}

/** A scenario of these machines, in order, and cables. */
function build(network: ClusterNetwork, kinds: readonly MachineKind[], cables: readonly (readonly [string, string])[]): Scenario {
  const machines = kinds.reduce((scenario, kind) => addMachine(scenario, kind), setNetwork(blank, network))
  return cables.reduce((scenario, [a, b]) => connect(scenario, a, b), machines)
}

/** Pods by node: names in order. */
function withPods(scenario: Scenario, pods: Readonly<Record<string, readonly string[]>>): Scenario {
  let next = scenario
  for (const [node, names] of Object.entries(pods)) {
    names.forEach((name, index) => {
      next = rename(addPod(next, node), `${node}p${index + 1}`, name)
    })
  }
  return next
}

const ping = (scenario: Scenario, from: string, to: string): Scenario => addTraffic(scenario, { at: 0, kind: 'ping', from, to })

const twoNodes = (network: ClusterNetwork): Scenario =>
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

const twoSubnets = (network: ClusterNetwork): Scenario =>
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

const NONE: ClusterNetwork = { plugin: 'none' }

const preset = (id: PresetId, scenario: Scenario): Preset => ({
  id,
  title: `preset.${id}.title`,
  subtitle: `preset.${id}.subtitle`,
  scenario,
})

export const presets: readonly Preset[] = [
  preset('vxlan', ping(twoNodes(VXLAN), 'n1p1', 'n2p1')),
  preset('same-node', ping(withPods(build(VXLAN, ['switch', 'node'], [['n1', 's1']]), { n1: ['web-1', 'api-1'] }), 'n1p1', 'n1p2')),
  preset('host-gw', ping(twoNodes(HOST_GW), 'n1p1', 'n2p1')),
  preset('direct-routing', ping(twoSubnets({ plugin: 'flannel', backend: 'vxlan', directRouting: true }), 'n1p1', 'n3p1')),
  preset('host-gw-two-subnets', ping(twoSubnets(HOST_GW), 'n1p1', 'n3p1')),
  preset(
    'one-switch',
    ping(
      build(
        NONE,
        ['switch', 'host', 'host'],
        [
          ['h1', 's1'],
          ['h2', 's1'],
        ],
      ),
      'h1',
      'h2',
    ),
  ),
  preset(
    'one-router',
    ping(
      build(
        NONE,
        ['router', 'switch', 'switch', 'host', 'host'],
        [
          ['r1', 's1'],
          ['r1', 's2'],
          ['h1', 's1'],
          ['h2', 's2'],
        ],
      ),
      'h1',
      'h2',
    ),
  ),
]

export const presetOf = (id: PresetId): Scenario => presets.find((item) => item.id === id)?.scenario ?? blank
