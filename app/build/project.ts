/** From a scenario to what the palette shows: groups of presets, the one that is open, what a search finds; and what an edit added. */
import { type Preset, type PresetId, type Scenario, lookupOf, nodesOf, presets } from '../../engine/index.ts'
import { namespacesOf } from '../state/names.ts'
import type { Say } from '../ui/i18n.ts'

export interface Group {
  readonly id: 'flannel' | 'calico' | 'services' | 'underlay'
  readonly presets: readonly Preset[]
}

interface Listed {
  readonly id: Group['id']
  readonly works: readonly PresetId[]
  /** They show how a packet is lost. */
  readonly fails?: readonly PresetId[]
}

/** By network model, what works first. */
const GROUPS: readonly Listed[] = [
  { id: 'flannel', works: ['vxlan', 'same-node', 'direct-routing', 'host-gw'], fails: ['host-gw-two-subnets'] },
  {
    id: 'calico',
    works: ['calico-bgp', 'calico-ipip', 'calico-ipip-cross', 'calico-reflector', 'calico-vxlan', 'calico-vxlan-cross'],
    fails: [
      'calico-bgp-router',
      'calico-no-protocol-4',
      'calico-no-port-4789',
      'calico-no-default-route',
      'calico-mtu',
      'calico-rp-filter',
    ],
  },
  { id: 'services', works: ['service', 'calico-service'] },
  { id: 'underlay', works: ['one-switch', 'one-router'] },
]

export const FAILING: ReadonlySet<PresetId> = new Set(GROUPS.flatMap(({ fails = [] }) => fails))

export const DEVICES = ['node', 'pod', 'switch', 'router', 'host'] as const
export type DeviceKind = (typeof DEVICES)[number]

/** The type under which a dragged device travels; its value is the kind. The canvas takes it. */
export const DRAG_TYPE = 'application/x-hopscope'

const groups: readonly Group[] = GROUPS.map(({ id, works, fails = [] }) => ({
  id,
  presets: [...works, ...fails].flatMap((preset) => presets.filter((item) => item.id === preset)),
}))

/** Every word of the query is somewhere in the text. */
export const matches = (query: string, ...texts: readonly string[]): boolean => {
  const text = texts.join(' ').toLowerCase()
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

/** Groups with the presets that a search finds, by title, subtitle or group; groups without any are left out. */
export const groupsFor = (query: string, t: Say): readonly Group[] =>
  groups
    .map(({ id, presets: list }) => ({
      id,
      presets: list.filter((preset) =>
        matches(query, t(`group.${id}`), t(preset.title), t(preset.subtitle), FAILING.has(preset.id) ? t('fails') : ''),
      ),
    }))
    .filter((group) => group.presets.length > 0)

export const devicesFor = (query: string, t: Say): readonly DeviceKind[] => DEVICES.filter((kind) => matches(query, t(`device.${kind}`)))

/** Equal values, whatever the order of their keys. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  const [x, y] = [new Map(Object.entries(a)), new Map(Object.entries(b))]
  return x.size === y.size && [...x].every(([key, value]) => y.has(key) && same(value, y.get(key)))
}

/** The preset whose network this is, unchanged; what is sent over it may differ. */
export const presetHere = ({ topology, commands }: Scenario): Preset | undefined =>
  presets.find(({ scenario }) => same(scenario.commands, commands) && same(scenario.topology, topology))

/** The node that a new pod goes to: the one that is selected, or whose pod is; else the first. */
export function nodeFor({ topology }: Scenario, selected: string | undefined): string | undefined {
  const { machines, pods } = lookupOf(topology)
  const chosen = selected === undefined ? undefined : (pods.get(selected)?.node ?? machines.get(selected))
  return chosen?.kind === 'node' ? chosen.id : nodesOf(topology)[0]?.id
}

const ids = ({ topology }: Scenario): readonly string[] => [
  ...namespacesOf(topology),
  ...topology.cables.map(({ id }) => id),
  ...(topology.services ?? []).map(({ id }) => id),
]

/** The id of what an edit added; undefined when it added nothing. */
export function addedBy(before: Scenario, after: Scenario): string | undefined {
  if (before === after) return undefined
  const known = new Set(ids(before))
  return ids(after).find((id) => !known.has(id))
}
