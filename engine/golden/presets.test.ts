// What compile makes of a drawn preset forwards like the network that was built by hand for the recording. The recorded phases run on the
// preset; the one table below says which of its names stand for which of the recording's; compare.mjs finds the same phases equal.
// The presets' derived addresses and MACs are those of the recordings, so names are all that has to be told, and of Calico the MACs of vxlan.calico,
// which are hashes of node names there and were chosen by hand here.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { now } from '../base/lazy.ts'
import { type Question, replayOn } from '../cli/replay.ts'
import { compile } from '../compile/compile.ts'
import { addPod, remove } from '../scenario/edit.ts'
import { type PresetId, presetOf } from '../scenario/presets.ts'
import { answer } from '../shell/answer.ts'
import type { NetnsState } from '../table/netns.ts'
import { type Mac, mac } from '../wire/address.ts'
import { compare } from './compare.mjs'

interface Pairing {
  readonly id: string
  readonly preset: PresetId
  /** Pods of the preset that the recording has not. */
  readonly without: readonly string[]
  /** Nodes that have a pod more in the recording. */
  readonly more?: readonly string[]
  /** Ours → the recording's: namespaces, and devices where they differ. */
  readonly names: Readonly<Record<string, string>>
  /** Ours → the recording's. */
  readonly macs?: Readonly<Record<string, string>>
  /** Whose routes the recording gets only in its first phase. */
  readonly later?: 'bird'
}

const NODES = { s1: 'sw', n1p1: 'p1a', n2p1: 'p2a', 's1/br0': 'sw/br0' }
const TWO_SUBNETS = { ...NODES, s2: 'sw2', r1: 'r', n3p1: 'p3a', 's1/swp1': 'sw/to-r', 's2/swp1': 'sw2/to-r2', 's1/swp2': 'sw/to-n1', 's1/swp3': 'sw/to-n2', 's2/swp2': 'sw2/to-n3' }
const ONE_SUBNET = { ...NODES, n1p2: 'p1b', 's1/swp1': 'sw/to-n1', 's1/swp2': 'sw/to-n2' }

const VTEPS = { '66:b3:68:28:39:8e': '02:ca:00:00:00:01', '66:c0:93:2e:56:2c': '02:ca:00:00:00:02', '66:87:de:de:c9:2e': '02:ca:00:00:00:03' }

const PAIRINGS: readonly Pairing[] = [
  { id: 's06', preset: 'vxlan', without: ['n2p2'], names: ONE_SUBNET },
  { id: 's05', preset: 'host-gw', without: ['n2p2'], names: ONE_SUBNET },
  { id: 's07', preset: 'direct-routing', without: [], names: TWO_SUBNETS },
  { id: 's09', preset: 'calico-bgp', without: ['n2p2'], names: ONE_SUBNET, later: 'bird' },
  { id: 's11', preset: 'calico-ipip', without: ['n2p2'], names: ONE_SUBNET },
  { id: 's12', preset: 'calico-ipip-cross', without: [], names: TWO_SUBNETS },
  { id: 's13', preset: 'calico-vxlan', without: [], more: ['n1'], names: { ...TWO_SUBNETS, n1p2: 'p1b' }, macs: VTEPS },
]

type Golden = Question & { readonly bytes: readonly string[] }

const load = (id: string): Golden => JSON.parse(readFileSync(new URL(`kernel/${id}.json`, import.meta.url), 'utf8')) as Golden

/** The compiled preset, and both directions of its names: veths are named after their pods. */
function networkOf({ preset, without, more = [], names, macs = {} }: Pairing) {
  const { topology } = more.reduce(addPod, remove(presetOf(preset), without))
  const compiled = compile(topology, [], [])
  const renamed = new Map(compiled.netns.map((netns) => [netns, withMacs(compiled.stateOf(netns), macs)]))
  const network = { netns: compiled.netns, stateOf: (netns: string) => renamed.get(netns) }
  const prefix = topology.network.plugin === 'calico' ? 'cali' : 'veth'
  const veths = topology.machines.flatMap(({ id, pods = [] }) =>
    pods.flatMap((pod) => {
      const peer = network.stateOf(pod.id)?.links.get('eth0')
      return peer?.kind === 'veth' ? [[`${id}/${peer.peer.ifname}`, `${id}/${prefix}${names[pod.id]}`] as const] : []
    }),
  )
  const theirs = new Map<string, string>([...Object.entries(names), ...veths])
  const ours = new Map([...theirs].map(([own, other]) => [other, own]))
  const translate = (device: string): string => {
    const [netns = '', dev] = device.split('/')
    return theirs.get(device) ?? `${theirs.get(netns) ?? netns}/${dev}`
  }
  return { network, translate, ours: (netns: string) => ours.get(netns) ?? netns }
}

