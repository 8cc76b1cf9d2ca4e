// Calico's CNI plugin on ADD: a veth pair without a bridge. cni-plugin/pkg/dataplane/linux/dataplane_linux.go. The pod has its /32 and a gateway that
// nobody owns, 169.254.1.1; the node's end has no address, answers ARP for everything by proxy, and has the same MAC on every node.
// Leaves out: IPv6's sysctls, allowIPForwarding, QoS.
import type { Configured } from '../../netlink/operation.ts'
import { podAddressOf, podMacOf, vethMacOf } from '../../scenario/derive.ts'
import { vethNameOf } from '../../scenario/names.ts'
import type { Machine, Pod, Topology } from '../../scenario/scenario.ts'
import { type Prefix, ipv4 } from '../../wire/address.ts'
import { DEFAULT, inNetns, route, sysctl, up } from '../configured.ts'

const GATEWAY = ipv4('169.254.1.1')
const host = (address: Prefix['address']): Prefix => ({ address, length: 32 })

export function addPod(topology: Topology, machine: Machine, pod: Pod, mtu: number): readonly Configured[] {
  const veth = vethNameOf(topology, pod)
  const address = podAddressOf(topology, machine, pod)
  const peer = { ifname: veth, netns: machine.id, lladdr: vethMacOf(topology, machine, pod), mtu }
  return [
    ...inNetns(pod.id, 'calico-cni', [
      up('lo'),
      { kind: 'link.add', link: { ifname: 'eth0', kind: 'veth', lladdr: podMacOf(topology, machine, pod), mtu, peer } },
      up('eth0'),
    ]),
    ...inNetns(machine.id, 'calico-cni', [
      up(veth),
      sysctl(`net.ipv4.conf.${veth}.route_localnet`, '1'),
      sysctl(`net.ipv4.neigh.${veth}.proxy_delay`, '0'),
      sysctl(`net.ipv4.conf.${veth}.proxy_arp`, '1'),
      sysctl(`net.ipv4.conf.${veth}.forwarding`, '1'),
    ]),
    ...inNetns(pod.id, 'calico-cni', [
      { kind: 'route.add', route: route('calico-cni', host(GATEWAY), { dev: 'eth0', scope: 'link' }) },
      { kind: 'route.add', route: route('calico-cni', DEFAULT, { via: GATEWAY, dev: 'eth0' }) },
      { kind: 'addr.add', dev: 'eth0', addr: { local: address, length: 32, scope: 'global' } },
    ]),
    ...inNetns(machine.id, 'calico-cni', [{ kind: 'route.add', route: route('calico-cni', host(address), { dev: veth, scope: 'link' }) }]),
  ]
}
