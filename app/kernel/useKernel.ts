/** What the kernel path reads from the store: the step looked at, the namespace in view, and how to go to a step. */
import { useCallback, useMemo, useState } from 'react'
import type { Step, Trace } from '../../engine/index.ts'
import { clock, select, useApp, useNetwork, useScenario, useTimeline, useTrace } from '../state/app.ts'
import { stepLookedAt } from '../state/exchange.ts'
import { namesOf } from '../state/names.ts'
import { kernelViewOf, placesOf } from './project.ts'

/** Nanoseconds within which what a device received is taken up: one for a reader. */
const PROMPT = 10_000

/** A packet that shows no more frames has gone on to its end in the same moment: to a socket, or into nothing. */
export function settle(trace: Trace, step: Step): Step {
  const own = trace.packets[step.packet]?.steps ?? []
  const rest = own.filter((index) => index > step.index).flatMap((index) => trace.steps[index] ?? [])
  const silent = rest.every(({ kind, t }) => kind !== 'rx' && kind !== 'tx' && t - step.t <= PROMPT)
  return silent ? (rest.at(-1) ?? step) : step
}

export function useKernel() {
  const trace = useTrace()
  const network = useNetwork()
  const timeline = useTimeline()
  const { topology } = useScenario()
  const playback = useApp((state) => state.playback)
  const selection = useApp(({ view }) => view.selection)
  const [pinned, pin] = useState<string>()
  const looked = stepLookedAt(trace, timeline, selection, playback)
  const chosen = selection?.kind === 'step' && selection.index === looked?.index
  const step = looked === undefined || chosen ? looked : settle(trace, looked)
  const places = useMemo(() => step && placesOf(trace, step, pinned), [trace, step, pinned])
  const view = useMemo(() => places && step && kernelViewOf(trace, network, places, step), [trace, network, places, step])
  const seek = useCallback(
    (index: number) => {
      const packet = trace.steps[index]?.packet
      if (packet === undefined) return
      select({ kind: 'step', packet, index })
      clock.seek(timeline.beatOf(index))
    },
    [trace, timeline],
  )
  return { trace, step, places, view, pinned, pin, seek, name: namesOf(topology) }
}
