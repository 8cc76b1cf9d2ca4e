/** A pod: name, address, and when near enough its MAC. */
import { lookupOf } from '../../engine/index.ts'
import { useLevel } from '../state/camera.ts'
import { useT } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import { Badge } from './Badge.tsx'
import { useCanvas } from './context.ts'
import { NameInput } from './NameInput.tsx'
import { at, type PartProps } from './parts.ts'
import { partWords, titleOf } from './project.ts'
import { useElement } from './useElement.ts'

export function PodBox({ topology, node, part, lit, here }: PartProps) {
  const t = useT('topology')
  const level = useLevel()
  const { renaming } = useCanvas()
  const id = part.netns
  const { name, line, extra, all } = partWords(topology, node, part, level)
  const props = useElement(id, t('pod', { name, address: line, node: titleOf(topology, node, 'far', 0).name }), true)
  if (!lookupOf(topology).pods.has(id)) return null
  return (
    <div className="topo-place" style={at(part.box)}>
      <div className="topo-box topo-pod" data-lit={lit || undefined} data-here={here || undefined} {...props} {...tip(all)}>
        {renaming === id ? <NameInput id={id} name={name} /> : <b className="topo-clip">{name}</b>}
        <span className="mono topo-clip">{line}</span>
        {level === 'close' && <span className="mono topo-extra topo-clip">{extra}</span>}
      </div>
      <Badge element={id} />
    </div>
  )
}
