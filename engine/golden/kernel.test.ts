// Golden cases recorded by a real Linux kernel (FORMAT.md): our replay must show the same frames on every device, print the same words,
// end with the same status. Phases that need what the engine does not do yet are listed in later.ts, and nowhere else.
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Question, replay } from '../cli/replay.ts'
import { compare, compareDrops, comparePrinted } from './compare.mjs'
import { LATER } from './later.ts'

/** Phases whose reasons may differ although their frames do not. */
const DROPS: Readonly<Record<string, readonly number[]>> = {
  // The reasons come from a second run, on a kernel with another HZ: there h1's last question timed out 0.2 s and a phase earlier than in
  // the frames, by which neigh_timer_handler cannot have given up before phase 16.
  s27: [15],
}

interface Golden extends Question {
  readonly setup: readonly (readonly string[])[]
}

/** Every recording in kernel/. */
const cases = readdirSync(new URL('kernel/', import.meta.url)).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []))

const load = (id: string): Golden => JSON.parse(readFileSync(new URL(`kernel/${id}.json`, import.meta.url), 'utf8')) as Golden

/** What question.mjs leaves of a case. */
function questionOf({ netns, setup, phases }: Golden): Question {
  return { netns, setup, phases: phases.map(({ label, t, do: actions }) => ({ label, t, do: actions })) }
}

describe.each(cases)('%s', (id) => {
  const golden = load(id)
  const actual = replay(questionOf(golden))
  const later = LATER[id] ?? []

  it('shows the same frames', () => {
    const { badPhases, noisy, diffs, rc } = compare(golden, actual)
    const unexpected = [...badPhases, ...noisy].filter((phase) => !later.includes(phase))
    const about = diffs.filter(({ key }) => unexpected.includes(Number(key.split(' ')[0])))
    expect({ unexpected, about, rc: rc.filter(({ phase }) => unexpected.includes(phase)) }).toEqual({ unexpected: [], about: [], rc: [] })
  })

  it('prints the same words', () => {
    expect(comparePrinted(golden, actual).differ.filter((phase) => !later.includes(phase))).toEqual([])
  })

  it('drops for the same reasons', () => {
    expect(compareDrops(golden, actual).differ.filter((phase) => ![...later, ...(DROPS[id] ?? [])].includes(phase))).toEqual([])
  })

  it('fails where its setup fails', () => {
    const known = golden.setup.flatMap(([, , error]) => (error === undefined ? [] : [error]))
    expect(actual.setup.map(({ error }) => error.trim())).toEqual(known)
  })
})
