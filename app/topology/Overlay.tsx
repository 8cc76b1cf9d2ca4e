/** The overlay: dashed between VTEPs, with its name; lit while the current packet is inside. */
import { tunnelNameOf } from '../../engine/index.ts'
import { useApp, useGeometry, useScenario } from '../state/app.ts'
import { useLevel } from '../state/camera.ts'
import { idOf } from '../state/selection.ts'
import { useT } from '../ui/i18n.ts'
import { machineOfNetns } from './lit.ts'
import { tunnelsOf } from './tunnels.ts'
import { litNow } from './useMachine.ts'

export function Overlay() {
  const t = useT('topology')
  const level = useLevel()
  const scenario = useScenario()
  const geometry = useGeometry()
  const device = `/${tunnelNameOf(scenario.topology.network)}`
  const onTheWay = useApp((state) =>
    [...litNow(state).devices]
      .filter((key) => key.endsWith(device))
      .map((key) => key.slice(0, key.indexOf('/')))
      .join(' '),
  )
  const selected = useApp(({ view }) => machineOfNetns(idOf(view.selection) ?? ''))
  const tunnels = tunnelsOf(scenario, geometry, new Set([...onTheWay.split(' '), selected]))
  // One word is enough: over a way that goes over the top, else over the arcs.
  const tops = tunnels.filter(({ over }) => over)
  const labelled = level === 'far' || tunnels.length > 6 ? [] : tops.length > 0 ? tops.slice(-1) : tunnels
  return (
    <svg className="topo-overlay" data-level={level} aria-hidden>
      {tunnels.map((tunnel) => {
        const { a, b, path, label } = tunnel
        const lit = onTheWay.split(' ').includes(a) && onTheWay.split(' ').includes(b)
        return (
          <g key={`${a} ${b}`} data-lit={lit || undefined}>
            <path d={path} />
            {labelled.includes(tunnel) && (
              <text x={label.x} y={label.y} textAnchor="middle">
                {t('overlay')}
              </text>
            )}
          </g>
        )
      })}
    </svg>
  )
}
