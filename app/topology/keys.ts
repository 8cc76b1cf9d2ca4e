/**
 * The canvas from the keyboard, while one of its elements (or its ground) has the focus: arrows move between elements, single letters are
 * the builder's verbs. Undo and redo, which work everywhere, are App's.
 */
import { type RefObject, useEffect } from 'react'
import { type MachineKind, addressOf } from '../../engine/index.ts'
import { app, geometryNow, show } from '../state/app.ts'
import type { Box } from '../state/geometry/unit.ts'
import type { Say } from '../ui/i18n.ts'
import { chooseAll, copyChosen, duplicateChosen, nudge, paste } from '../state/group.ts'
import { toast } from '../ui/toast.ts'
import { addThing, removeElement, selectElement, selectedId } from './actions.ts'
import { nextTunnel, toggleSessions } from './alone.ts'
import type { CanvasUi } from './context.ts'
import { type Direction, elementOf, elementsOf, neighbour } from './elements.ts'
import { machineOfNetns } from './lit.ts'
import { tabStop } from './useElement.ts'

export interface CanvasKeys {
  readonly ui: CanvasUi
  readonly t: Say
  readonly fit: () => void
  readonly zoom: (factor: number) => void
  /** Brings the element into view and focuses it. */
  readonly focus: (element: string, box: Box) => void
}

const ARROWS: Readonly<Record<string, Direction>> = { ArrowLeft: 'left', ArrowRight: 'right', ArrowUp: 'up', ArrowDown: 'down' }
const BY: Readonly<Record<Direction, { readonly x: number; readonly y: number }>> = {
  left: { x: -8, y: 0 },
  right: { x: 8, y: 0 },
  up: { x: 0, y: -8 },
  down: { x: 0, y: 8 },
}
const THINGS: Readonly<Record<string, MachineKind | 'pod'>> = { n: 'node', p: 'pod', w: 'switch', r: 'router', h: 'host' }

function arrow(direction: Direction, push: boolean, { focus }: CanvasKeys): void {
  const state = app.store.getState()
  if (push) {
    nudge(BY[direction])
    return
  }
  const elements = elementsOf(app.scenario(), geometryNow(state))
  const from = elementOf(state.view.selection)
  const to = from === undefined ? tabStop(state) : neighbour(elements, from, direction)
  const box = to === undefined ? undefined : elements.get(to)
  if (to === undefined || box === undefined) return
  selectElement(to)
  focus(to, box)
}

/** The selected element, else the canvas's tab stop. */
export function focusSelected({ focus }: Pick<CanvasKeys, 'focus'>): void {
  const state = app.store.getState()
  const element = tabStop(state)
  const box = element === undefined ? undefined : elementsOf(app.scenario(), geometryNow(state)).get(element)
  if (element !== undefined && box !== undefined) focus(element, box)
}

function openMenu({ ui }: CanvasKeys, target: EventTarget | null): void {
  const box = target instanceof Element ? target.getBoundingClientRect() : undefined
  const element = elementOf(app.store.getState().view.selection)
  if (box)
    ui.openMenu({ at: { x: box.left + Math.min(box.width / 2, 80), y: box.top + Math.min(box.height, 40) }, ...(element && { element }) })
}

function connectFrom(): void {
  const id = selectedId()
  show({ mode: 'build', tool: { kind: 'connect', ...(id && !id.startsWith('c') && { from: machineOfNetns(id) }) } })
}

function sendFrom(): void {
  const id = selectedId()
  show({ tool: { kind: 'send', ...(id && addressOf(app.scenario().topology, id) && { from: id }) } })
}

const VERBS: Readonly<Record<string, (keys: CanvasKeys, event: KeyboardEvent) => void>> = {
  Escape: () =>
    app.store.getState().view.tool.kind === 'select'
      ? show({ selection: undefined, tunnel: undefined })
      : show({ tool: { kind: 'select' } }),
  Delete: ({ t }) => removeElement(undefined, t),
  Backspace: ({ t }) => removeElement(undefined, t),
  F2: ({ ui }) => ui.rename(selectedId()),
  ContextMenu: (keys, { target }) => openMenu(keys, target),
  F10: (keys, { shiftKey, target }) => shiftKey && openMenu(keys, target),
  c: connectFrom,
  s: sendFrom,
  e: () => show({ mode: 'build' }),
  o: ({ t }) => nextTunnel(t),
  b: toggleSessions,
  f: ({ fit }) => fit(),
  k: () => show({ canvas: 'kernel' }),
  '0': ({ fit }) => fit(),
  '+': ({ zoom }) => zoom(1.3),
  '-': ({ zoom }) => zoom(1 / 1.3),
}

function copyAndSay(t: Say): void {
  const count = copyChosen()
  if (count > 0) toast(t('said.copied', { count }))
}

/** With Ctrl or Cmd. */
const CHORDS: Readonly<Record<string, (t: Say) => void>> = {
  a: chooseAll,
  c: copyAndSay,
  v: () => void paste(),
  d: () => void duplicateChosen(),
}

function pressed(event: KeyboardEvent, keys: CanvasKeys): boolean {
  const direction = ARROWS[event.key]
  if (direction) {
    arrow(direction, event.shiftKey, keys)
    return true
  }
  if (event.ctrlKey || event.metaKey) {
    const chord = event.shiftKey || event.altKey ? undefined : CHORDS[event.key]
    chord?.(keys.t)
    return chord !== undefined
  }
  if (event.altKey) return false
  const thing = THINGS[event.key]
  const verb = VERBS[event.key]
  if (thing === undefined && verb === undefined) return false
  if (thing) addThing(thing, keys.t)
  verb?.(keys, event)
  const before = event.target
  // What was added takes the focus; when what had it is gone, the next tab stop does.
  requestAnimationFrame(() => {
    if (thing || (before instanceof Element && !before.isConnected)) focusSelected(keys)
  })
  return true
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('input, textarea, select, [contenteditable]') !== null

/** Inside the canvas. */
export function useCanvasKeys(root: RefObject<HTMLElement | null>, keys: CanvasKeys): void {
  useEffect(() => {
    const element = root.current
    if (element === null) return undefined
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || isField(event.target)) return
      if (pressed(event, keys)) event.preventDefault()
    }
    element.addEventListener('keydown', onKeyDown)
    return () => element.removeEventListener('keydown', onKeyDown)
  })
}
