/** The BGP sessions between nodes: an arc each, broken where it is not established; and how many there are. Fetched when first asked for. */
import { useApp, useGeometry, useNetwork, useScenario } from '../state/app.ts'
import { namesOf } from '../state/names.ts'
import { idOf } from '../state/selection.ts'
import { useT } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import { machineOfNetns } from './lit.ts'
import { type SessionLine, sessionLines } from './sessions.ts'

function useLines(): readonly SessionLine[] {
  const scenario = useScenario()
  const geometry = useGeometry()
  const network = useNetwork()
  const selected = useApp(({ view }) => machineOfNetns(idOf(view.selection) ?? ''))
  return sessionLines(scenario, geometry, (id) => network.stateOf(id)?.bird?.value, new Set([selected]))
}

export function Sessions() {
  const t = useT('topology')
  const lines = useLines()
  const name = namesOf(useScenario().topology)
  return (
    <svg className="topo-overlay topo-sessions" aria-hidden>
      {lines.map(({ from, to, state, path }) => (
        <g key={`${from} ${to}`} data-broken={state !== 'Established' || undefined}>
          <path className="topo-tunnel-hit" d={path} {...tip(t('session', { from: name(from), to: name(to), state }))} />
          <path d={path} />
        </g>
      ))}
    </svg>
  )
}

export function SessionsNote() {
  const t = useT('topology')
  const lines = useLines()
  const up = lines.filter(({ state }) => state === 'Established').length
  return (
    <p className="topo-said" role="status">
      {lines.length === 0 ? t('sessionsOfOne') : t('sessions', { count: lines.length, up })}
    </p>
  )
}
