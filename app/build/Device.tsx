/** One thing to drag onto the canvas; a click or Enter adds it as well. A div, because Firefox does not drag buttons. */
import { Box, type LucideIcon, Monitor, Network, Router, Server } from 'lucide-react'
import type { DragEvent, KeyboardEvent } from 'react'
import { Icon } from '../ui/Icon.tsx'
import { useT } from '../ui/i18n.ts'
import { toast } from '../ui/toast.ts'
import { tip } from '../ui/Tooltip.tsx'
import { addDevice } from './actions.ts'
import { DRAG_TYPE, type DeviceKind } from './project.ts'

const ICONS: Readonly<Record<DeviceKind, LucideIcon>> = { node: Server, pod: Box, switch: Network, router: Router, host: Monitor }

export function Device({ kind }: { readonly kind: DeviceKind }) {
  const t = useT('build')
  const add = () => {
    const outcome = addDevice(kind)
    if (outcome !== 'added') toast(t(`outcome.${outcome}`))
  }
  const onDragStart = ({ dataTransfer }: DragEvent) => {
    dataTransfer.setData(DRAG_TYPE, kind)
    dataTransfer.effectAllowed = 'copy'
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return
    event.preventDefault()
    add()
  }
  return (
    <div
      role="button"
      tabIndex={0}
      draggable
      className="build-device"
      data-kind={kind}
      onDragStart={onDragStart}
      onClick={add}
      onKeyDown={onKeyDown}
      {...tip(t(`device.tip.${kind}`))}
    >
      <Icon of={ICONS[kind]} />
      {t(`device.${kind}`)}
    </div>
  )
}