/** A state with other MACs for devices, and in what was written about them. */
function withMacs(state: NetnsState | undefined, macs: Readonly<Record<string, string>>): NetnsState | undefined {
  if (state === undefined || Object.keys(macs).length === 0) return state
  const table = new Map(Object.entries(macs).map(([own, other]) => [mac(own), mac(other)]))
  const of = (own: Mac): Mac => table.get(own) ?? own
  const links = new Map([...state.links].map(([dev, link]) => [dev, { ...link, lladdr: of(link.lladdr) }]))
  const neigh = new Map([...state.neigh].map(([dev, { value }]) => [dev, now(new Map([...value].map(([dst, row]) => [dst, row.lladdr === undefined ? row : { ...row, lladdr: of(row.lladdr) }])))]))
  const fdb = new Map([...state.fdb].map(([dev, { value }]) => [dev, now(new Map([...value].map(([lladdr, rows]) => [of(lladdr), rows.map((row) => ({ ...row, lladdr: of(row.lladdr) }))])))]))
  return { ...state, links, neigh, fdb }
}

const asked = ({ phases }: Golden, ours: (netns: string) => string): Question['phases'] =>
  phases.map(({ label, t, do: actions }) => ({
    label,
    t,
    do: actions.map((action) =>
      action.cmd === undefined ? { ...action, client: ours(action.client), server: ours(action.server) } : { ...action, ...(action.ns !== undefined && { ns: ours(action.ns) }) },
    ),
  }))

describe.each(PAIRINGS)('$preset is $id', (pairing) => {
  const golden = load(pairing.id)
  const { network, translate, ours } = networkOf(pairing)

  it('shows the same frames', () => {
    const { phases, bytes } = replayOn(network.stateOf, asked(golden, ours))
    const renamed = phases.map((phase) => ({ ...phase, frames: phase.frames.map(([device, ...rest]) => [translate(device), ...rest]) }))
    const { badPhases, noisy, diffs } = compare(golden, { phases: renamed, bytes })
    expect({ badPhases, noisy, diffs: diffs.slice(0, 3) }).toEqual({ badPhases: [], noisy: [], diffs: [] })
  })

  it('prints the same routes, neighbours and FDB rows', () => {
    for (const node of network.netns.filter((netns) => /^n\d+(p\d+)?$/.test(netns))) {
      const own = (text: string): string => text.replaceAll(/\b(?:veth|cali)[0-9a-f]{8,11}\b/g, (dev) => translate(`${node}/${dev}`).split('/')[1] ?? dev)
      const print = (line: string): readonly string[] => answer(network.stateOf, node, line, 0).out.split('\n').map((text) => own(text.trimEnd())).filter(Boolean)
      const state = stateOf(golden, pairing.names[node] ?? node)
      expect(print('ip route').filter((line) => !line.includes(`proto ${pairing.later}`))).toEqual(state.routes)
      // The kernel lists neighbours and FDB rows in the order of a hash.
      expect(print('ip neigh').toSorted()).toEqual(state.neigh.toSorted())
      for (const dev of ['flannel.1', 'vxlan.calico']) {
        const rows = state.fdb.filter(({ ifname }) => ifname === dev).map(({ row }) => row)
        if (rows.length > 0) expect(print(`bridge fdb show dev ${dev}`).toSorted()).toEqual(rows.toSorted())
      }
    }
  })
})

interface Row {
  readonly type?: string
  readonly dst?: string
  readonly gateway?: string
  readonly dev?: string
  readonly table?: string
  readonly protocol?: string
  readonly scope?: string
  readonly prefsrc?: string
  readonly flags?: readonly string[]
  readonly lladdr?: string
  readonly ifname?: string
  readonly mac?: string
  readonly state?: string | readonly string[]
}

/** The recorded `ip -j` and `bridge -j` dumps before the first phase, as the plain tools print them. */
function stateOf(golden: Golden, netns: string): { readonly routes: readonly string[]; readonly neigh: readonly string[]; readonly fdb: readonly { readonly ifname: string | undefined; readonly row: string }[] } {
  const { route, neigh, fdb } = (golden as unknown as { readonly state: Record<string, { readonly route: readonly Row[]; readonly neigh: readonly Row[]; readonly fdb: readonly Row[] }> }).state[netns] ?? { route: [], neigh: [], fdb: [] }
  return {
    routes: route.filter(({ table }) => table === undefined).map(routeLine),
    neigh: neigh.map(({ dst, dev, lladdr, state }) => `${dst} dev ${dev} lladdr ${lladdr} ${[state].flat().join(' ')}`),
    fdb: fdb.filter(({ dst }) => dst !== undefined).map(({ ifname, mac: lladdr, dst, state }) => ({ ifname, row: `${lladdr} dst ${dst} self ${[state].flat().join(' ')}` })),
  }
}

function routeLine({ type, dst, gateway, dev, protocol, scope, prefsrc, flags }: Row): string {
  const parts = type === undefined ? [dst ?? ''] : [type, dst ?? '']
  if (gateway !== undefined) parts.push(`via ${gateway}`)
  if (dev !== undefined) parts.push(`dev ${dev}`)
  if (protocol !== undefined) parts.push(`proto ${protocol}`)
  if (scope !== undefined) parts.push(`scope ${scope}`)
  if (prefsrc !== undefined) parts.push(`src ${prefsrc}`)
  return [...parts, ...(flags ?? [])].join(' ')
}
