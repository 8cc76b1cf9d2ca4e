/**
 * One element of the canvas for pointer, keyboard and screen reader. The canvas is one stop of the Tab key: the selected element, else
 * the first; the arrow keys do the rest (keys.ts). What a click means depends on the tool in hand.
 */
import type { KeyboardEvent, MouseEvent } from 'react'
import { addressOf, lookupOf, serviceOf } from '../../engine/index.ts'
import { app, show, useApp } from '../state/app.ts'
import type { AppState } from '../state/store.ts'
import { type Say, useT } from '../ui/i18n.ts'
import { toast } from '../ui/toast.ts'
import { chosen, toggle } from '../state/group.ts'
import { join, ping, selectElement } from './actions.ts'
import { useCanvas } from './context.ts'
import { elementOf } from './elements.ts'
import { machineOfNetns } from './lit.ts'

const netnsOf = (element: string): string => element.split('/')[0] ?? element

function chooseToConnect(element: string, from: string | undefined, t: Say): void {
  const id = machineOfNetns(netnsOf(element))
  if (!lookupOf(app.scenario().topology).machines.has(id)) toast(t('said.onlyMachines'))
  else if (from === undefined) show({ tool: { kind: 'connect', from: id } })
  else if (from !== id) join(from, id, t)
}

function chooseToSend(element: string, from: string | undefined, t: Say): void {
  const id = netnsOf(element)
  const { topology } = app.scenario()
  const sends = from !== undefined || serviceOf(topology, id) === undefined
  if (!sends || addressOf(topology, id) === undefined) toast(t('said.noSender'))
  else if (from === undefined) show({ tool: { kind: 'send', from: id } })
  else if (from !== id) ping(from, id)
}

/** A click, or Enter. */
function choose(element: string, t: Say): void {
  const { tool } = app.store.getState().view
  if (tool.kind === 'connect') chooseToConnect(element, tool.from, t)
  else if (tool.kind === 'send') chooseToSend(element, tool.from, t)
  selectElement(element)
}

/** The element that the Tab key finds: the selected one, else the first node. */
export function tabStop({ view, document }: AppState): string | undefined {
  const { machines } = document.scenario.topology
  return elementOf(view.selection) ?? (machines.find(({ kind }) => kind === 'node') ?? machines[0])?.id
}

export function useElement(element: string, label: string, renames = false) {
  const t = useT('topology')
  const ui = useCanvas()
  const selected = useApp(({ view }) => elementOf(view.selection) === element || view.also.includes(element))
  const stop = useApp((state) => tabStop(state) === element)
  const from = useApp(({ view }) => 'from' in view.tool && view.tool.from === netnsOf(element) && !element.includes('/'))
  const act = (event: MouseEvent | KeyboardEvent): void => {
    event.stopPropagation()
    const more = event.shiftKey || event.ctrlKey || event.metaKey
    if (more && app.store.getState().view.tool.kind === 'select') toggle(netnsOf(element))
    else choose(element, t)
  }
  return {
    role: 'button',
    tabIndex: stop ? 0 : -1,
    'aria-label': label,
    'aria-pressed': selected,
    'data-element': element,
    'data-selected': selected || undefined,
    'data-from': from || undefined,
    onClick: act,
    onKeyDown: (event: KeyboardEvent) => {
      if (event.target !== event.currentTarget || (event.key !== 'Enter' && event.key !== ' ')) return
      event.preventDefault()
      act(event)
    },
    onDoubleClick: renames ? () => ui.rename(element) : undefined,
    onContextMenu: (event: MouseEvent) => {
      event.preventDefault()
      event.stopPropagation()
      if (!chosen().includes(element)) selectElement(element)
      ui.openMenu({ element, at: { x: event.clientX, y: event.clientY } })
    },
  } as const
}
