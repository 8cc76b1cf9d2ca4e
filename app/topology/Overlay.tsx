/** The overlay: dashed between VTEPs, with its name; lit while the current packet is inside. */
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
  const onTheWay = useApp((state) =>
    [...litNow(state).devices]
      .filter((key) => key.includes('/flannel.'))
      .map((key) => key.slice(0, key.indexOf('/')))
      .join(' '),
  )
  const selected = useApp(({ view }) => machineOfNetns(idOf(view.selection) ?? ''))
  const tunnels = tunnelsOf(scenario, geometry, new Set([...onTheWay.split(' '), selected]))
  const labelled = tunnels.length <= 3 && level !== 'far'
  return (
    <svg className="topo-overlay" data-level={level} aria-hidden>
      {tunnels.map(({ a, b, path, label }) => {
        const lit = onTheWay.split(' ').includes(a) && onTheWay.split(' ').includes(b)
        return (
          <g key={`${a} ${b}`} data-lit={lit || undefined}>
            <path d={path} />
            {labelled && (
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
