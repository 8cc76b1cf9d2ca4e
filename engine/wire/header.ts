// A header is declared once, as a list of fields in wire order. The declaration yields decode, encode, patching of one field,
// and the bit offsets and labels that the inspector shows. Variable parts (options) are ordinary functions beside the declaration.

import { assert } from '../base/assert.ts'
import type { Ipv4, Mac } from './address.ts'
import { type Declaration, type FieldType, type Reader, type Writer, reader, writer } from './field.ts'

export type Declarations = { readonly [name: string]: Declaration }

interface ValueOf {
  readonly number: number
  readonly flag: boolean
  readonly ipv4: Ipv4
  readonly mac: Mac
  readonly reserved: never
}

/** What a header of these fields decodes to: numbers, booleans for flags, addresses; reserved bits are left out. */
export type ValuesOf<F extends Declarations> = {
  readonly [K in keyof F as F[K]['type'] extends 'reserved' ? never : K]: ValueOf[F[K]['type']]
}

/** The values of a header: `Values<typeof udp>`. */
export type Values<H extends { readonly decode: (bytes: Uint8Array, offset?: number) => unknown }> = NonNullable<ReturnType<H['decode']>>

/** Where a field lies, counted in bits from the start of its header, and how to print it. */
export interface Field {
  readonly name: string
  readonly label: string
  readonly type: FieldType
  readonly bitOffset: number
  readonly bits: number
}

/** What is common to all headers, whatever their fields. */
export interface AnyHeader {
  readonly name: string
  /** The document and section that define it. */
  readonly source: string
  /** In bytes. */
  readonly size: number
  /** In wire order. */
  readonly fields: Readonly<Record<string, Field>>
  readonly decode: (bytes: Uint8Array, offset?: number) => Readonly<Record<string, number | boolean>> | undefined
}

export interface Header<F extends Declarations> extends AnyHeader {
  readonly fields: { readonly [K in keyof F]: Field }
  /** The values at `offset`; undefined when the bytes end before the header does. */
  readonly decode: (bytes: Uint8Array, offset?: number) => ValuesOf<F> | undefined
  /** The header alone, in a new array. Throws if a value does not fit its field. */
  readonly encode: (values: ValuesOf<F>) => Uint8Array
  /** Writes the header into an array that the caller has just made; reserved bits become zero. */
  readonly write: (bytes: Uint8Array, offset: number, values: ValuesOf<F>) => void
  /** One field of the header that begins at `offset`; throws if the header is truncated. */
  readonly get: <K extends keyof ValuesOf<F>>(bytes: Uint8Array, offset: number, name: K) => ValuesOf<F>[K]
  /** Patches one field in an array that the caller has just made; throws if the header is truncated. */
  readonly set: <K extends keyof ValuesOf<F>>(bytes: Uint8Array, offset: number, name: K, value: ValuesOf<F>[K]) => void
}

interface Codec extends Field {
  /** One more than the greatest value. */
  readonly limit: number
  readonly read: Reader
  readonly write: Writer
}

/** Lays the declared fields out one after the other. */
function layOut(declarations: Declarations): readonly Codec[] {
  let bitOffset = 0
  return Object.entries(declarations).map(([name, { type, bits, label = name }]) => {
    const codec = { name, label, type, bitOffset, bits, limit: 2 ** bits, read: reader(bitOffset, bits), write: writer(bitOffset, bits) }
    bitOffset += bits
    return codec
  })
}

/** The number that stands for a value in the bytes; throws if it does not fit. */
function rawOf(codec: Codec, value: number | boolean | undefined): number {
  if (value === true) return 1
  if (value === false || codec.type === 'reserved') return 0
  if (value !== undefined && value >= 0 && value < codec.limit && Math.floor(value) === value) return value
  throw new Error(`${codec.name}: ${String(value)} does not fit ${codec.bits} bits`)
}

const valueOf = (codec: Codec, raw: number): number | boolean => (codec.type === 'flag' ? raw !== 0 : raw)

/** Declares a header; `source` is the document that defines it, such as 'RFC 7348 section 5'. */
export function header<const F extends Declarations>(name: string, source: string, declarations: F): Header<F> {
  const codecs = layOut(declarations)
  const visible = codecs.filter((codec) => codec.type !== 'reserved')
  const byName: ReadonlyMap<PropertyKey, Codec> = new Map(visible.map((codec) => [codec.name, codec]))
  const last = codecs.at(-1)
  const size = last === undefined ? 0 : (last.bitOffset + last.bits) / 8
  assert(Number.isInteger(size), `${name} does not end at a byte`)

  const codecOf = (bytes: Uint8Array, offset: number, field: PropertyKey): Codec => {
    const codec = byName.get(field)
    if (codec === undefined || offset + size > bytes.length) throw new Error(`no ${name} field ${String(field)} at byte ${offset}`)
    return codec
  }
  const decode = (bytes: Uint8Array, offset = 0): ValuesOf<F> | undefined => {
    if (offset + size > bytes.length) return undefined
    const values: Record<string, number | boolean> = {}
    for (const codec of visible) values[codec.name] = valueOf(codec, codec.read(bytes, offset))
    return values as ValuesOf<F>
  }
  const write = (bytes: Uint8Array, offset: number, values: ValuesOf<F>): void => {
    assert(offset + size <= bytes.length, 'no room for the header')
    const given: Readonly<Record<string, number | boolean>> = values
    for (const codec of codecs) codec.write(bytes, offset, rawOf(codec, given[codec.name]))
  }
  const encode = (values: ValuesOf<F>): Uint8Array => {
    const bytes = new Uint8Array(size)
    write(bytes, 0, values)
    return bytes
  }
  const described = codecs.map(({ read: _read, write: _write, limit: _limit, ...field }) => [field.name, field] as const)
  return {
    name,
    source,
    size,
    fields: Object.fromEntries(described) as { readonly [K in keyof F]: Field },
    decode,
    encode,
    write,
    get: (bytes, offset, field) => {
      const codec = codecOf(bytes, offset, field)
      return valueOf(codec, codec.read(bytes, offset)) as ValuesOf<F>[typeof field]
    },
    set: (bytes, offset, field, value) => {
      const codec = codecOf(bytes, offset, field)
      codec.write(bytes, offset, rawOf(codec, value))
    },
  }
}
