// TCP options: RFC 9293 section 3.2 (eol, nop, mss), RFC 7323 (window scale, timestamps), RFC 2018 (SACK).
// Any other option is kept as bytes.

import { assertNever } from '../base/assert.ts'
import { readIpv4 } from './address.ts'
import { readUint16 } from './bytes.ts'

export type TcpOption =
  | { readonly kind: 'eol' }
  | { readonly kind: 'nop' }
  | { readonly kind: 'mss'; readonly mss: number }
  | { readonly kind: 'wscale'; readonly shift: number }
  | { readonly kind: 'sack-permitted' }
  | { readonly kind: 'sack'; readonly edges: readonly number[] }
  | { readonly kind: 'timestamps'; readonly val: number; readonly ecr: number }
  | { readonly kind: 'unknown'; readonly code: number; readonly data: Uint8Array }

/** An option and where it lies in the bytes it was read from. */
export interface PlacedTcpOption {
  readonly option: TcpOption
  readonly offset: number
  readonly length: number
}

/** 32 bits in network order. */
function word(value: number): readonly number[] {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255]
}

function bytesOf(option: TcpOption): readonly number[] {
  switch (option.kind) {
    case 'eol':
      return [0]
    case 'nop':
      return [1]
    case 'mss':
      return [2, 4, option.mss >>> 8, option.mss & 255]
    case 'wscale':
      return [3, 3, option.shift]
    case 'sack-permitted':
      return [4, 2]
    case 'sack':
      return [5, 2 + 4 * option.edges.length, ...option.edges.flatMap(word)]
    case 'timestamps':
      return [8, 10, ...word(option.val), ...word(option.ecr)]
    case 'unknown':
      return [option.code, 2 + option.data.length, ...option.data]
    default:
      return assertNever(option)
  }
}

/** The options one after the other, padded with zeros (end-of-options) to whole words. */
export function encodeTcpOptions(options: readonly TcpOption[]): Uint8Array {
  const written = options.flatMap(bytesOf)
  const bytes = new Uint8Array(4 * Math.ceil(written.length / 4))
  bytes.set(written)
  return bytes
}

function optionOf(bytes: Uint8Array, at: number, length: number): TcpOption {
  const code = bytes[at] ?? 0
  if (code === 2 && length === 4) return { kind: 'mss', mss: readUint16(bytes, at + 2) ?? 0 }
  if (code === 3 && length === 3) return { kind: 'wscale', shift: bytes[at + 2] ?? 0 }
  if (code === 4 && length === 2) return { kind: 'sack-permitted' }
  if (code === 5 && length % 8 === 2) {
    return { kind: 'sack', edges: Array.from({ length: (length - 2) / 4 }, (_, i) => readIpv4(bytes, at + 2 + 4 * i)) }
  }
  if (code === 8 && length === 10) return { kind: 'timestamps', val: readIpv4(bytes, at + 2), ecr: readIpv4(bytes, at + 6) }
  return { kind: 'unknown', code, data: bytes.slice(at + 2, at + length) }
}

/** The options in bytes[from, to), up to end-of-options or the first one that does not fit. */
export function decodeTcpOptions(bytes: Uint8Array, from: number, to: number): readonly PlacedTcpOption[] {
  const end = Math.min(to, bytes.length)
  const options: PlacedTcpOption[] = []
  for (let offset = from; offset < end;) {
    const code = bytes[offset] ?? 0
    if (code <= 1) {
      options.push({ option: { kind: code === 0 ? 'eol' : 'nop' }, offset, length: 1 })
      if (code === 0) break
      offset += 1
      continue
    }
    const length = bytes[offset + 1] ?? 0
    if (length < 2 || offset + length > end) break
    options.push({ option: optionOf(bytes, offset, length), offset, length })
    offset += length
  }
  return options
}

/** An option as tcpdump writes it: 'mss 1460', 'sackOK', 'TS val 1 ecr 0'. */
export function printTcpOption(option: TcpOption): string {
  switch (option.kind) {
    case 'eol':
    case 'nop':
      return option.kind
    case 'mss':
      return `mss ${option.mss}`
    case 'wscale':
      return `wscale ${option.shift}`
    case 'sack-permitted':
      return 'sackOK'
    case 'sack': {
      const blocks = option.edges.flatMap((edge, i) => (i % 2 === 0 ? [`{${edge}:${option.edges[i + 1] ?? ''}}`] : []))
      return `sack ${blocks.length} ${blocks.join('')}`
    }
    case 'timestamps':
      return `TS val ${option.val} ecr ${option.ecr}`
    case 'unknown':
      return `unknown-${option.code}`
    default:
      return assertNever(option)
  }
}
