// Machines as an operator sets them up: interfaces, addresses, default and static routes; switches as Linux bridges that forward at once.
// kubeadm wants net.ipv4.ip_forward on every node, so it is on before any plugin runs. Leaves out: VLANs, spanning tree, bonds.
import type { Configured, Operation } from '../netlink/operation.ts'
import { defaultRouteOf } from '../scenario/derive.ts'
import { type Nic, nicsOf, switchMac } from '../scenario/nic.ts'
import type { Machine, Topology } from '../scenario/scenario.ts'
import { DEFAULT, inNetns, route, sysctl, up } from './configured.ts'
import { staticRoutesOf } from './static.ts'

const SWITCH_BRIDGE = 'br0'

const plug = ({ ifname, lladdr, mtu }: Nic): Operation => ({ kind: 'link.add', link: { kind: 'phys', ifname, lladdr, mtu } })

function switchOperations(machine: Machine, nics: readonly Nic[]): readonly Operation[] {
  const mtu = nics.reduce((most, nic) => Math.max(most, nic.mtu), 1500)
  const bridge = { mcastSnooping: false }
  return [
    up('lo'),
    { kind: 'link.add', link: { ifname: SWITCH_BRIDGE, kind: 'bridge', lladdr: switchMac(machine.number, 0), mtu, bridge } },
    up(SWITCH_BRIDGE),
    sysctl('net.bridge.bridge-nf-call-iptables', '0'),
    ...nics.flatMap((nic): readonly Operation[] => [
      plug(nic),
      up(nic.ifname),
      { kind: 'link.set', dev: nic.ifname, change: { master: SWITCH_BRIDGE } },
    ]),
  ]
}

function addresses(nic: Nic): readonly Operation[] {
  const configured = [plug(nic), up(nic.ifname)]
  if (nic.address === undefined) return configured
  const { address: local, length } = nic.address
  return [...configured, { kind: 'addr.add', dev: nic.ifname, addr: { local, length, scope: 'global' } }]
}

export function machineOperations(topology: Topology, machine: Machine): readonly Configured[] {
  const nics = nicsOf(topology, machine)
  if (machine.kind === 'switch') return inNetns(machine.id, 'operator', switchOperations(machine, nics))
  const gateway = defaultRouteOf(topology, machine)
  const statics = machine.kind === 'router' ? staticRoutesOf(topology, machine) : []
  return inNetns(machine.id, 'operator', [
    up('lo'),
    ...(machine.kind === 'host' ? [] : [sysctl('net.ipv4.ip_forward', '1')]),
    ...nics.flatMap(addresses),
    ...(gateway === undefined ? [] : [{ kind: 'route.add', route: route('operator', DEFAULT, { via: gateway.via }) } as const]),
    ...statics.map(({ dst, via }): Operation => ({ kind: 'route.add', route: route('operator', dst, { via }) })),
  ])
}
