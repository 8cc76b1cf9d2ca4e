/** Issues of the drawing by the element that they concern; and in words, which are those of app/build. */
import { type Issue, type Network, type Scenario, checkScenario, lookupOf, nameOf } from '../../engine/index.ts'
import { remember } from '../state/derived.ts'
import type { Say } from '../ui/i18n.ts'

const NONE: readonly Issue[] = []

const collected = remember((scenario: Scenario, more: readonly Issue[]): ReadonlyMap<string, readonly Issue[]> => {
  const by = new Map<string, Issue[]>()
  const add = (id: string, issue: Issue): void => void by.set(id, [...(by.get(id) ?? []), issue])
  for (const issue of [...checkScenario(scenario), ...more]) {
    const [first, ...rest] = issue.path
    if (typeof first === 'string' && rest.length === 0) add(first, issue)
    else add('', issue)
  }
  return by
})

/** By id of machine, pod or cable; '' has what concerns none of them. */
export function issuesOf(scenario: Scenario, network: Network | undefined): ReadonlyMap<string, readonly Issue[]> {
  return collected(scenario, network?.issues ?? NONE)
}

export const issuesAt = (all: ReadonlyMap<string, readonly Issue[]>, id: string): readonly Issue[] => all.get(id) ?? NONE

const REFERENCES = ['id', 'other', 'machine', 'node', 'a', 'b', 'netns', 'segment']

/** Ids in the parameters become the names that the reader sees. */
/** `say`: of the namespace `build`. */
export function issueText({ topology }: Scenario, { code, params }: Issue, say: Say): string {
  const { machines, pods } = lookupOf(topology)
  const named = Object.entries(params).map(([key, value]) => {
    const thing = REFERENCES.includes(key) ? (machines.get(String(value)) ?? pods.get(String(value))?.pod) : undefined
    return [key, thing === undefined ? value : nameOf(thing)] as const
  })
  return say(`issue.${code}`, Object.fromEntries(named))
}
