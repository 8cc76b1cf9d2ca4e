// Services that nothing answers for, that two share an address and port, or whose address is none of the cluster's.
import { contains, parseIpv4, printIpv4, printPrefix } from '../wire/address.ts'
import { SERVICE_NETWORK, clusterIpOf } from './derive.ts'
import { type Owned, type Report, repeated } from './report.ts'
import type { Service, Topology } from './scenario.ts'
import { endpointsOf } from './service.ts'

function checkService(topology: Topology, service: Service, report: Report): void {
  const { id, clusterIP } = service
  const address = clusterIpOf(service)
  if (clusterIP !== undefined && parseIpv4(clusterIP) === undefined)
    report('error', 'invalid-address', [id], { text: clusterIP, machine: id })
  else if (!contains(SERVICE_NETWORK, address))
    report('warning', 'cluster-ip-outside-range', [id], { address: printIpv4(address), range: printPrefix(SERVICE_NETWORK) })
  if (endpointsOf(topology, service).length === 0) report('warning', 'service-without-endpoints', [id], { address: printIpv4(address) })
}

export function checkServices(topology: Topology, report: Report): void {
  const services = topology.services ?? []
  for (const service of services) checkService(topology, service, report)
  const portals = services.map((service): Owned<string> => {
    const key = `${printIpv4(clusterIpOf(service))}:${service.port} ${service.protocol}`
    return { key, id: service.id, at: service.id }
  })
  repeated(portals, ({ key, id }, first) => report('error', 'duplicate-cluster-ip', [id], { portal: key, id, other: first.id }))
}
