// Felix: the tunnel device, what it masquerades, and in VXLAN mode the routes, neighbours and FDB rows of other nodes.
// felix/dataplane/linux: vxlan_mgr.go, ipip_mgr.go, masq_mgr.go, endpoint_mgr.go; felix/rules/nat.go. Tunnel routes carry `proto 80` as recorded.
// Leaves out: policy and workload chains (every packet is allowed), NOTRACK of VXLAN, the masquerade of host processes into tunnels.
import type { Configured, Operation } from '../../netlink/operation.ts'
import { vethNameOf } from '../../scenario/names.ts'
import { tunnelNameOf } from '../../scenario/plugin.ts'
import type { Machine } from '../../scenario/scenario.ts'
import { type Ipv4, type Prefix, contains } from '../../wire/address.ts'
import { inNetns, route, sysctl, up } from '../configured.ts'
import { type CalicoCluster, type CalicoNode, type Pool, mtuOf } from './cluster.ts'

/** RTPROT of Felix's routes: dataplanedefs.VXLANDefaultProto. */
const PROTO = '80'

const host = (address: Ipv4): Prefix => ({ address, length: 32 })

export const blackhole = (by: 'felix' | 'bird', block: Prefix, proto: string): Operation => ({
  kind: 'route.add',
  route: route(by, block, { type: 'blackhole', proto }),
})

/** Blocks of one address need no blackhole: the pod's route is as specific. */
export const blackholes = (by: 'felix' | 'bird', { blocks }: CalicoNode, proto: string): readonly Operation[] =>
  blocks.filter(({ length }) => length < 32).map((block) => blackhole(by, block, proto))

function tunnelDevice(cluster: CalicoCluster, node: CalicoNode): readonly Operation[] {
  const dev = tunnelNameOf(cluster.topology.network)
  const { tunnel, address, ifname } = node
  if (dev === undefined || tunnel === undefined) return []
  const mtu = mtuOf(cluster, node.machine)
  const addr: Operation = { kind: 'addr.add', dev, addr: { local: tunnel.address, length: 32, scope: 'global' } }
  if (cluster.pool.encapsulation === 'ipip') {
    return [{ kind: 'module.load', name: 'ipip' }, { kind: 'link.set', dev, change: { mtu, up: true } }, addr]
  }
  const vxlan = { id: cluster.vni, local: address.address, dev: ifname, dstport: cluster.port, learning: false }
  return [{ kind: 'link.add', link: { ifname: dev, kind: 'vxlan', lladdr: tunnel.mac, mtu, vxlan } }, addr, up(dev)]
}

/** masq_mgr.go, rules/nat.go: what pods send out of all pools; a pool without natOutgoing is in one set only. */
function masquerade({ cidr, natOutgoing }: Pool): readonly Operation[] {
  const [masq, all] = ['cali40masq-ipam-pools', 'cali40all-ipam-pools'] as const
  const create = (name: string): Operation => ({
    kind: 'ipset.create',
    set: { name, type: ['net'], hashsize: 1024, maxelem: 65_536, comment: false },
  })
  const member = (set: string): Operation => ({ kind: 'ipset.add', set, member: { element: [cidr] } })
  const rule = (chain: string, spec: string): Operation => ({ kind: 'iptables.append', table: 'nat', chain, spec })
  const outgoing = `-m set --match-set ${masq} src -m set ! --match-set ${all} dst -j MASQUERADE --random-fully`
  return [
    create(masq),
    create(all),
    ...(natOutgoing ? [member(masq)] : []),
    member(all),
    { kind: 'iptables.new-chain', table: 'nat', chain: 'cali-POSTROUTING' },
    { kind: 'iptables.new-chain', table: 'nat', chain: 'cali-nat-outgoing' },
    rule('POSTROUTING', '-j cali-POSTROUTING'),
    rule('cali-POSTROUTING', '-j cali-nat-outgoing'),
    ...(natOutgoing ? [rule('cali-nat-outgoing', outgoing)] : []),
  ]
}

const isVxlan = ({ pool }: CalicoCluster): boolean => pool.encapsulation === 'vxlan'

/** Before any pod: what the node needs whether or not it has pods. */
export function setUp(cluster: CalicoCluster, machine: Machine): readonly Configured[] {
  const node = cluster.nodes.find((one) => one.machine === machine)
  const own = node === undefined ? [] : [...tunnelDevice(cluster, node), ...(isVxlan(cluster) ? blackholes('felix', node, PROTO) : [])]
  return inNetns(machine.id, 'felix', [...masquerade(cluster.pool), ...own])
}

/** For each pod's interface: strict, so that a pod cannot lie about its address. */
export const endpoints = ({ topology }: CalicoCluster, { id, pods = [] }: Machine): readonly Configured[] =>
  inNetns(
    id,
    'felix',
    pods.map((pod) => sysctl(`net.ipv4.conf.${vethNameOf(topology, pod)}.rp_filter`, '1')),
  )

/** A node reached through vxlan.calico, or straight if it is on the node's own subnet. */
function vxlanPeer(cluster: CalicoCluster, node: CalicoNode, peer: CalicoNode): readonly Operation[] {
  if (peer.tunnel === undefined) return []
  const dev = 'vxlan.calico'
  const { address, mac, borrowed } = peer.tunnel
  const near = cluster.pool.crossSubnet && contains(node.address, peer.address.address)
  const via = near ? { via: peer.address.address, dev: node.ifname } : { via: address, dev }
  const to = (dst: Prefix): Operation => ({ kind: 'route.add', route: route('felix', dst, { ...via, onlink: true, proto: PROTO }) })
  const itself: Operation = { kind: 'route.add', route: route('felix', host(address), { dev, scope: 'link', proto: PROTO }) }
  return [
    { kind: 'neigh.replace', neigh: { dst: address, dev, lladdr: mac, nud: 'permanent' } },
    { kind: 'fdb.replace', entry: { lladdr: mac, dev, dst: peer.address.address, state: 'permanent' } },
    ...(borrowed ? [itself] : []),
    ...[...peer.blocks, ...peer.borrowed.map(host)].map(to),
  ]
}

export function peers(cluster: CalicoCluster, node: CalicoNode): readonly Configured[] {
  if (!isVxlan(cluster) || node.tunnel === undefined) return []
  const others = cluster.nodes.filter((peer) => peer !== node)
  return inNetns(
    node.machine.id,
    'felix',
    others.flatMap((peer) => vxlanPeer(cluster, node, peer)),
  )
}
