/** What of the overlay is drawn: one tunnel alone, by a click on it, or one after the other by a key; BGP sessions instead of all. */
import { runsBgp } from '../../engine/index.ts'
import { app, choose, geometryNow, show } from '../state/app.ts'
import { namesOf } from '../state/names.ts'
import { toast } from '../ui/toast.ts'
import type { Say } from '../ui/i18n.ts'
import { type Tunnel, tunnelsOf } from './tunnels.ts'

export const tunnelKey = ({ a, b }: Pick<Tunnel, 'a' | 'b'>): string => `${a} ${b}`

export const toggleTunnel = (key: string): void => show({ tunnel: app.store.getState().view.tunnel === key ? undefined : key })

/** Where BIRD runs. */
export function toggleSessions(): void {
  const { document, view } = app.store.getState()
  if (runsBgp(document.scenario.topology.network)) choose({ sessions: !view.sessions })
}

/** Of all nodes: also of those beyond the handful whose tunnels are all drawn. */
export function nextTunnel(t: Say): void {
  const state = app.store.getState()
  const { topology } = state.document.scenario
  const all = tunnelsOf(state.document.scenario, geometryNow(state), new Set(topology.machines.map(({ id }) => id)))
  if (all.length === 0) return
  const next = all[all.findIndex((tunnel) => tunnelKey(tunnel) === state.view.tunnel) + 1]
  show({ tunnel: next && tunnelKey(next) })
  const name = namesOf(topology)
  toast(next ? t('said.tunnel', { a: name(next.a), b: name(next.b) }) : t('said.tunnels'))
}
