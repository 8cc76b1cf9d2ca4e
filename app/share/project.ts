/** What a link to a scenario comes to, what a file is called, and which words say why one cannot be read. Pure. */
import { type Result, type Scenario, decodeShare, encodeShare } from '../../engine/index.ts'

type Issues = Extract<ReturnType<typeof decodeShare>, { ok: false }>['error']

/** Longer links are cut by some messengers; still longer ones belong in a file; the longest are not offered. Characters. */
export const LONG = 2_000
export const VERY_LONG = 8_000
export const MOST = 32_000
/** A camera reads a code of this many characters without effort. */
export const QR_MOST = 650

export interface Link {
  readonly url: string
  readonly size: 'short' | 'long' | 'very-long' | 'too-long'
  readonly qr: boolean
}

/** `page`: the address of this page without its fragment. */
export function linkTo(page: string, scenario: Scenario): Link {
  const url = `${page}#${encodeShare(scenario)}`
  const size = url.length > MOST ? 'too-long' : url.length > VERY_LONG ? 'very-long' : url.length > LONG ? 'long' : 'short'
  return { url, size, qr: url.length <= QR_MOST }
}

/** A name that every file system takes. */
export function fileNameOf({ title }: Scenario): string {
  const words = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
  return `${words || 'scenario'}.hopscope.json`
}

export type Opened =
  | { readonly kind: 'none' }
  | { readonly kind: 'found'; readonly scenario: Scenario }
  | { readonly kind: 'broken'; readonly why: Why }

/** `#v1.…` is a link of ours; anything else after the # is somebody else's business. */
export function openLink(hash: string): Opened {
  if (!/^#?v\d/.test(hash)) return { kind: 'none' }
  const decoded = decodeShare(hash)
  return decoded.ok ? { kind: 'found', scenario: decoded.value } : { kind: 'broken', why: whyOf(decoded.error) }
}

/** A key under `broken`, and its values. */
export interface Why {
  readonly key: 'truncated' | 'garbled' | 'too-large' | 'newer' | 'not-ours' | 'invalid'
  readonly values: Readonly<Record<string, string | number>>
}

const KEYS: Readonly<Record<string, Why['key']>> = {
  'link-truncated': 'truncated',
  'link-garbled': 'garbled',
  'link-too-long': 'too-large',
  'link-too-large': 'too-large',
  'link-unknown-version': 'newer',
  'newer-version': 'newer',
  'unknown-version': 'newer',
  'not-a-link': 'not-ours',
  'not-json': 'not-ours',
  'not-a-scenario': 'not-ours',
  'no-version': 'not-ours',
}

export function whyOf(issues: Issues): Why {
  const [first] = issues
  if (first === undefined) return { key: 'garbled', values: {} }
  const key = KEYS[first.code]
  if (key !== undefined) return { key, values: { version: first.params['version'] ?? '?' } }
  return { key: 'invalid', values: { where: first.path.join('.') || '/', code: first.code, count: issues.length } }
}

/** Octets of a file that is worth reading. */
export const FILE_MOST = 4 * 1024 * 1024

export const readable = (size: number): Result<undefined, Why> =>
  size <= FILE_MOST ? { ok: true, value: undefined } : { ok: false, error: { key: 'too-large', values: {} } }

/** A QR code as one SVG path: a square for every dark module. */
export const qrPath = (modules: readonly (readonly boolean[])[]): string =>
  modules.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : []))).join('')
