/** The overlay: dashed between VTEPs, with its name; lit while the current packet is inside. A click shows one tunnel alone. */
import { tunnelNameOf } from '../../engine/index.ts'
import { useApp, useGeometry, useScenario } from '../state/app.ts'
import { useLevel } from '../state/camera.ts'
import { namesOf } from '../state/names.ts'
import { idOf } from '../state/selection.ts'
import { useT } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import { toggleTunnel, tunnelKey } from './alone.ts'
import { machineOfNetns } from './lit.ts'
import { tunnelsOf } from './tunnels.ts'
import { litNow } from './useMachine.ts'

export function Overlay() {
  const t = useT('topology')
  const level = useLevel()
  const scenario = useScenario()
  const geometry = useGeometry()
  const dev = tunnelNameOf(scenario.topology.network)
  const onTheWay = useApp((state) =>
    [...litNow(state).devices]
      .filter((key) => dev !== undefined && key.endsWith(`/${dev}`))
      .map((key) => key.slice(0, key.indexOf('/')))
      .join(' '),
  )
  const selected = useApp(({ view }) => machineOfNetns(idOf(view.selection) ?? ''))
  const alone = useApp(({ view }) => view.tunnel)
  const all = tunnelsOf(scenario, geometry, new Set([...onTheWay.split(' '), selected, ...(alone?.split(' ') ?? [])]))
  const one = all.filter((tunnel) => tunnelKey(tunnel) === alone)
  const tunnels = one.length > 0 ? one : all
  // One word is enough: over a way that goes over the top, else over the arcs.
  const tops = tunnels.filter(({ over }) => over)
  const labelled = level === 'far' || tunnels.length > 6 ? [] : tops.length > 0 ? tops.slice(-1) : tunnels
  const name = namesOf(scenario.topology)
  return (
    <svg className="topo-overlay" data-level={level} aria-hidden>
      {tunnels.map((tunnel) => {
        const { a, b, path, label } = tunnel
        const lit = onTheWay.split(' ').includes(a) && onTheWay.split(' ').includes(b)
        return (
          <g key={tunnelKey(tunnel)} data-lit={lit || undefined} data-tunnel={tunnelKey(tunnel)}>
            <path
              className="topo-tunnel-hit"
              d={path}
              {...tip(t('tunnel', { a: name(a), b: name(b) }))}
              onClick={(event) => {
                event.stopPropagation()
                toggleTunnel(tunnelKey(tunnel))
              }}
            />
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
