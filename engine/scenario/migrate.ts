// Documents of older versions, brought to the present one. Versions are whole numbers from 1; so far there is only 1.
import { type Result, err, ok } from '../base/result.ts'
import type { Issue } from './scenario.ts'

const VERSION = 1

/** One step per old version: MIGRATIONS[n] makes version n + 1 of version n. */
const MIGRATIONS: Readonly<Record<number, (document: object) => object>> = {}

const refuse = (code: string, params: Issue['params'] = {}): Result<never, readonly Issue[]> =>
  err([{ severity: 'error', code, path: ['version'], params }])

export function migrate(input: unknown): Result<object, readonly Issue[]> {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    return err([{ severity: 'error', code: 'not-a-scenario', path: [], params: {} }])
  }
  const version: unknown = 'version' in input ? input.version : undefined
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return refuse('no-version')
  if (version > VERSION) return refuse('newer-version', { version, known: VERSION })
  let document: object = input
  for (let at = version; at < VERSION; at++) {
    const step = MIGRATIONS[at]
    if (step === undefined) return refuse('unknown-version', { version })
    document = step(document)
  }
  return ok(document)
}
