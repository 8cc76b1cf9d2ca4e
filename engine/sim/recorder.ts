// Writes the trace while the simulation runs: packets with their lineage, steps, ends, and the states of namespaces by time.
import type { NetnsState } from '../table/netns.ts'
import type { Birth, Detail, Nanoseconds, Packet, PacketEnd, PacketId, Run, Trace } from '../trace/trace.ts'

interface Draft {
  readonly id: PacketId
  readonly birth: Birth
  readonly parent?: PacketId
  readonly run?: number
  readonly born: Nanoseconds
  readonly netns: string
  steps: number[]
  end?: PacketEnd
}

/** A step whose place is known only at the end. */
type StepDraft = Detail & { index: number; readonly t: Nanoseconds; readonly packet: PacketId; readonly netns: string }

type Entry = { readonly t: Nanoseconds; readonly state: NetnsState }

export interface Recorder {
  /** A new packet; it belongs to its parent's run unless one is given. */
  readonly packet: (birth: Birth, netns: string, t: Nanoseconds, parent?: PacketId, run?: number) => PacketId
  readonly runOf: (packet: PacketId) => number | undefined
  readonly step: (t: Nanoseconds, netns: string, packet: PacketId, detail: Detail) => void
  readonly end: (packet: PacketId, end: PacketEnd) => void
  readonly endOf: (packet: PacketId) => PacketEnd | undefined
  /** `visible`: a reader of the table would see a difference; otherwise the newest state is replaced. */
  readonly state: (t: Nanoseconds, state: NetnsState, visible: boolean) => void
  /** Steps so far. */
  readonly count: () => number
  /** Flooded copies so far that came back to a namespace which had flooded them before. */
  readonly circles: () => number
  readonly finish: (runs: readonly Run[], end: Nanoseconds) => Trace
}

/** Has what is flooded here been here before, on its way from elsewhere? */
function circles(drafts: readonly Draft[], netns: string, parent: PacketId | undefined): boolean {
  const above = (draft: Draft | undefined): Draft | undefined => (draft?.birth === 'flood' ? drafts[draft.parent ?? -1] : undefined)
  let at = drafts[parent ?? -1]
  while (at?.birth === 'flood' && at.netns === netns) at = above(at)
  while (at?.birth === 'flood' && at.netns !== netns) at = above(at)
  return at?.birth === 'flood'
}

export function recorder(): Recorder {
  const drafts: Draft[] = []
  const steps: StepDraft[] = []
  const states = new Map<string, Entry[]>()
  let round = 0
  return {
    packet: (birth, netns, t, parent, run) => {
      const inherited = run ?? (parent === undefined ? undefined : drafts[parent]?.run)
      const id = drafts.length
      if (birth === 'flood' && circles(drafts, netns, parent)) round += 1
      drafts.push({
        id,
        birth,
        born: t,
        netns,
        steps: [],
        ...(parent !== undefined && { parent }),
        ...(inherited !== undefined && { run: inherited }),
      })
      return id
    },
    runOf: (packet) => drafts[packet]?.run,
    step: (t, netns, packet, detail) => {
      if (packet >= 0) steps.push({ index: 0, t, packet, netns, ...detail })
    },
    end: (packet, end) => {
      const draft = drafts[packet]
      if (draft !== undefined) draft.end ??= end
    },
    state: (t, state, visible) => {
      const entries = states.get(state.name)
      const last = entries?.at(-1)
      if (entries === undefined || last === undefined) states.set(state.name, [{ t, state }])
      else if (visible && last.t !== t) entries.push({ t, state })
      else entries[entries.length - 1] = { t: last.t, state }
    },
    endOf: (packet) => drafts[packet]?.end,
    count: () => steps.length,
    circles: () => round,
    finish: (runs, end) => finish(drafts, steps, states, runs, end),
  }
}

/** Steps in order of time, those of one instant in the order they were taken; each packet with its own. */
function finish(
  drafts: readonly Draft[],
  steps: StepDraft[],
  states: ReadonlyMap<string, readonly Entry[]>,
  runs: readonly Run[],
  end: Nanoseconds,
): Trace {
  steps.sort((a, b) => a.t - b.t)
  steps.forEach((step, index) => {
    step.index = index
    drafts[step.packet]?.steps.push(index)
  })
  const packets = drafts.map(({ netns, ...draft }): Packet => ({ ...draft, end: draft.end ?? { kind: 'pending', netns, t: end } }))
  return { steps, packets, runs, states, end }
}
