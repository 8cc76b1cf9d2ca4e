/** What is wrong with a link or a file, in words: one sentence for every code that the engine's readers give. */
import type { Issue } from '../../engine/index.ts'
import type { Say } from '../ui/i18n.ts'

/** Every code with words of its own; issues.test.ts compares it with the engine's sources. */
export const CODES = [
  'not-a-link',
  'link-too-long',
  'link-truncated',
  'link-garbled',
  'link-too-large',
  'link-unknown-version',
  'file-too-large',
  'file-unreadable',
  'not-json',
  'not-a-scenario',
  'no-version',
  'newer-version',
  'unknown-version',
  'too-deep',
  'forbidden-key',
  'wrong-id',
  'not-for-this-kind',
  'no-such-machine',
  'no-such-pod',
  'no-such-end',
  'port-twice',
  'id-twice',
  'too-many-pods',
  'bad-number',
  'bad-integer',
  'bad-finite',
  'bad-min-value',
  'bad-max-value',
  'bad-string',
  'bad-min-length',
  'bad-max-length',
  'bad-regex',
  'bad-boolean',
  'bad-array',
  'bad-record',
  'bad-strict-object',
  'bad-strict-tuple',
  'bad-picklist',
  'bad-literal',
  'bad-variant',
] as const

const known: ReadonlySet<string> = new Set(CODES)

/** A key that must not be there and one that is missing are the same code of the schema. */
function keyOf({ code, params }: Issue): string {
  if (code !== 'bad-strict-object') return known.has(code) ? code : 'other'
  if (params['expected'] === 'never') return 'unknown-key'
  return params['received'] === 'undefined' ? 'missing-key' : code
}

export const issueText = (issue: Issue, t: Say): string => t(`issue.${keyOf(issue)}`, { code: issue.code, ...issue.params })

/** `topology.machines[3].name`; empty for the whole document. */
export const pathText = (path: Issue['path']): string =>
  path.reduce<string>((text, key) => (typeof key === 'number' ? `${text}[${key}]` : text === '' ? key : `${text}.${key}`), '')
