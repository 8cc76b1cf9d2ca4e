/** A device of a node: the bridge, the tunnel device, a NIC. */
import { useLevel } from '../state/camera.ts'
import { useT } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import { at, type PartProps } from './parts.ts'
import { partWords, titleOf } from './project.ts'
import { useElement } from './useElement.ts'

export function DeviceBox({ topology, node, part, lit, here }: PartProps) {
  const t = useT('topology')
  const level = useLevel()
  const { name, line, extra, all } = partWords(topology, node, part, level)
  const props = useElement(part.key, t('device', { dev: name, machine: titleOf(topology, node, 'far', 0).name, line }))
  return (
    <div
      className="topo-box topo-device"
      style={at(part.box)}
      data-kind={part.kind}
      data-lit={lit || undefined}
      data-here={here || undefined}
      {...props}
      {...tip(all)}
    >
      <span className="topo-row">
        <b className="topo-clip">{name}</b>
        {level === 'close' && part.kind !== 'tunnel' && <span className="mono topo-extra">{extra}</span>}
      </span>
      <span className="mono topo-clip">{line}</span>
    </div>
  )
}
