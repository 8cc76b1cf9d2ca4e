/** The engine's issues as a builder reads them: in sentences with names instead of ids, and by the element they belong to. */
import { type Cable, type Issue, type Scenario, type Topology, checkScenario, ifnameOf, lookupOf, plugsOf } from '../../engine/index.ts'
import { derived } from '../state/app.ts'
import { namesOf } from '../state/names.ts'
import type { Say } from '../ui/i18n.ts'
import { issues as known } from './issues.en.ts'

/** `node-1 eth0`. */
export function endName(topology: Topology, { ends }: Cable, side: 0 | 1): string {
  const { machine, port } = ends[side]
  return `${namesOf(topology)(machine)} ${ifnameOf(lookupOf(topology).machines.get(machine)?.kind ?? 'host', port)}`
}

/** `node-1 eth0 – tor-1 swp1`. */
export const cableName = (topology: Topology, cable: Cable): string => `${endName(topology, cable, 0)} – ${endName(topology, cable, 1)}`

/** Parameters that are ids; where they are none (a typed address), they stay as they are. */
const IDS: readonly string[] = ['machine', 'id', 'other', 'a', 'b', 'node', 'netns', 'segment']

export function sentence(issue: Issue, topology: Topology, t: Say): string {
  const named = (value: string | number): string | number => (typeof value === 'number' ? value : elementName(topology, value))
  const params = Object.fromEntries(Object.entries(issue.params).map(([key, value]) => [key, IDS.includes(key) ? named(value) : value]))
  return t(`issue.${issue.code in known ? issue.code : 'unknown'}`, { ...params, code: issue.code })
}

/** The name of a machine, pod or cable. */
export function elementName(topology: Topology, id: string): string {
  const cable = topology.cables.find((item) => item.id === id)
  return cable === undefined ? namesOf(topology)(id) : cableName(topology, cable)
}

/** What an issue is about: the id of a machine, pod or cable; undefined for traffic, commands and the cluster. */
export const subjectOf = ({ path }: Issue): string | undefined => (path.length === 1 ? String(path[0]) : undefined)

const compiled = (scenario: Scenario): readonly Issue[] => {
  // What cannot be compiled is shown by the canvas; the panels stay, for they are where it is put right.
  try {
    return derived.networkOf(scenario).issues
  } catch {
    return []
  }
}

/** Two ends of one cable can have the same fault; the same fault of one end is one issue. */
export const keyOf = ({ code, path, params }: Issue): string => [code, ...path, ...Object.values(params)].join(' ')

/** All issues of a scenario, errors first, each once. */
export function allIssues(scenario: Scenario): readonly Issue[] {
  const once = new Map([...checkScenario(scenario), ...compiled(scenario)].map((issue) => [keyOf(issue), issue]))
  return [...once.values()].toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
}

/** Those of an element and of what it carries: a node's pods, a machine's cables. */
export function issuesOf(issues: readonly Issue[], { topology }: Scenario, id: string): readonly Issue[] {
  const machine = lookupOf(topology).machines.get(id)
  const about = new Set([id, ...(machine?.pods ?? []).map((pod) => pod.id), ...plugsOf(topology, id).map(({ cable }) => cable.id)])
  return issues.filter((issue) => about.has(subjectOf(issue) ?? ''))
}
