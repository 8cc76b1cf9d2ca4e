// Replays a golden case: the same commands at the same times, and what every device saw. Reads only what question.mjs leaves of a case
// (netns, cables, setup; label, t, do of the phases); prints a document for compare.mjs.
import { advance, run } from '../sim/simulate.ts'
import { type Simulation, simulation } from '../sim/simulation.ts'
import { toHex } from '../base/hex.ts'
import { emptyNetns } from '../netlink/empty.ts'
import type { Action, Case } from '../interop/case.ts'
import type { Exchange } from '../process/exchange.ts'
import type { Exit } from '../process/syscall.ts'
import { jobOf } from '../shell/job.ts'
import { configure as configureLine } from '../shell/configure.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Step, Trace } from '../trace/trace.ts'

/** A golden case without its answers. */
export type Question = Pick<Case, 'netns' | 'phases'> & { readonly setup: readonly (readonly string[])[] }

export interface Answer {
  readonly setup: readonly { readonly netns: string; readonly line: string; readonly error: string }[]
  readonly phases: readonly {
    readonly rc: number
    readonly out: string
    readonly drops: Readonly<Record<string, number>>
    readonly frames: readonly (readonly [string, 'in' | 'out', number, number])[]
  }[]
  readonly bytes: readonly string[]
}

/** The text of a case; throws with what is missing. */
export function readQuestion(text: string): Question {
  const document = JSON.parse(text) as Partial<Question>
  for (const key of ['netns', 'setup', 'phases'] as const)
    if (!Array.isArray(document[key])) throw new Error(`not a golden case: ${key} is not a list`)
  return document as Question
}

const MS = 1_000_000
/** The last phase ends this long after its command. */
const TAIL = 300 * MS

export function replay(question: Question): Answer {
  const { states, errors } = build(question)
  return { setup: errors, ...replayOn((netns) => states.get(netns), question.phases) }
}

/** The phases of a case on a network that is already there. */
export function replayOn(stateOf: (netns: string) => NetnsState | undefined, phases: Question['phases']): Omit<Answer, 'setup'> {
  const sim = simulation(stateOf)
  const exits = phases.map((phase) => {
    advance(sim, Math.max(sim.now, phase.t * MS))
    return phase.do.map((action) => perform(sim, action)).at(-1) ?? { rc: 0, out: '' }
  })
  advance(sim, sim.now + TAIL)
  return answers(phases, sim.recorder.finish([], sim.now), exits)
}

/** As the recorder's kernel has it where a case does not say otherwise: route errors are reported without limit. */
const recorded = (state: NetnsState): NetnsState => ({
  ...state,
  sysctl: new Map(state.sysctl).set('net.ipv4.route.error_cost', state.sysctl.get('net.ipv4.route.error_cost') ?? '0'),
})

/** The namespaces after the setup, and the commands of it that failed. */
export function build({ netns, setup }: Question): { readonly states: ReadonlyMap<string, NetnsState>; readonly errors: Answer['setup'] } {
  const states = new Map(netns.map((name) => [name, recorded(emptyNetns(name))]))
  const errors: { netns: string; line: string; error: string }[] = []
  for (const [name = '', line = ''] of setup) {
    const { changed, out, rc } = configureLine((one) => states.get(one), name, 'operator', line, 0)
    for (const state of changed) states.set(state.name, state)
    if (rc !== 0) errors.push({ netns: name, line, error: out })
  }
  return { states, errors }
}

/** Runs one action to its end. */
function perform(sim: Simulation, action: Action): Exit {
  const sleep = /^sleep (\d+(?:\.\d+)?)$/.exec(action.cmd ?? '')
  if (sleep !== null) {
    advance(sim, sim.now + Number(sleep[1]) * 1000 * MS)
    return { rc: 0, out: '' }
  }
  let ended: Exit | undefined
  run(sim, jobOf(exchangeOf(action)), 0, (exit) => {
    ended = exit
  })
  while (ended === undefined) {
    const next = sim.events.peek()
    if (next === undefined) break
    advance(sim, next.t)
  }
  return ended ?? { rc: 1, out: '' }
}

function exchangeOf(action: Action): Exchange {
  if (action.cmd !== undefined)
    return { at: 0, kind: 'command', netns: action.ns ?? '', line: action.cmd, ...(action.input !== undefined && { input: action.input }) }
  const { df, ...rest } = action
  return { at: 0, ...rest, ...(typeof df === 'boolean' && { df }) }
}

function answers(phases: Question['phases'], trace: Trace, exits: readonly Exit[]): Omit<Answer, 'setup'> {
  const index = new Map<string, number>()
  const numberOf = (hex: string): number => index.get(hex) ?? (index.set(hex, index.size), index.size - 1)
  const answered = phases.map(({ t }, i) => {
    const from = t * MS
    const to = (phases[i + 1]?.t ?? Infinity) * MS
    const steps = trace.steps.filter((step) => step.t >= from && step.t < to)
    const frames = steps.flatMap((step) => frameOf(step, from, numberOf))
    return { ...(exits[i] ?? { rc: 0, out: '' }), drops: dropsOf(steps), frames }
  })
  return { phases: answered, bytes: [...index.keys()] }
}

function frameOf(
  step: Step,
  from: number,
  numberOf: (hex: string) => number,
): readonly (readonly [string, 'in' | 'out', number, number])[] {
  if (step.kind !== 'rx' && step.kind !== 'tx') return []
  return [[`${step.netns}/${step.dev}`, step.kind === 'rx' ? 'in' : 'out', numberOf(toHex(step.bytes)), Math.round((step.t - from) / MS)]]
}

function dropsOf(steps: readonly Step[]): Record<string, number> {
  const drops: Record<string, number> = {}
  for (const step of steps) {
    if (step.kind !== 'drop') continue
    const key = `IP ${step.reason} in ${step.where}`
    drops[key] = (drops[key] ?? 0) + 1
  }
  return drops
}
