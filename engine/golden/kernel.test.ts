// Golden cases recorded by a real Linux kernel (FORMAT.md): our replay must show the same frames on every device, print the same words,
// end with the same status.
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Question, replay } from '../cli/replay.ts'
import { compare, compareDrops, comparePrinted } from './compare.mjs'

/** Phases whose reasons may differ although their frames do not. */
const DROPS: Readonly<Record<string, readonly number[]>> = {
  // The reasons come from a second run, on a kernel with another HZ, where h1 gave up its question in phase 15. In the frames it does so in
  // phase 16: its own word of that is on h1/lo, 294 ms in.
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

  it('shows the same frames', () => {
    const { badPhases, noisy, diffs, rc } = compare(golden, actual)
    expect({ badPhases, noisy, diffs, rc }).toEqual({ badPhases: [], noisy: [], diffs: [], rc: [] })
  })

  it('prints the same words', () => {
    expect(comparePrinted(golden, actual).differ).toEqual([])
  })

  it('drops for the same reasons', () => {
    expect(compareDrops(golden, actual).differ.filter((phase) => DROPS[id]?.includes(phase) !== true)).toEqual([])
  })

  it('fails where its setup fails', () => {
    const known = golden.setup.flatMap(([, , error]) => (error === undefined ? [] : [error]))
    expect(actual.setup.map(({ error }) => error.trim())).toEqual(known)
  })
})
