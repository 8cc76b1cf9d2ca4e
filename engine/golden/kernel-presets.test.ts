// Every preset, exported and run by a real kernel, with more traffic than it has (busy.fixture.ts): the exported case replays to the same
// frames and the same words, and so does the network that compile makes of the preset today.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { type Question, replay, replayOn } from '../cli/replay.ts'
import { compile } from '../compile/compile.ts'
import { type PresetId, presets } from '../scenario/presets.ts'
import { compare, comparePrinted } from './compare.mjs'

/** Phases that may differ, by preset: netfilter's part in ICMP errors and in what a bridge hands to IP is yet to come. */
const LATER: Partial<Readonly<Record<PresetId, readonly number[]>>> = {
  vxlan: [5, 6],
  'host-gw': [5, 6],
  'direct-routing': [5, 6, 8],
  'host-gw-two-subnets': [5, 6, 8],
}

const fileOf = (id: string): URL => new URL(`kernel/preset-${id}.json`, import.meta.url)

test('every preset was recorded', () => {
  expect(presets.map(({ id }) => id).filter((id) => !existsSync(fileOf(id)))).toEqual([])
})

type Golden = Question & { readonly bytes: readonly string[] }

describe.each(presets.filter(({ id }) => existsSync(fileOf(id))).map(({ id, scenario }) => ({ id, scenario })))('$id', ({ id, scenario }) => {
  const golden = JSON.parse(readFileSync(fileOf(id), 'utf8')) as Golden
  const phases = golden.phases.map(({ label, t, do: actions }) => ({ label, t, do: actions }))
  const later = LATER[id] ?? []

  const same = (actual: { readonly phases: readonly unknown[]; readonly bytes: readonly string[] }): void => {
    const { badPhases, noisy, diffs, rc } = compare(golden, actual)
    const unexpected = [...badPhases, ...noisy].filter((phase) => !later.includes(phase))
    const about = diffs.filter(({ key }) => unexpected.includes(Number(key.split(' ')[0])))
    expect({ unexpected, about, rc: rc.filter(({ phase }) => unexpected.includes(phase)) }).toEqual({ unexpected: [], about: [], rc: [] })
    const words = comparePrinted(golden, actual).differ.filter((phase) => !later.includes(phase))
    expect(words.map((phase) => [golden.phases[phase], actual.phases[phase]])).toEqual([])
  }

  it('replays as recorded', () => {
    const actual = replay({ netns: golden.netns, setup: golden.setup, phases })
    expect(actual.setup.map(({ error }) => error.trim())).toEqual(golden.setup.flatMap(([, , error]) => error ?? []))
    same(actual)
  })

  it('compiles to a network that does the same', () => {
    const network = compile(scenario.topology, scenario.commands, [])
    same(replayOn(network.stateOf, phases))
  })
})
