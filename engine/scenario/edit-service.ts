// The builder's edits of Services. An edit that changes nothing gives the same reference back.
import { type Patch, kept, nextNumber, patched, replaced, withTopology } from './edit-value.ts'
import type { Scenario, Service } from './scenario.ts'
import { MAX_SERVICES } from './limits.ts'

const none: readonly Service[] = []

export const nextServiceId = ({ topology }: Scenario): string => `v${nextNumber(topology.services ?? none)}`

/** A Service on port 80 in front of these pods. */
export function addService(scenario: Scenario, endpoints: readonly string[]): Scenario {
  const services = scenario.topology.services ?? none
  if (services.length >= MAX_SERVICES) return scenario
  const number = nextNumber(services)
  const service: Service = { id: `v${number}`, number, protocol: 'tcp', port: 80, endpoints: [...new Set(endpoints)] }
  return withTopology(scenario, { services: [...services, service] })
}

export type ServiceSettings = Omit<Service, 'id' | 'number'>

export function setService(scenario: Scenario, id: string, patch: Patch<ServiceSettings>): Scenario {
  const services = scenario.topology.services ?? none
  const at = services.findIndex((service) => service.id === id)
  return at < 0 ? scenario : withTopology(scenario, { services: replaced(services, at, (service) => patched<Service>(service, patch)) })
}

/** Services without those of `gone`, and without `gone` among their endpoints; undefined when none is left. */
export function servicesWithout(services: readonly Service[] | undefined, gone: ReadonlySet<string>): readonly Service[] | undefined {
  if (services === undefined) return undefined
  const staying = kept(services, ({ id }) => !gone.has(id))
  const trimmed = staying.map((service) => patched<Service>(service, { endpoints: kept(service.endpoints, (pod) => !gone.has(pod)) }))
  const same = trimmed.every((service, index) => service === services[index]) && trimmed.length === services.length
  return same ? services : trimmed.length === 0 ? undefined : trimmed
}
