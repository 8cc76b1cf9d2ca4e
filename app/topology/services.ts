/** Services on the drawing: cards above everything that is plugged in, because no device has their address and no cable leads to them. */
import { type Scenario, type Service, clusterIpOf, endpointsOf, nameOf, printIpv4, targetPortOf } from '../../engine/index.ts'
import type { Geometry } from '../state/geometry/geometry.ts'
import type { Box } from '../state/geometry/unit.ts'
import type { NameOf } from '../state/names.ts'
import { tunnelsOf } from './tunnels.ts'

export interface ServiceCard {
  readonly service: Service
  readonly box: Box
}

const CARD = { width: 224, height: 60, gap: 16 } as const
/** So few stand beside each other, even over a narrower drawing. */
const FEW = 3
/** Room for what is said above them: what they are. */
export const CAPTION = 24
/** Between the cards and what is below them. */
const AIR = 28

/** In rows about as wide as the drawing, in its middle; the last row just above the nodes and the tunnels that go over them. */
export function serviceCards(scenario: Scenario, geometry: Geometry): readonly ServiceCard[] {
  const services = scenario.topology.services ?? []
  const { bounds } = geometry
  const step = CARD.width + CARD.gap
  const inRow = Math.max(FEW, Math.floor((bounds.width + CARD.gap) / step))
  const rows = Math.ceil(services.length / inRow)
  const over = tunnelsOf(scenario, geometry, new Set()).filter((tunnel) => tunnel.over)
  const floor = Math.min(bounds.y, ...over.map(({ label }) => label.y - 16)) - AIR
  const left = bounds.x + Math.round((bounds.width - Math.min(services.length, inRow) * step + CARD.gap) / 2)
  return services.map((service, index) => {
    const row = rows - Math.floor(index / inRow)
    const x = left + (index % inRow) * step
    return { service, box: { x, y: floor - row * CARD.height - (row - 1) * CARD.gap, width: CARD.width, height: CARD.height } }
  })
}

/** What a card says: `10.96.1.1:80/tcp`, and `web-1, web-2 :8080`. */
export function serviceWords({ topology }: Scenario, service: Service, name: NameOf) {
  const endpoints = endpointsOf(topology, service).map(({ pod }) => name(pod))
  const port = targetPortOf(service) === service.port ? '' : ` :${targetPortOf(service)}`
  return {
    name: nameOf(service),
    portal: `${printIpv4(clusterIpOf(service))}:${service.port}/${service.protocol}`,
    endpoints: endpoints.length === 0 ? undefined : `${endpoints.join(', ')}${port}`,
  }
}
