/**
 * What happened to a frame between two hops: which headers were put on, taken off or kept, and which of their fields were rewritten.
 * Headers are paired from the inside out, because tunnels add and remove on the outside.
 */
import type { FieldValue, Layer } from '../../engine/index.ts'

export type Fate = 'kept' | 'changed' | 'added'

export interface FieldRow {
  readonly field: FieldValue
  /** The text it had on the hop before, where that differs. */
  readonly was?: string
}

export interface LayerRow {
  readonly layer: Layer
  readonly fate: Fate
  readonly rows: readonly FieldRow[]
  /** Is there the same kind of header further out? */
  readonly inner: boolean
  readonly before?: Layer
}

export interface Difference {
  readonly layers: readonly LayerRow[]
  /** Headers of the frame before that are gone, outermost first. */
  readonly removed: readonly Layer[]
}

/** For each layer of `now`, the index of its partner in `before`: a longest common subsequence of protocols, inner ones first. */
function pair(now: readonly Layer[], before: readonly Layer[]): ReadonlyMap<number, number> {
  const width = before.length + 1
  const score = Array.from({ length: (now.length + 1) * width }, () => 0)
  const same = (i: number, j: number) => now[i]?.protocol === before[j]?.protocol && now[i]?.quoted === before[j]?.quoted
  const at = (i: number, j: number) => score[i * width + j] ?? 0
  for (let i = 1; i <= now.length; i++)
    for (let j = 1; j <= before.length; j++)
      score[i * width + j] = same(i - 1, j - 1) ? at(i - 1, j - 1) + 1 : Math.max(at(i - 1, j), at(i, j - 1))
  const pairs = new Map<number, number>()
  let [i, j] = [now.length, before.length]
  while (i > 0 && j > 0) {
    if (same(i - 1, j - 1)) pairs.set(--i, --j)
    else if (at(i - 1, j) >= at(i, j - 1)) i -= 1
    else j -= 1
  }
  return pairs
}

const rowsOf = (layer: Layer, before: Layer | undefined): readonly FieldRow[] =>
  layer.fields.map((field, index) => {
    const old = before?.fields[index]?.name === field.name ? before.fields[index] : before?.fields.find(({ name }) => name === field.name)
    return old !== undefined && old.text !== field.text ? { field, was: old.text } : { field }
  })

/** `before` is absent for the first frame of a packet: then nothing is new and nothing was rewritten. */
export function difference(now: readonly Layer[], before: readonly Layer[] | undefined): Difference {
  const pairs = before === undefined ? undefined : pair(now, before)
  const layers = now.map((layer, index): LayerRow => {
    const partner = pairs?.get(index)
    const old = partner === undefined ? undefined : before?.[partner]
    const rows = rowsOf(layer, old)
    const inner = now.slice(0, index).some(({ protocol, quoted }) => protocol === layer.protocol && quoted === layer.quoted)
    const fate = pairs !== undefined && old === undefined ? 'added' : rows.some(({ was }) => was !== undefined) ? 'changed' : 'kept'
    return { layer, fate, rows, inner, ...(old && { before: old }) }
  })
  const kept = new Set(pairs?.values())
  return { layers, removed: before?.filter((_, index) => !kept.has(index)) ?? [] }
}
