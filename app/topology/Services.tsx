/** Services over the drawing: what they translate, into what. Far away they have but their names, as nodes do. */
import { useApp, useGeometry, useScenario } from '../state/app.ts'
import { useLevel } from '../state/camera.ts'
import { namesOf } from '../state/names.ts'
import { useT } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import { Badge } from './Badge.tsx'
import { at } from './parts.ts'
import { CAPTION, type ServiceCard, serviceCards, serviceWords } from './services.ts'
import './services.css'
import { useElement } from './useElement.ts'

function Card({ service, box, level }: ServiceCard & { readonly level: string }) {
  const t = useT('topology')
  const scenario = useScenario()
  const { name, portal, endpoints = t('noEndpoints') } = serviceWords(scenario, service, namesOf(scenario.topology))
  const props = useElement(service.id, t('service', { name, portal, endpoints }))
  return (
    <div className="topo-place" style={at(box)}>
      <div className="topo-box topo-service" data-level={level} {...props} {...tip(`${portal} → ${endpoints}`)}>
        <span className="topo-row">
          <b className="topo-clip">{name}</b>
          {level !== 'far' && <span className="mono">{portal}</span>}
        </span>
        {level !== 'far' && <span className="mono topo-clip">{`→ ${endpoints}`}</span>}
      </div>
      <Badge element={service.id} />
    </div>
  )
}

export function Services() {
  const t = useT('topology')
  const level = useLevel()
  const scenario = useScenario()
  const geometry = useGeometry()
  const drawn = useApp(({ document }) => document.scenario.topology.services !== undefined)
  if (!drawn) return null
  const cards = serviceCards(scenario, geometry)
  const [first] = cards
  return (
    <>
      {first !== undefined && (
        <span
          className="topo-rules"
          style={{ ...at({ ...first.box, y: first.box.y - CAPTION, height: CAPTION }), width: 'max-content' }}
          data-level={level}
        >
          {t('rules')}
        </span>
      )}
      {cards.map((card) => (
        <Card key={card.service.id} {...card} level={level} />
      ))}
    </>
  )
}
