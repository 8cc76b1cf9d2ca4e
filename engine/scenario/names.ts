// What things are called: names that the user gave, else derived from numbers; and Calico's names, which come from those of pods and nodes.
// Leaves out: Kubernetes namespaces, every pod is in `default`.
import { sha1 } from '@noble/hashes/legacy.js'
import { toHex } from '../base/hex.ts'
import { hash32 } from '../base/rng.ts'
import { utf8 } from '../base/utf8.ts'
import type { Mac } from '../wire/address.ts'
import type { Machine, MachineKind, Pod, Service, Topology } from './scenario.ts'

export const LETTERS: Readonly<Record<MachineKind, string>> = { node: 'n', host: 'h', router: 'r', switch: 's' }
const WORDS: Readonly<Record<MachineKind, string>> = { node: 'node', host: 'host', router: 'router', switch: 'tor' }

/** What the user calls it, else node-1, tor-1, svc-1, pod-1-2 (the second pod of node 1). */
export function nameOf(thing: Machine | Pod | Service): string {
  if (thing.name !== undefined) return thing.name
  if ('endpoints' in thing) return `svc-${thing.number}`
  if ('kind' in thing) return `${WORDS[thing.kind]}-${thing.number}`
  const [node = '', pod = ''] = thing.id.slice(1).split('p')
  return `pod-${node}-${pod}`
}

const known = new WeakMap<Topology, ReadonlySet<string>>()

/** Names that more than one pod has, which Kubernetes would not allow. */
function sharedNames(topology: Topology): ReadonlySet<string> {
  const found = known.get(topology)
  if (found !== undefined) return found
  const [once, twice] = [new Set<string>(), new Set<string>()]
  for (const name of topology.machines.flatMap(({ pods = [] }) => pods.map(nameOf))) (once.has(name) ? twice : once).add(name)
  known.set(topology, twice)
  return twice
}

const digest = (text: string): string => toHex(sha1(utf8(text)))

/** `cali` and eleven digits of the SHA-1 of `<namespace>.<pod>` (workload_endpoint_default.go); a shared name gets the pod's id. */
function workloadName(topology: Topology, pod: Pod): string {
  const name = nameOf(pod)
  return `cali${digest(`default.${sharedNames(topology).has(name) ? `${name}-${pod.id}` : name}`).slice(0, 11)}`
}

/** The node's end of a pod's veth pair. The bridge plugin: `veth` and eight digits, random there, here a hash of the pod's id. */
export const vethNameOf = (topology: Topology, pod: Pod): string =>
  topology.network.plugin === 'calico' ? workloadName(topology, pod) : `veth${hash32(pod.id).toString(16).padStart(8, '0')}`

/** vxlan.calico's MAC: 66 and the first five octets of the SHA-1 of the node's name (felix/calc/vxlan_resolver.go). */
export const calicoVtepMacOf = (node: Machine): Mac => Number.parseInt(`66${digest(nameOf(node)).slice(0, 10)}`, 16) as Mac
