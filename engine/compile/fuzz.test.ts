// Random documents, working clusters with faults in them and plain nonsense: nothing throws, nothing runs for ever, every packet ends.
// SEEDS=10000 npx vitest run engine/compile/fuzz runs as many (from FIRST on); a few in every run of the tests.
import { expect, test } from 'vitest'
import { randomCluster } from '../scenario/random-cluster.ts'
import { randomScenario } from '../scenario/random.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { compile } from './compile.ts'

const SEEDS = Number(process.env['SEEDS'] ?? 60)
const FIRST = Number(process.env['FIRST'] ?? 0)
const ENDS = ['delivered', 'dropped', 'absorbed']

function run({ topology, commands, traffic }: Scenario): { readonly open: number; readonly cut: boolean; readonly steps: number } {
  const network = compile(topology, commands, traffic)
  const trace = simulate(network.stateOf, network.traffic.map(jobOf))
  return { open: trace.packets.filter(({ end }) => !ENDS.includes(end.kind)).length, cut: trace.cut === true, steps: trace.steps.length }
}

test.each([
  ['clusters with faults', randomCluster],
  ['any document', randomScenario],
] as const)('%s', { timeout: 2_000 + SEEDS * 2000 }, (_, make) => {
  let [steps, cut] = [0, 0]
  for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
    const done = run(make(seed))
    // A storm is stopped in the middle, and says so.
    if (done.cut) cut++
    else expect({ seed, open: done.open }).toEqual({ seed, open: 0 })
    steps += done.steps
  }
  expect(cut).toBeLessThan(SEEDS / 2)
  expect(steps).toBeGreaterThan(SEEDS)
})
