import { expect, test } from 'vitest'
import type { Scenario } from '../../engine/index.ts'
import { createApp } from './store.ts'

const blank: Scenario = {
  version: 1,
  title: '',
  topology: { network: { plugin: 'none' }, machines: [], cables: [] },
  commands: [],
  traffic: [],
  layout: {},
}
const titled =
  (title: string) =>
  (scenario: Scenario): Scenario => ({ ...scenario, title })
const steps = (app: ReturnType<typeof createApp>): number => app.store.temporal.getState().pastStates.length

test('an edit is one step of undo; undo and redo give the same values back', () => {
  const app = createApp(blank)
  app.edit(titled('a'))
  const a = app.scenario()
  app.edit(titled('b'))
  app.undo()
  expect(app.scenario()).toBe(a)
  app.undo()
  expect(app.scenario()).toBe(blank)
  app.redo()
  expect(app.scenario()).toBe(a)
  app.edit(titled('c'))
  app.redo()
  expect(app.scenario().title).toBe('c')
})

test('the same reference back is no change, no step and no news', () => {
  const app = createApp(blank)
  let news = 0
  app.store.subscribe(() => (news += 1))
  app.edit((scenario) => scenario)
  expect([steps(app), news]).toEqual([0, 0])
})

test('a gesture shows each of its edits and is one step', () => {
  const app = createApp(blank)
  app.edit(titled('before'))
  const end = app.begin()
  for (const title of ['d', 'dr', 'drag']) app.edit(titled(title))
  expect([app.scenario().title, steps(app)]).toEqual(['drag', 1])
  end()
  end()
  expect(steps(app)).toBe(2)
  app.undo()
  expect(app.scenario().title).toBe('before')
  app.redo()
  expect(app.scenario().title).toBe('drag')
})

test('a gesture that changes nothing is no step', () => {
  const app = createApp(blank)
  app.begin()()
  expect(steps(app)).toBe(0)
  app.edit(titled('after'))
  expect(steps(app)).toBe(1)
})

test('view and playback are no history; the history keeps a hundred steps', () => {
  const app = createApp(blank)
  app.show({ tab: 'why' })
  app.select({ kind: 'machine', id: 'n1' })
  app.setPlayback({ playing: true })
  expect(steps(app)).toBe(0)
  for (let i = 0; i < 150; i += 1) app.edit(titled(String(i)))
  expect(steps(app)).toBe(100)
  app.undo()
  expect([app.scenario().title, app.store.getState().view.tab, app.store.getState().playback.playing]).toEqual(['148', 'why', true])
})

test('opening a document is undoable, begins at its beginning and selects nothing', () => {
  const app = createApp(blank)
  app.select({ kind: 'machine', id: 'n1' })
  app.setPlayback({ playing: true, anchor: 7, speed: 2 })
  app.open(titled('other')(blank))
  const { view, playback } = app.store.getState()
  expect([view.selection, view.opened, playback.anchor, playback.playing, playback.speed]).toEqual([undefined, 1, 0, false, 2])
  app.undo()
  expect(app.scenario()).toBe(blank)
})

test('what a document is about is shown, but for what the reader chose by hand, whatever is opened next', () => {
  const app = createApp(blank)
  const shown = () => {
    const { sessions, hideArp } = app.store.getState().view
    return { sessions, hideArp }
  }
  app.tell({ sessions: true, hideArp: false })
  expect(shown()).toEqual({ sessions: true, hideArp: false })
  app.choose({ hideArp: true })
  app.tell({ sessions: true, hideArp: false })
  expect(shown()).toEqual({ sessions: true, hideArp: true })
  app.open(titled('other')(blank))
  app.tell({ sessions: false, hideArp: false })
  expect(shown()).toEqual({ sessions: false, hideArp: true })
})
