/** The whole exchange as a list of hops in words: the text twin of the animation. */
import { type FrameStep, type Packet, type Step, type Trace, isFrame, previousFrame, stepsOf } from '../../engine/index.ts'
import { summary } from '../../engine/late.ts'
import type { Say } from '../ui/i18n.ts'
import { sentence } from './words.ts'

export interface Item {
  /** Where it seeks to. */
  readonly step: Step
  readonly netns: string
  readonly dev?: string
  readonly kind: 'tx' | 'rx' | 'drop'
  readonly frame?: FrameStep
  readonly summary: string
  /** What was decided on the way here. */
  readonly notes: readonly string[]
}

/** What tcpdump prints, on one line. */
const oneLine = (frame: FrameStep): string => summary(frame.bytes, frame.link).replaceAll('\n', ' ▸ ')

function itemsOf(trace: Trace, packet: Packet, say: Say, name: (netns: string) => string): readonly Item[] {
  const items: Item[] = []
  let notes: string[] = [say(`birth.${packet.birth}`, { netns: name(trace.steps[packet.steps[0] ?? -1]?.netns ?? '') })]
  for (const step of stepsOf(trace, packet)) {
    if (isFrame(step)) {
      items.push({ step, netns: step.netns, dev: step.dev, kind: step.kind, frame: step, summary: oneLine(step), notes })
      notes = []
    } else if (step.kind === 'drop') {
      const frame = previousFrame(trace, step)
      const dev = step.dev === undefined ? {} : { dev: step.dev }
      items.push({ step, netns: step.netns, ...dev, kind: 'drop', ...(frame && { frame }), summary: sentence(say, step), notes })
      notes = []
    } else notes.push(sentence(say, step))
  }
  const last = items.at(-1)
  if (last !== undefined && notes.length > 0) items.splice(-1, 1, { ...last, notes: [...last.notes, ...notes] })
  return items
}

/** In order of time. */
export function journeyOf(trace: Trace, packets: readonly Packet[], say: Say, name: (netns: string) => string): readonly Item[] {
  return packets.flatMap((packet) => itemsOf(trace, packet, say, name)).toSorted((a, b) => a.step.index - b.step.index)
}

export const place = ({ netns, dev }: Item, name: (netns: string) => string): string =>
  dev === undefined ? name(netns) : `${name(netns)} · ${dev}`

/** One item as text, as it is searched and copied. */
export const itemText = (item: Item, index: number, say: Say, name: (netns: string) => string): string =>
  [
    `${index + 1}. ${place(item, name)} · ${say(`direction.${item.kind}`)}: ${item.summary}`,
    ...item.notes.map((note) => `   ${note}`),
  ].join('\n')

export const search = (texts: readonly string[], query: string): readonly number[] => {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean)
  return texts.flatMap((text, index) => (words.every((word) => text.toLowerCase().includes(word)) ? [index] : []))
}
