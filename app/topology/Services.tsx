/** Services over the drawing: what they translate, into what. Far away they are not shown, as the insides of nodes are not. */
import { useApp, useGeometry, useScenario } from '../state/app.ts'
import { useLevel } from '../state/camera.ts'
import { namesOf } from '../state/names.ts'
import { useT } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import { Badge } from './Badge.tsx'
import { at } from './parts.ts'
import { type ServiceCard, serviceCards, serviceWords } from './services.ts'
import './services.css'
import { useElement } from './useElement.ts'

function Card({ service, box, level }: ServiceCard & { readonly level: string }) {
  const t = useT('topology')
  const scenario = useScenario()
  const { name, portal, endpoints = t('noEndpoints') } = serviceWords(scenario, service, namesOf(scenario.topology))
  const props = useElement(service.id, t('service', { name, portal, endpoints }))
  return (
    <div className="topo-box topo-service" style={at(box)} data-level={level} {...props} {...tip(`${portal} → ${endpoints}`)}>
      <span className="topo-row">
        <b className="topo-clip">{name}</b>
        <span className="topo-rules topo-clip">{t('rules')}</span>
      </span>
      <span className="mono topo-clip">{`${portal} → ${endpoints}`}</span>
      <Badge element={service.id} />
    </div>
  )
}

export function Services() {
  const level = useLevel()
  const scenario = useScenario()
  const geometry = useGeometry()
  const drawn = useApp(({ document }) => document.scenario.topology.services !== undefined)
  if (!drawn || level === 'far') return null
  return serviceCards(scenario, geometry).map((card) => <Card key={card.service.id} {...card} level={level} />)
}
