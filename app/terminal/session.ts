/** The terminal's memory: what was typed and printed, for as long as the page lives, whether the pane is open or not. Runs one line. */
import { useSyncExternalStore } from 'react'
import { type Scenario, shell } from '../../engine/index.ts'
import { TOOLS } from '../../engine/late.ts'
import { app, clock, derived, edit } from '../state/app.ts'
import { printTime } from '../state/names.ts'
import type { Say } from '../ui/i18n.ts'
import { cleanLine, errorOf, keepCommand, keepTraffic, nextMoment, runOf } from './project.ts'

export interface Entry {
  readonly id: number
  readonly prompt: string
  readonly line: string
  readonly out: string
  readonly rc: number
  readonly note?: string
}

const MOST = 400
const listeners = new Set<() => void>()
let entries: readonly Entry[] = []
let typed: readonly string[] = []
let last = 0

function change(next: readonly Entry[]): void {
  entries = next.slice(-MOST)
  for (const listener of listeners) listener()
}

export const clear = (): void => change([])
export const history = (): readonly string[] => typed
export const add = (entry: Omit<Entry, 'id'>): void => change([...entries, { ...entry, id: ++last }])

export const useEntries = (): readonly Entry[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => entries,
  )

type Printed = Pick<Entry, 'out' | 'rc' | 'note'>

/** Sends it after all other traffic, goes to that moment, and plays. */
function send(t: Say, scenario: Scenario, netns: string, line: string): Printed {
  const at = nextMoment(derived.traceOf(scenario))
  const next = keepTraffic(scenario, netns, line, at)
  if (next === scenario) return { out: '', rc: 1, note: t('full') }
  const run = runOf(derived.traceOf(next), netns, line)
  edit(() => next)
  clock.seek(Math.max(0, clock.timeline().positionOf(at * 1_000_000) - 0.5))
  clock.play()
  return { out: run?.out ?? '', rc: run?.rc ?? 1, note: t('sent', { time: printTime(at * 1_000_000) }) }
}

/** Keeps it, unless it works only at this moment: the scenario's commands are replayed before the first packet. */
function configure(t: Say, scenario: Scenario, netns: string, line: string): Printed {
  const next = keepCommand(scenario, netns, line)
  if (next === scenario) return { out: '', rc: 1, note: t('full') }
  const error = errorOf(derived.networkOf(next), netns, line)
  if (error !== undefined) return { out: error, rc: 1, note: t('start') }
  edit(() => next)
  return { out: '', rc: 0, note: t('kept') }
}

function answer(t: Say, netns: string, line: string): Printed {
  const scenario = app.scenario()
  const found = shell(derived.traceOf(scenario), derived.networkOf(scenario), netns, line, clock.timeline().timeAt(clock.position()))
  if (found.kind === 'process') return send(t, scenario, netns, line)
  if (found.kind !== 'configure') return found
  if (found.rc !== 0) return { ...found, note: t('failed') }
  const done = configure(t, scenario, netns, line)
  return { ...done, out: found.out + done.out }
}

export function enter(t: Say, netns: string, prompt: string, text: string): void {
  const line = cleanLine(text)
  if (line !== '') typed = [...typed.filter((one) => one !== line), line].slice(-100)
  if (line === 'clear') return clear()
  if (line === '' || line === 'help')
    return add({ prompt, line, rc: 0, out: '', ...(line && { note: t('help', { tools: TOOLS.join(', ') }) }) })
  try {
    add({ prompt, line, ...answer(t, netns, line) })
  } catch (error) {
    add({ prompt, line, rc: 1, out: '', note: t('broken', { message: error instanceof Error ? error.message : String(error) }) })
  }
}
