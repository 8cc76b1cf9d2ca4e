// The recorded networks were set up by hand with these commands; compile must come to the same ones, in the same order.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { addMachine, addPod, remove } from '../scenario/edit.ts'
import { vethNameOf } from '../scenario/names.ts'
import { lookupOf } from '../scenario/lookup.ts'
import { blank } from '../scenario/drawings.ts'
import { presetOf } from '../scenario/presets.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { compile } from './compile.ts'

type Setup = readonly (readonly [netns: string, line: string, error?: string])[]

const load = (id: string): Setup =>
  (JSON.parse(readFileSync(new URL(`../golden/kernel/${id}.json`, import.meta.url), 'utf8')) as { setup: Setup }).setup

const NAMES: Readonly<Record<string, string>> = { sw: 's1', sw2: 's2', r: 'r1' }
const nameOf = (netns: string): string =>
  NAMES[netns] ?? netns.replace(/^p(\d)([a-c])$/, (_, node: string, pod: string) => `n${node}p${'_abc'.indexOf(pod)}`)

/** The golden setup in our names; without the recorder's own sysctl, and with a cable's end where it has a veth pair. */
function recorded(id: string, scenario: Scenario): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>()
  for (const [where, line, error] of load(id)) {
    const netns = nameOf(where)
    if (line.includes('icmp_ratemask') || where.startsWith('sw')) continue
    const ours = line.replace(/type veth peer name to-.*$/, 'type phys').replaceAll(/(?:veth|cali)(p\d[a-c])\b/g, (_, pod: string) => {
      const found = lookupOf(scenario.topology).pods.get(nameOf(pod))
      return found === undefined ? 'no such pod' : vethNameOf(scenario.topology, found.pod)
    })
    const list = lines.get(netns) ?? []
    lines.set(netns, list)
    list.push(error === undefined ? ours : `${ours} # ${error}`)
  }
  return lines
}

function compiled({ topology }: Scenario, netns: string): readonly string[] {
  const log = compile(topology, [], []).commands.filter((one) => one.netns === netns)
  return log.map(({ line, error }) => (error === undefined ? line : `${line} # ${error}`))
}

/** A preset with as many pods as the recording. */
const only = (scenario: Scenario, ...pods: readonly string[]): Scenario =>
  remove(
    scenario,
    [...lookupOf(scenario.topology).pods.keys()].filter((id) => !pods.includes(id)),
  )

test.each([
  ['s05', only(presetOf('host-gw'), 'n1p1', 'n1p2', 'n2p1')],
  ['s06', only(presetOf('vxlan'), 'n1p1', 'n1p2', 'n2p1')],
  ['s07', presetOf('direct-routing')],
  ['s22', presetOf('direct-routing')],
] as const)('%s', (id, scenario) => {
  for (const [netns, lines] of recorded(id, scenario)) expect({ netns, lines: compiled(scenario, netns) }).toEqual({ netns, lines })
})

/** MACs that were chosen by hand there and are hashes of the nodes' names here. */
const VTEPS: Readonly<Record<string, string>> = {
  '02:ca:00:00:00:01': '66:b3:68:28:39:8e',
  '02:ca:00:00:00:02': '66:c0:93:2e:56:2c',
  '02:ca:00:00:00:03': '66:87:de:de:c9:2e',
}

/** Words of a line in a fixed order, without those that ip(8) assumes. */
const words = (line: string): string =>
  line
    .replace(' scope link', '')
    .replace(/^(ip route add [\d.]+)\/32 /, '$1 ')
    .replace(/02:ca:00:00:00:0\d/g, (mac) => VTEPS[mac] ?? mac)
    .split(' ')
    .toSorted()
    .join(' ')

test.each([
  ['s11', only(presetOf('calico-ipip'), 'n1p1', 'n1p2', 'n2p1')],
  ['s12', presetOf('calico-ipip-cross')],
  ['s13', addPod(presetOf('calico-vxlan'), 'n1')],
] as const)('%s: Calico comes to the same, in the order of its daemons', (id, scenario) => {
  for (const [netns, all] of recorded(id, scenario)) {
    // The recorder loaded the module in namespaces that no Calico runs in.
    const lines = netns.startsWith('n') ? all : all.filter((line) => line !== 'modprobe ipip')
    expect({ netns, lines: compiled(scenario, netns).map(words).toSorted() }).toEqual({ netns, lines: lines.map(words).toSorted() })
    const rules = (list: readonly string[]): readonly string[] => list.filter((line) => line.startsWith('iptables'))
    expect(rules(compiled(scenario, netns))).toEqual(rules(lines))
  }
})

test('s04: a node without a cable', () => {
  const alone = addPod(addPod(addPod(addMachine(blank, 'node'), 'n1'), 'n1'), 'n1')
  for (const [netns, lines] of recorded('s04', alone)) expect({ netns, lines: compiled(alone, netns) }).toEqual({ netns, lines })
})

test('s08: the kernel refuses a next hop that is in another subnet', () => {
  const scenario = presetOf('host-gw-two-subnets')
  const refused = 'ip route add 10.244.3.0/24 via 192.168.2.13 dev eth0 # Error: Nexthop has invalid gateway.'
  expect(recorded('s08', scenario).get('n1')).toContain(refused)
  expect(compiled(scenario, 'n1')).toContain(refused)
})
