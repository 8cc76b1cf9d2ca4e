/** What the inspector reads: the step looked at, its story, and everything its panes draw. */
import { useCallback, useMemo } from 'react'
import { type NetnsState, type Network, type Packet, type Step, type Trace, shell, stateAt } from '../../engine/index.ts'
import { clock, select, useApp, useNetwork, useScenario, useTimeline, useTrace } from '../state/app.ts'
import { exchangeOf, stepLookedAt } from '../state/exchange.ts'
import { type NameOf, namesOf, printTime } from '../state/names.ts'
import type { Timeline } from '../state/timeline.ts'
import type { Difference } from './diff.ts'
import { type Moment, differenceAt, momentOf } from './project.ts'
import type { TableRow } from './table.ts'
import { type Decision, decisions } from './why.ts'

export interface Look {
  readonly trace: Trace
  readonly network: Network
  readonly timeline: Timeline
  readonly packets: readonly Packet[]
  readonly step: Step | undefined
  readonly name: NameOf
  /** The ordinal of the step's beat, and how many there are. */
  readonly index: number
  readonly total: number
  readonly seek: (step: number) => void
}

export function useLook(): Look {
  const trace = useTrace()
  const network = useNetwork()
  const timeline = useTimeline()
  const { topology } = useScenario()
  const { beat, step: shown, playing } = useApp(({ playback }) => playback)
  const selection = useApp(({ view }) => view.selection)
  const hideArp = useApp(({ view }) => view.hideArp)
  const step = useMemo(
    () => stepLookedAt(trace, timeline, selection, { beat, step: shown, playing }),
    [trace, timeline, selection, beat, shown, playing],
  )
  const run = step === undefined ? undefined : trace.packets[step.packet]?.run
  // oxlint-disable-next-line react/exhaustive-deps -- of the step only its run matters: the list must not change with every beat
  const packets = useMemo(() => exchangeOf(trace, step, hideArp), [trace, run, hideArp])
  const seek = useCallback(
    (index: number) => {
      const packet = trace.steps[index]?.packet
      if (packet !== undefined) select({ kind: 'packet', packet })
      clock.seek(timeline.beatOf(index))
    },
    [trace, timeline],
  )
  const total = timeline.beats.length
  const at = step === undefined ? 0 : timeline.beatAt(timeline.beatOf(step.index) + 1e-6) + 1
  const index = Math.min(Math.max(1, at), total)
  const name = namesOf(topology)
  return useMemo(
    () => ({ trace, network, timeline, packets, step, name, index, total, seek }),
    [trace, network, timeline, packets, step, name, index, total, seek],
  )
}

export interface View extends Pick<Look, 'trace' | 'name'> {
  readonly moment: Moment
  readonly diff: Difference | undefined
  readonly decided: readonly Decision[]
  readonly next: readonly Decision[]
  readonly time: string
  /** A namespace at the step's time, whether or not a packet has come there. */
  readonly stateOf: (netns: string) => NetnsState | undefined
  /** What a command prints in a namespace at the step's time; undefined where the tool knows nothing of it. */
  readonly ask: (netns: string, line: string) => string | undefined
  /** The command that made a row, if somebody ran one. */
  readonly maker: (netns: string, row: TableRow) => string | undefined
}

/** `eth0 192.168.1.12 02:…`: what names a row in the command that made it. */
const words = (text: string): readonly string[] => text.split(/\s+/).filter((word) => /[.:\d]/.test(word) && word.length > 3)

function makerOf(network: Network, netns: string, row: TableRow): string | undefined {
  // A rule of iptables is the end of the command that made it.
  const rule = /-A (\S+ .*)/.exec(row.text)?.[1]
  const made = rule === undefined ? undefined : network.commandsOf(netns).findLast(({ line }) => line.endsWith(rule))
  if (made !== undefined) return made.line
  const wanted = row.made ?? words(row.text).slice(0, 2)
  return network.commandsOf(netns).findLast(({ line }) => wanted.length > 0 && wanted.every((word) => line.includes(word)))?.line
}

export function viewOf(look: Look): View | undefined {
  const { trace, network, step, name } = look
  const moment = step && momentOf(trace, step)
  if (step === undefined || moment === undefined) return undefined
  return {
    trace,
    name,
    moment,
    diff: differenceAt(moment),
    decided: decisions(trace, moment.decided),
    next: decisions(trace, moment.next),
    time: printTime(step.t),
    stateOf: (netns) => stateAt(trace, netns, step.t) ?? network.stateOf(netns),
    ask: (netns, line) => {
      const shown = shell(trace, network, netns, line, step.t)
      return shown.kind === 'show' ? shown.out : undefined
    },
    maker: (netns, row) => makerOf(network, netns, row),
  }
}
