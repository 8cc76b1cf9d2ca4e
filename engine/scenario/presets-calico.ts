// Calico in every mode, and what commonly stops it, each made by what would make it so in reality: a rule of the fabric, a setting of a node.
import { ping, twoNodes, twoSubnets, typed } from './drawings.ts'
import { rename, setMachine } from './edit.ts'
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

/** The router as a cloud's fabric that discards what its rule says. */
const fabric = (network: Calico, rule: string): Scenario =>
  typed(rename(ping(twoSubnets(network), 'n1p1', 'n3p1'), 'r1', 'fabric'), 'r1', `iptables -A FORWARD ${rule} -j DROP`)

/** A link too small for outer packets with DF, and a router that does not say so: a ping that fits, and some that do not. */
function blackHole(): Scenario {
  const small = ping(twoSubnets(IPIP), 'n1p1', 'n3p1')
  const large = ping(small, 'n1p1', 'n3p1', { at: 1500, count: 3, size: 1400 })
  return typed(large, 'r1', 'ip link set eth1 mtu 1400', 'iptables -A OUTPUT -p icmp --icmp-type fragmentation-needed -j DROP')
}

/** Three questions for 169.254.1.1 without an answer; on the other node, which has a default route, the first one is answered. */
const silent = (): Scenario => setMachine(ping(ping(twoNodes(BGP), 'n1p1', 'n2p1'), 'n2p1', 'n2p2', { at: 3500 }), 'n1', { gateway: '' })

/** Without masquerade a pod's request to another node leaves plainly, and the answer comes back through the tunnel. */
const strict = (): Scenario =>
  typed(ping(twoNodes({ ...VXLAN, natOutgoing: false }), 'n1p1', 'n2'), 'n1', 'sysctl -w net.ipv4.conf.all.rp_filter=1')

export const CALICO = {
  'calico-bgp': ping(twoNodes(BGP), 'n1p1', 'n2p1'),
  'calico-ipip': ping(twoNodes(IPIP), 'n1p1', 'n2p1'),
  'calico-ipip-cross': ping(twoSubnets({ ...IPIP, ...CROSS }), 'n1p1', 'n3p1'),
  'calico-reflector': setMachine(ping(twoSubnets({ ...IPIP, ...CROSS }), 'n1p1', 'n3p1'), 'n2', { routeReflector: true }),
  'calico-vxlan': ping(twoSubnets(VXLAN), 'n1p1', 'n3p1'),
  'calico-vxlan-cross': ping(twoSubnets({ ...VXLAN, ...CROSS }), 'n1p1', 'n3p1'),
  'calico-no-protocol-4': fabric(IPIP, '-p 4'),
  'calico-no-port-4789': fabric(VXLAN, '-p udp --dport 4789'),
  'calico-bgp-router': ping(twoSubnets(BGP), 'n1p1', 'n3p1'),
  'calico-no-default-route': silent(),
  'calico-mtu': blackHole(),
  'calico-rp-filter': strict(),
} as const satisfies Readonly<Record<string, Scenario>>
