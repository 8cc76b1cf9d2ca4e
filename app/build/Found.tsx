/** What a search finds on the drawing: machines and pods, by name or address. Choosing one selects it and brings it into sight. */
import { type Topology, addressOf, nameOf, printIpv4 } from '../../engine/index.ts'
import { app, select, useScenario } from '../state/app.ts'
import { camera } from '../state/camera.ts'
import { locatorOf } from '../state/selection.ts'
import { useT } from '../ui/i18n.ts'
import { Section } from '../ui/Panel.tsx'
import { matches } from './project.ts'

/** More than these are not listed: whoever searches types another letter. */
const MOST = 12

export interface Hit {
  readonly id: string
  readonly name: string
  readonly address: string
}

export function findIn(topology: Topology, query: string): readonly Hit[] {
  if (query === '') return []
  return topology.machines
    .flatMap((machine) => [machine, ...(machine.pods ?? [])])
    .map((one) => {
      const address = addressOf(topology, one.id)
      return { id: one.id, name: nameOf(one), address: address === undefined ? '' : printIpv4(address) }
    })
    .filter(({ name, address }) => matches(query, name, address))
}

function go(id: string): void {
  select(locatorOf(app.scenario(), id))
  camera.reveal(id)
}

export function Found({ hits }: { readonly hits: readonly Hit[] }) {
  const t = useT('build')
  if (hits.length === 0) return null
  return (
    <Section title={t('found')}>
      <ul className="build-presets">
        {hits.slice(0, MOST).map(({ id, name, address }) => (
          <li key={id}>
            <button type="button" className="build-preset" onClick={() => go(id)}>
              <span className="build-preset-title">{name}</span>
              <span className="build-preset-note mono">{address}</span>
            </button>
          </li>
        ))}
      </ul>
      {hits.length > MOST && <p className="muted build-more">{t('more', { count: hits.length - MOST })}</p>}
    </Section>
  )
}

export const useFound = (query: string): readonly Hit[] => findIn(useScenario().topology, query)
