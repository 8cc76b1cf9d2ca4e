/** The scenario in the page's address: written, read, and kept apart from other fragments (the skip link's `#canvas`). */
import type { Issue, Scenario } from '../../engine/index.ts'
import { decodeShare, encodeShare } from '../../engine/late.ts'

/** Some mail and chat programs cut links that are longer. */
export const LONG = 2000
/** Longer links are refused: some browsers do not open them. */
export const TOO_LONG = 32_000
/** More than this makes a QR code too fine for a phone held to a screen. */
export const QR_MOST = 650

export type Link =
  | { readonly kind: 'none' }
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'broken'; readonly issues: readonly Issue[] }

/** What a fragment, with or without `#`, says. Never throws. */
export function readLink(hash: string): Link {
  const text = hash.replace(/^#/, '')
  if (!/^v\d/.test(text)) return { kind: 'none' }
  const read = decodeShare(text)
  return read.ok ? { kind: 'scenario', scenario: read.value } : { kind: 'broken', issues: read.error }
}

/** `href` with the scenario in place of its fragment. */
export const linkTo = (href: string, scenario: Scenario): string => `${href.replace(/#.*$/s, '')}#${encodeShare(scenario)}`

export const sizeOf = (link: string): 'fine' | 'long' | 'too-long' =>
  link.length > TOO_LONG ? 'too-long' : link.length > LONG ? 'long' : 'fine'
