import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Scenario } from '../../engine/index.ts'
import { ASIDE, KEY, type Parse, autosave, recover, save } from './storage.ts'
import { createApp } from './store.ts'

const blank: Scenario = {
  version: 1,
  title: '',
  topology: { network: { plugin: 'none' }, machines: [], cables: [] },
  commands: [],
  traffic: [],
  layout: {},
}
const parse: Parse = (text) =>
  Promise.resolve(text.startsWith('{') ? { ok: true, value: JSON.parse(text) as Scenario } : { ok: false, error: [] })

function shelfOf(content: Record<string, string> = {}, full = false) {
  const setItem = (key: string, text: string): void => {
    if (full) throw new DOMException('full', 'QuotaExceededError')
    content[key] = text
  }
  return { content, getItem: (key: string) => content[key] ?? null, setItem }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('what was saved comes back', async () => {
  const shelf = shelfOf()
  expect(await recover(shelf, parse)).toEqual({ kind: 'none' })
  expect(save(shelf, { ...blank, title: 'mine' })).toBe(true)
  expect(await recover(shelf, parse)).toMatchObject({ kind: 'found', scenario: { title: 'mine' } })
})

test('what cannot be read is put aside, not overwritten', async () => {
  const shelf = shelfOf({ [KEY]: 'from the future' })
  expect(await recover(shelf, parse)).toEqual({ kind: 'unreadable', kept: true })
  expect(shelf.content[ASIDE]).toBe('from the future')
  expect(await recover(shelfOf({ [KEY]: 'from the future' }, true), parse)).toEqual({ kind: 'unreadable', kept: false })
})

test('a forbidden shelf is an empty one; a document too large is not saved', async () => {
  const forbidden = {
    getItem: () => {
      throw new DOMException('no', 'SecurityError')
    },
    setItem: () => undefined,
  }
  expect(await recover(forbidden, parse)).toEqual({ kind: 'none' })
  const shelf = shelfOf()
  expect(save(shelf, { ...blank, title: 'x'.repeat(1_000_001) })).toBe(false)
  expect(shelf.content).toEqual({})
})

test('autosave writes a moment after the last change, or at once when asked', () => {
  const shelf = shelfOf()
  const app = createApp(blank)
  const { flush, stop } = autosave(app, shelf)
  app.select({ kind: 'machine', id: 'n1' })
  vi.advanceTimersByTime(1000)
  expect(shelf.content).toEqual({})
  app.edit((scenario) => ({ ...scenario, title: 'a' }))
  vi.advanceTimersByTime(400)
  app.edit((scenario) => ({ ...scenario, title: 'b' }))
  vi.advanceTimersByTime(499)
  expect(shelf.content).toEqual({})
  vi.advanceTimersByTime(1)
  expect(shelf.content[KEY]).toContain('"b"')
  app.edit((scenario) => ({ ...scenario, title: 'c' }))
  flush()
  expect(shelf.content[KEY]).toContain('"c"')
  stop()
  app.edit((scenario) => ({ ...scenario, title: 'd' }))
  vi.advanceTimersByTime(1000)
  expect(shelf.content[KEY]).toContain('"c"')
})
