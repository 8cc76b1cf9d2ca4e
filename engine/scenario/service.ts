// Services of type ClusterIP (core/v1): one port each, an address that no device has, and the pods behind it.
// Leaves out: NodePort, LoadBalancer, headless Services, several ports, selectors (the endpoints are named), session affinity, readiness.
import { type Ipv4, printIpv4 } from '../wire/address.ts'
import { podAddressOf } from './derive.ts'
import { lookupOf } from './lookup.ts'
import { nameOf } from './names.ts'
import type { Service, Topology } from './scenario.ts'

export const targetPortOf = ({ port, targetPort }: Service): number => targetPort ?? port

/** As kube-proxy names it: its one port has no name. */
export const servicePortName = (service: Service): string => `default/${nameOf(service)}`

export interface Endpoint {
  /** Id of the pod. */
  readonly pod: string
  readonly address: Ipv4
  readonly port: number
}

/** The endpoints that exist and have an address, in order of their pods' addresses, as kube-proxy's EndpointSlices come. */
export function endpointsOf(topology: Topology, service: Service): readonly Endpoint[] {
  if (topology.network.plugin === 'none') return []
  const { pods } = lookupOf(topology)
  const found = service.endpoints.flatMap((id): readonly Endpoint[] => {
    const at = pods.get(id)
    return at === undefined ? [] : [{ pod: id, address: podAddressOf(topology, at.node, at.pod), port: targetPortOf(service) }]
  })
  return found.toSorted((a, b) => a.address - b.address)
}

export const printEndpoint = ({ address, port }: Endpoint): string => `${printIpv4(address)}:${port}`

export const serviceOf = (topology: Topology, id: string): Service | undefined => topology.services?.find((service) => service.id === id)
