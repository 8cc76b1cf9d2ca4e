/**
 * The engine's issues as a builder reads them: in sentences with names instead of ids, and by the element they belong to.
 * Fetched after the first packet moves, with its words (namespace `issues`).
 */
import { type Issue, type Scenario, type Topology, lookupOf, plugsOf } from '../../../engine/index.ts'
import { checkScenario } from '../../../engine/late.ts'
import type { Say } from '../../ui/i18n.ts'
import { derived } from '../app.ts'
import { remember } from '../derived.ts'
import { elementName } from '../names.ts'
import { issues as known } from './en.ts'

/** Parameters that are ids; where they are none (a typed address), they stay as they are. */
const IDS: readonly string[] = ['machine', 'id', 'other', 'a', 'b', 'node', 'netns', 'segment']

export function sentence(issue: Issue, topology: Topology, t: Say): string {
  const named = (value: string | number): string | number => (typeof value === 'number' ? value : elementName(topology, value))
  const params = Object.fromEntries(Object.entries(issue.params).map(([key, value]) => [key, IDS.includes(key) ? named(value) : value]))
  return t(`issue.${issue.code in known ? issue.code : 'unknown'}`, { ...params, code: issue.code })
}

/** What an issue is about: the id of a machine, pod, cable or Service; undefined for traffic, commands and the cluster. */
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
export const allIssues = remember((scenario: Scenario): readonly Issue[] => {
  const once = new Map([...checkScenario(scenario), ...compiled(scenario)].map((issue) => [keyOf(issue), issue]))
  return [...once.values()].toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
})

/** Those of an element and of what it carries: a node's pods, a machine's cables. */
export function issuesOf(scenario: Scenario, id: string): readonly Issue[] {
  const { topology } = scenario
  const machine = lookupOf(topology).machines.get(id)
  const about = new Set([id, ...(machine?.pods ?? []).map((pod) => pod.id), ...plugsOf(topology, id).map(({ cable }) => cable.id)])
  return allIssues(scenario).filter((issue) => about.has(subjectOf(issue) ?? ''))
}

const bySubject = remember((issues: readonly Issue[]): ReadonlyMap<string | undefined, readonly Issue[]> => {
  const by = new Map<string | undefined, Issue[]>()
  for (const issue of issues) by.set(subjectOf(issue), [...(by.get(subjectOf(issue)) ?? []), issue])
  return by
})
const NONE: readonly Issue[] = []

/** Those of an element alone: the same array as long as the scenario is the same. */
export const issuesAt = (scenario: Scenario, id: string): readonly Issue[] => bySubject(allIssues(scenario)).get(id) ?? NONE
