/** The hex view: rows of bytes that never cross from one header into the next, each byte with what happened to it since the hop before. */
import type { FieldValue, Layer } from '../../engine/index.ts'
import type { Difference, Fate } from './diff.ts'

export interface Cell {
  /** Place in the frame; -1 for a byte that is gone. */
  readonly at: number
  readonly hex: string
  readonly char: string
  readonly fate: Fate | 'removed'
}

export interface ByteRow {
  readonly layer: Layer
  readonly offset: number
  readonly cells: readonly Cell[]
  readonly removed: boolean
}

const cellOf = (byte: number, at: number, fate: Cell['fate']): Cell => ({
  at,
  hex: byte.toString(16).padStart(2, '0'),
  char: byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·',
  fate,
})

function rowsOf(layer: Layer, cells: readonly Cell[], width: number, removed: boolean): readonly ByteRow[] {
  const count = Math.ceil(cells.length / width)
  return Array.from({ length: count }, (_, row) => ({
    layer,
    offset: layer.offset + row * width,
    cells: cells.slice(row * width, (row + 1) * width),
    removed,
  }))
}

/** Headers that are gone stand first: they were on the outside. */
export function byteRows(bytes: Uint8Array, before: Uint8Array | undefined, diff: Difference, width: number): readonly ByteRow[] {
  const gone = diff.removed.flatMap((layer) => {
    const cells = [...(before?.subarray(layer.offset, layer.offset + layer.length) ?? [])].map((byte) => cellOf(byte, -1, 'removed'))
    return rowsOf(layer, cells, width, true)
  })
  const here = diff.layers.flatMap(({ layer, fate, before: old }) => {
    const cells = [...bytes.subarray(layer.offset, layer.offset + layer.length)].map((byte, i) => {
      const rewritten = fate !== 'added' && old !== undefined && before?.[old.offset + i] !== byte
      return cellOf(byte, layer.offset + i, fate === 'added' ? 'added' : rewritten ? 'changed' : 'kept')
    })
    return rowsOf(layer, cells, width, false)
  })
  return [...gone, ...here]
}

/** A part of a frame in bytes, `end` excluded. */
export interface Range {
  readonly start: number
  readonly end: number
}

export const rangeOfField = ({ bitOffset, bits }: FieldValue): Range => ({
  start: bitOffset >> 3,
  end: (bitOffset + bits + 7) >> 3,
})

export const rangeOfLayer = ({ offset, length }: Layer): Range => ({ start: offset, end: offset + length })

export const covers = (range: Range | undefined, at: number): boolean => range !== undefined && at >= range.start && at < range.end

/** The fields that a byte belongs to, with their layer: several where fields share a byte. */
export function fieldsAt(
  layers: readonly Layer[],
  at: number,
): { readonly layer: Layer; readonly fields: readonly FieldValue[] } | undefined {
  const layer = layers.find((one) => covers(rangeOfLayer(one), at))
  return layer && { layer, fields: layer.fields.filter((field) => covers(rangeOfField(field), at)) }
}
