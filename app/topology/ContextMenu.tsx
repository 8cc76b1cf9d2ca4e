/** The menu of an element, or of the ground. */
import {
  AlignHorizontalJustifyStart,
  AlignVerticalJustifyStart,
  Cable,
  Clipboard,
  Copy,
  LayoutGrid,
  Maximize,
  Pencil,
  Plus,
  Send,
  SlidersHorizontal,
  Trash2,
} from 'lucide-react'
import { type MachineKind, type Scenario, lookupOf } from '../../engine/index.ts'
import { show, useScenario } from '../state/app.ts'
import { type Say, useT } from '../ui/i18n.ts'
import { MenuPopup } from '../ui/MenuPopup.tsx'
import type { MenuItem } from '../ui/menu-item.ts'
import type { Point } from '../state/geometry/polyline.ts'
import { align, chosen, copyChosen, duplicateChosen, paste } from '../state/group.ts'
import { add, addPodOn, removeElement, unplace } from './actions.ts'
import { type CanvasUi, type OpenMenu, useCanvas } from './context.ts'
import { machineOfNetns } from './lit.ts'

function groundItems(t: Say, fit: () => void, at: Point): readonly MenuItem[] {
  const kinds: readonly MachineKind[] = ['node', 'switch', 'router', 'host']
  const keys = { node: 'N', switch: 'W', router: 'R', host: 'H' } as const
  return [
    ...kinds.map((kind) => ({
      label: t(`menu.${kind}`),
      icon: Plus,
      keys: keys[kind as keyof typeof keys],
      onSelect: () => add(kind, at),
    })),
    { label: t('menu.paste'), icon: Clipboard, keys: 'Ctrl V', separated: true, onSelect: () => void paste() },
    { label: t('menu.fit'), icon: Maximize, keys: 'F', onSelect: fit },
    { label: t('control.tidy'), icon: LayoutGrid, onSelect: () => unplace() },
  ]
}

function elementItems({ topology, layout }: Scenario, element: string, t: Say, ui: CanvasUi): readonly MenuItem[] {
  const { machines, pods } = lookupOf(topology)
  const netns = element.split('/')[0] ?? element
  const machine = machines.get(machineOfNetns(netns))
  const isCable = machine === undefined
  const isDevice = element.includes('/')
  const isPod = pods.has(element)
  const sends = machine !== undefined && (isPod || machine.kind !== 'switch')
  const items: readonly (MenuItem | false)[] = [
    !isCable && !isDevice && { label: t('menu.rename'), icon: Pencil, keys: 'F2', onSelect: () => ui.rename(element) },
    { label: t('menu.properties'), icon: SlidersHorizontal, keys: 'E', onSelect: () => show({ mode: 'build' }) },
    machine?.kind === 'node' && !isPod && { label: t('menu.addPod'), icon: Plus, keys: 'P', onSelect: () => addPodOn(machine.id, t) },
    machine !== undefined &&
      !isPod && { label: t('menu.connect'), icon: Cable, keys: 'C', onSelect: () => show({ tool: { kind: 'connect', from: machine.id } }) },
    sends && {
      label: t('menu.send'),
      icon: Send,
      keys: 'S',
      onSelect: () => show({ tool: { kind: 'send', from: netns } }),
    },
    machine !== undefined &&
      !isPod &&
      !isDevice && { label: t('menu.duplicate'), icon: Copy, keys: 'Ctrl D', onSelect: () => void duplicateChosen() },
    machine !== undefined &&
      Object.hasOwn(layout, machine.id) && { label: t('menu.place'), icon: LayoutGrid, onSelect: () => unplace(machine.id) },
    !isDevice && { label: t('menu.remove'), icon: Trash2, keys: 'Del', separated: true, onSelect: () => removeElement(element, t) },
  ]
  return items.filter((item): item is MenuItem => item !== false)
}

function groupItems(t: Say): readonly MenuItem[] {
  return [
    { label: t('menu.row'), icon: AlignHorizontalJustifyStart, onSelect: () => align('row') },
    { label: t('menu.column'), icon: AlignVerticalJustifyStart, onSelect: () => align('column') },
    { label: t('menu.copy'), icon: Clipboard, keys: 'Ctrl C', separated: true, onSelect: () => void copyChosen() },
    { label: t('menu.duplicate'), icon: Copy, keys: 'Ctrl D', onSelect: () => void duplicateChosen() },
    { label: t('menu.remove'), icon: Trash2, keys: 'Del', separated: true, onSelect: () => removeElement(undefined, t) },
  ]
}

type ContextMenuProps = {
  readonly menu: OpenMenu
  readonly onFit: () => void
  readonly toCanvas: (screen: Point) => Point
  /** Where the focus goes. */ readonly onClosed: () => void
}

export function ContextMenu({ menu, onFit, toCanvas, onClosed }: ContextMenuProps) {
  const t = useT('topology')
  const ui = useCanvas()
  const scenario = useScenario()
  const several = menu.element !== undefined && chosen().length > 1 && chosen().includes(menu.element)
  const items =
    menu.element === undefined
      ? groundItems(t, onFit, toCanvas(menu.at))
      : several
        ? groupItems(t)
        : elementItems(scenario, menu.element, t, ui)
  return (
    <MenuPopup items={items}>
      <button
        type="button"
        tabIndex={-1}
        aria-hidden
        className="topo-menu-anchor"
        style={{ left: menu.at.x, top: menu.at.y }}
        onFocus={onClosed}
      />
    </MenuPopup>
  )
}
