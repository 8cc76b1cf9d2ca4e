// Services as rules: a connection that is sent to another node's endpoint, one of a pod to itself, and one that nobody is there for.
// The router is where a node sends what it knows no route for, and so what it looks up a Service's address by.
import { build, withPods } from './drawings.ts'
import { addTraffic, rename } from './edit.ts'
import { type ServiceSettings, addService, setService } from './edit-service.ts'
import type { ClusterNetwork, Scenario, Traffic } from './scenario.ts'

/** Name, how it is reached, and who is behind it; a container of `web` listens on a port of its own. */
const SERVICES: readonly (readonly [string, Partial<ServiceSettings>, readonly string[]])[] = [
  ['web', { targetPort: 8080 }, ['n1p2', 'n2p1']],
  ['stats', { protocol: 'udp', port: 8125 }, ['n2p2']],
  ['old', {}, []],
]

/** From whom, to which Service, one after the other. */
const TRAFFIC: readonly Traffic[] = [
  { at: 0, kind: 'tcp', from: 'n1p1', to: 'v1', dport: 80 },
  { at: 800, kind: 'udp', from: 'n2p2', to: 'v2', dport: 8125 },
  { at: 1600, kind: 'tcp', from: 'n1p1', to: 'v3', dport: 80 },
]

function services(network: ClusterNetwork): Scenario {
  const drawn = build(
    network,
    ['router', 'switch', 'node', 'node'],
    [
      ['r1', 's1'],
      ['n1', 's1'],
      ['n2', 's1'],
    ],
  )
  const pods = withPods(drawn, { n1: ['shop', 'web-1'], n2: ['web-2', 'stats'] })
  const all = SERVICES.reduce((next, [name, settings, endpoints], index) => {
    const id = `v${index + 1}`
    return rename(setService(addService(next, endpoints), id, settings), id, name)
  }, pods)
  return TRAFFIC.reduce(addTraffic, all)
}

export const SERVICE = {
  service: services({ plugin: 'flannel', backend: 'vxlan', directRouting: false }),
  'calico-service': services({ plugin: 'calico', encapsulation: 'ipip', crossSubnet: false }),
} as const satisfies Readonly<Record<string, Scenario>>
