// Calico in every mode, and what commonly stops it, each made by what would make it so in reality: a rule of the fabric, a setting of a node.
import { ping, twoNodes, twoSubnets, typed } from './drawings.ts'
import { setMachine } from './edit.ts'
import type { ClusterNetwork, Scenario } from './scenario.ts'

type Calico = Extract<ClusterNetwork, { plugin: 'calico' }>
const calico = (encapsulation: Calico['encapsulation'], more: Partial<Calico> = {}): Calico => ({
  plugin: 'calico',
  encapsulation,
  crossSubnet: false,
  ...more,
})

const BGP = calico('none')
const IPIP = calico('ipip')
const VXLAN = calico('vxlan')
const CROSS = { crossSubnet: true }

/** Three questions for 169.254.1.1 without an answer; on the other node, which has a default route, the first one is answered. */
const silent = (): Scenario => setMachine(ping(ping(twoNodes(BGP), 'n1p1', 'n2p1'), 'n2p1', 'n2p2', { at: 3500 }), 'n1', { gateway: '' })

/** Without masquerade a pod's request to another node leaves plainly, and the answer comes back through the tunnel. */
const strict = (): Scenario =>
  typed(ping(twoNodes({ ...VXLAN, natOutgoing: false }), 'n1p1', 'n2'), 'n1', 'sysctl -w net.ipv4.conf.all.rp_filter=1')

export const CALICO = {
  'calico-bgp': ping(twoNodes(BGP), 'n1p1', 'n2p1'),
  'calico-ipip': ping(twoNodes(IPIP), 'n1p1', 'n2p1'),
  'calico-ipip-cross': ping(twoSubnets({ ...IPIP, ...CROSS }), 'n1p1', 'n3p1'),
  'calico-vxlan': ping(twoSubnets(VXLAN), 'n1p1', 'n3p1'),
  'calico-vxlan-cross': ping(twoSubnets({ ...VXLAN, ...CROSS }), 'n1p1', 'n3p1'),
  'calico-bgp-router': ping(twoSubnets(BGP), 'n1p1', 'n3p1'),
  'calico-no-default-route': silent(),
  'calico-rp-filter': strict(),
} as const satisfies Readonly<Record<string, Scenario>>
