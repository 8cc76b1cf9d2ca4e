/** Which step is looked at. */
import { expect, test } from 'vitest'
import { compile, presets, simulate } from '../../engine/index.ts'
import { stepLookedAt } from './exchange.ts'
import { beats } from './timeline.ts'

const { topology, commands, traffic } = presets[0]?.scenario ?? expect.fail('no preset')
const trace = simulate(compile(topology, commands, traffic))
const timeline = beats(trace, { hideArp: true })

test('a chosen step is looked at while the clock stands at its beat, and let go when it moves on', () => {
  const chosen = trace.steps.find(({ kind }) => kind === 'ttl') ?? expect.fail('nothing is forwarded')
  const beat = timeline.beatAt(timeline.beatOf(chosen.index) + 1e-6)
  const selection = { kind: 'step', packet: chosen.packet, index: chosen.index } as const
  const at = (shown: number, playing = false) =>
    stepLookedAt(trace, timeline, selection, { beat: shown, step: timeline.beats[shown]?.steps[0] ?? -1, playing })
  expect(at(beat)).toBe(chosen)
  expect(at(beat, true)).not.toBe(chosen)
  expect(at(beat + 1)?.index).toBe(timeline.beats[beat + 1]?.steps[0])
})
