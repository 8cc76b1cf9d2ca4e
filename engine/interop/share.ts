// Share links: `v1.` and the compact document, deflated, in base64url, after the `#` of the page's address, which no server ever sees.
// Reading one believes nothing: sizes are limited before and while inflating, the form is checked, then the document.
// Decoders of old versions stay for ever.
import { type Result, err } from '../base/result.ts'
import { parseScenario } from '../scenario/parse.ts'
import type { Issue, Scenario } from '../scenario/scenario.ts'
import { fromBase64url, toBase64url } from './base64url.ts'
import { compact } from './compact.ts'
import { deflateText, inflateText } from './deflate.ts'
import { expand } from './expand.ts'

/** Octets. */
const MAX_COMPRESSED = 64 * 1024
const MAX_INFLATED = 2 * 1024 * 1024

export const encodeShare = (scenario: Scenario): string => `v1.${toBase64url(deflateText(JSON.stringify(compact(scenario))))}`

type Decoded = Result<Scenario, readonly Issue[]>

const refuse = (code: string, params: Issue['params'] = {}): Decoded => err([{ severity: 'error', code, path: [], params }])

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function decode1(data: string): Decoded {
  if (data.length > Math.ceil((MAX_COMPRESSED * 4) / 3)) return refuse('link-too-long', { most: MAX_COMPRESSED })
  const bytes = fromBase64url(data)
  if (bytes === undefined) return refuse(/^[\w-]*$/.test(data) ? 'link-truncated' : 'link-garbled')
  const inflated = inflateText(bytes, MAX_INFLATED)
  if (!inflated.ok) return refuse(`link-${inflated.error}`, inflated.error === 'too-large' ? { most: MAX_INFLATED } : {})
  const document = expand(parseJson(inflated.value))
  return document === undefined ? refuse('link-garbled') : parseScenario(document)
}

const DECODERS: ReadonlyMap<string, (data: string) => Decoded> = new Map([['1', decode1]])

/** A link's fragment, with or without `#`. Never throws. */
export function decodeShare(text: string): Decoded {
  const match = /^#?v(\d{1,6})\./.exec(text)
  if (match === null) return refuse('not-a-link')
  const [head, version = ''] = match
  const decoder = DECODERS.get(version)
  return decoder === undefined ? refuse('link-unknown-version', { version }) : decoder(text.slice(head.length))
}
