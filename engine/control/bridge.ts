// The CNI plugins `loopback` and `bridge` on ADD, as flannel's plugin calls them: cni0, a veth pair, addresses and routes.
// plugins/main/bridge/bridge.go of containernetworking/plugins. ip_forward is on already (control/underlay.ts), so the plugin leaves it.
// Leaves out: IPv6's sysctls, MAC spoof checks, VLANs, portmap.
import type { Configured, Operation } from '../netlink/operation.ts'
import { podMacOf, vethMacOf } from '../scenario/derive.ts'
import { vethNameOf } from '../scenario/names.ts'
import type { Machine, Pod, Topology } from '../scenario/scenario.ts'
import { type Prefix, broadcastOf } from '../wire/address.ts'
import type { ClusterNode } from './cluster.ts'
import { inNetns, route, sysctl, up } from './configured.ts'
import * as ipam from './ipam.ts'

const BRIDGE = 'cni0'

const address = (dev: string, { address: local, length }: Prefix): Operation => ({
  kind: 'addr.add',
  dev,
  addr: { local, length, broadcast: broadcastOf({ address: local, length }), scope: 'global' },
})

/** The first ADD on a node makes the bridge: a node without pods has none. */
function ensureBridge(node: ClusterNode): readonly Configured[] {
  return inNetns(node.netns, 'cni', [
    { kind: 'link.add', link: { ifname: BRIDGE, kind: 'bridge', lladdr: node.bridgeMac, mtu: node.podMtu, bridge: {} } },
    up(BRIDGE),
    address(BRIDGE, { address: node.bridgeAddress, length: node.podCIDR.length }),
  ])
}

function addPod(topology: Topology, machine: Machine, node: ClusterNode, pod: Pod): readonly Configured[] {
  const veth = vethNameOf(topology, pod)
  const result = ipam.add(topology, machine, pod)
  const mtu = node.podMtu
  const peer = { ifname: veth, netns: node.netns, lladdr: vethMacOf(topology, machine, pod), mtu }
  return [
    ...inNetns(pod.id, 'cni', [
      up('lo'),
      { kind: 'link.add', link: { ifname: 'eth0', kind: 'veth', lladdr: podMacOf(topology, machine, pod), mtu, peer } },
      up('eth0'),
    ]),
    ...inNetns(node.netns, 'cni', [
      up(veth),
      { kind: 'link.set', dev: veth, change: { master: BRIDGE } },
      { kind: 'link.set', dev: veth, change: { port: { hairpin: true } } },
    ]),
    ...inNetns(pod.id, 'cni', [
      sysctl('net.ipv4.conf.eth0.arp_notify', '1'),
      address('eth0', result.address),
      ...result.routes.map(({ dst, via }): Operation => ({ kind: 'route.add', route: route('cni', dst, { via }) })),
    ]),
  ]
}

/** What the container runtime's ADDs leave behind, pod by pod in order of number. */
export function pods(topology: Topology, machine: Machine, node: ClusterNode): readonly Configured[] {
  const all = (machine.pods ?? []).toSorted((a, b) => a.number - b.number)
  return all.length === 0 ? [] : [...ensureBridge(node), ...all.flatMap((pod) => addPod(topology, machine, node, pod))]
}
