// flanneld: what it configures on one node, in its order. flannel pkg/backend/vxlan (device.go, vxlan_network.go), pkg/backend/hostgw,
// pkg/trafficmngr/iptables. Leaves out: the other backends, nftables, leases that end, the re-check of host-gw routes every 10 s.
import { lazy } from '../base/lazy.ts'
import type { Operation } from '../netlink/operation.ts'
import type { Machine, Topology } from '../scenario/scenario.ts'
import { type Prefix, contains, printPrefix } from '../wire/address.ts'
import { pods } from './bridge.ts'
import { type Cluster, type ClusterNode, type Flannel, type Lease, clusterNodeOf } from './cluster.ts'
import { inNetns, route, up } from './configured.ts'
import type { Claim, Daemons } from './daemons.ts'

export const vtepNameOf = ({ vni }: Flannel): string => `flannel.${vni}`

/** Documentation/backends.md, "Directrouting": `ip route get` of the peer's public IP names no gateway. */
const isDirect = ({ connected }: ClusterNode, { publicIp }: Lease): boolean => connected.some((subnet) => contains(subnet, publicIp))

const jump = (table: string, chain: string, spec: string): Operation => ({ kind: 'iptables.append', table, chain, spec })

/** iptables.go, masqRules and forwardRules; `--ip-masq` and `--iptables-forward-rules` are on. */
function filters({ network }: Flannel, podCIDR: Prefix): readonly Operation[] {
  const n = printPrefix(network)
  const p = printPrefix(podCIDR)
  const masquerade = (spec: string): Operation => jump('nat', 'FLANNEL-POSTRTG', spec)
  return [
    { kind: 'iptables.new-chain', table: 'nat', chain: 'FLANNEL-POSTRTG' },
    jump('nat', 'POSTROUTING', '-m comment --comment "flanneld masq" -j FLANNEL-POSTRTG'),
    masquerade('-m mark --mark 0x4000/0x4000 -j RETURN'),
    masquerade(`-s ${p} -d ${n} -j RETURN`),
    masquerade(`-s ${n} -d ${p} -j RETURN`),
    masquerade(`! -s ${n} -d ${p} -j RETURN`),
    masquerade(`-s ${n} ! -d 224.0.0.0/4 -j MASQUERADE --random-fully`),
    masquerade(`! -s ${n} -d ${n} -j MASQUERADE --random-fully`),
    { kind: 'iptables.new-chain', table: 'filter', chain: 'FLANNEL-FWD' },
    jump('filter', 'FORWARD', '-j FLANNEL-FWD'),
    jump('filter', 'FLANNEL-FWD', `-s ${n} -j ACCEPT`),
    jump('filter', 'FLANNEL-FWD', `-d ${n} -j ACCEPT`),
  ]
}

/** The VXLAN device: no remote, no learning, /32 so that no broadcast route appears. */
function device(flannel: Flannel, lease: Lease, uplink: NonNullable<ClusterNode['uplink']>, mtu: number): readonly Operation[] {
  const ifname = vtepNameOf(flannel)
  const vxlan = { id: flannel.vni, local: lease.publicIp, dev: uplink.ifname, dstport: flannel.port, learning: false }
  return [
    { kind: 'link.add', link: { ifname, kind: 'vxlan', lladdr: lease.vtepMac, mtu, vxlan } },
    { kind: 'addr.add', dev: ifname, addr: { local: lease.vtepAddress, length: 32, scope: 'global' } },
    up(ifname),
  ]
}

/** A peer that is reached through the tunnel: neighbour, FDB entry, and the route last, so that nothing is ever resolved by ARP. */
function throughTunnel(flannel: Flannel, peer: Lease): readonly Operation[] {
  const dev = vtepNameOf(flannel)
  return [
    { kind: 'neigh.replace', neigh: { dst: peer.vtepAddress, dev, lladdr: peer.vtepMac, nud: 'permanent' } },
    { kind: 'fdb.replace', entry: { lladdr: peer.vtepMac, dev, dst: peer.publicIp, state: 'permanent' } },
    { kind: 'route.add', route: route('flanneld', peer.podCIDR, { via: peer.vtepAddress, dev, onlink: true }) },
  ]
}

/** What one peer's lease comes to on this node. */
export function peerOperations(flannel: Flannel, node: ClusterNode, peer: Lease): readonly Operation[] {
  if (flannel.backend === 'host-gw') {
    const dev = node.uplink === undefined ? {} : { dev: node.uplink.ifname }
    return [{ kind: 'route.add', route: route('flanneld', peer.podCIDR, { via: peer.publicIp, ...dev }) }]
  }
  if (flannel.directRouting && isDirect(node, peer)) {
    return [{ kind: 'route.add', route: route('flanneld', peer.podCIDR, { via: peer.publicIp }) }]
  }
  return throughTunnel(flannel, peer)
}

export const peersOf = (cluster: Cluster, node: ClusterNode): readonly Lease[] =>
  node.lease === undefined ? [] : cluster.leases.filter((lease) => lease.netns !== node.netns)

/** Everything but the peers. */
export function backendOperations({ flannel }: Cluster, node: ClusterNode): readonly Operation[] {
  const rules = filters(flannel, node.podCIDR)
  if (flannel.backend === 'host-gw' || node.uplink === undefined || node.lease === undefined) return rules
  return [...rules, ...device(flannel, node.lease, node.uplink, node.podMtu)]
}

export function daemonsOf(topology: Topology, cluster: Cluster, machine: Machine): Daemons {
  const { flannel } = cluster
  const node = clusterNodeOf(topology, machine)
  const vxlan = flannel.backend === 'vxlan' ? vtepNameOf(flannel) : undefined
  return {
    own: [...pods(topology, machine, node), ...inNetns(node.netns, 'flanneld', backendOperations(cluster, node))],
    peers: lazy(() =>
      inNetns(
        node.netns,
        'flanneld',
        peersOf(cluster, node).flatMap((peer) => peerOperations(flannel, node, peer)),
      ),
    ),
    devices: node.lease === undefined ? [] : [node.uplink?.ifname ?? '', ...(vxlan === undefined ? [] : [vxlan])],
    ...(vxlan === undefined ? {} : { vxlan }),
  }
}

/** What a node's rows on other nodes are about. */
export const claimsOf = ({ leases }: Cluster): readonly Claim[] =>
  leases.map(({ netns, podCIDR, publicIp, vtepAddress }) => ({ netns, keys: [printPrefix(podCIDR), publicIp, vtepAddress] }))
