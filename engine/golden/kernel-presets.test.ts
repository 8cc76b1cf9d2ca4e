// Every preset was exported, with more traffic than it has (busy.fixture.ts), and run by a real kernel. kernel.test.ts replays the exported
// cases; here the network that compile makes of the preset today shows the same frames and prints the same words.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { type Question, replayOn } from '../cli/replay.ts'
import { compile } from '../compile/compile.ts'
import { presets } from '../scenario/presets.ts'
import { compare, comparePrinted } from './compare.mjs'

const fileOf = (id: string): URL => new URL(`kernel/preset-${id}.json`, import.meta.url)

test('every preset was recorded', () => {
  expect(presets.map(({ id }) => id).filter((id) => !existsSync(fileOf(id)))).toEqual([])
})

type Golden = Question & { readonly bytes: readonly string[] }

describe.each(presets.filter(({ id }) => existsSync(fileOf(id))).map(({ id, scenario }) => ({ id, scenario })))('$id', ({ id, scenario }) => {
  const golden = JSON.parse(readFileSync(fileOf(id), 'utf8')) as Golden
  const phases = golden.phases.map(({ label, t, do: actions }) => ({ label, t, do: actions }))
  const actual = replayOn(compile(scenario.topology, scenario.commands, []).stateOf, phases)

  it('shows the same frames', () => {
    const { badPhases, noisy, diffs, rc } = compare(golden, actual)
    expect({ badPhases, noisy, diffs, rc }).toEqual({ badPhases: [], noisy: [], diffs: [], rc: [] })
  })

  it('prints the same words', () => {
    expect(comparePrinted(golden, actual).differ).toEqual([])
  })

  it('begins with what the preset itself sends', () => {
    const own = compile(scenario.topology, scenario.commands, scenario.traffic).traffic.map((exchange) => (exchange.kind === 'command' ? exchange.line : exchange.kind))
    const sent = phases.map(({ do: [action] }) => action?.cmd ?? action?.kind ?? '').filter((line) => !line.startsWith('sleep '))
    expect(sent.slice(0, own.length)).toEqual(own)
  })
})
