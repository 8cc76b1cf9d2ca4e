// Ready scenarios, most with one ping. Titles and subtitles are keys of the app's messages.
import { CALICO } from './presets-calico.ts'
import { SERVICE } from './presets-services.ts'
import { blank, build, ping, twoNodes, twoSubnets, withPods } from './drawings.ts'
import type { ClusterNetwork, Scenario } from './scenario.ts'

export type PresetId =
  | 'same-node'
  | 'vxlan'
  | 'direct-routing'
  | 'host-gw'
  | 'host-gw-two-subnets'
  | 'one-switch'
  | 'one-router'
  | keyof typeof CALICO
  | keyof typeof SERVICE

export interface Preset {
  readonly id: PresetId
  /** Message keys. */
  readonly title: string
  readonly subtitle: string
  readonly scenario: Scenario
}

const VXLAN: ClusterNetwork = { plugin: 'flannel', backend: 'vxlan', directRouting: false }
const HOST_GW: ClusterNetwork = { plugin: 'flannel', backend: 'host-gw', directRouting: false }
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
  ...(Object.keys(CALICO) as (keyof typeof CALICO)[]).map((id) => preset(id, CALICO[id])),
  ...(Object.keys(SERVICE) as (keyof typeof SERVICE)[]).map((id) => preset(id, SERVICE[id])),
]

export const presetOf = (id: PresetId): Scenario => presets.find((item) => item.id === id)?.scenario ?? blank
