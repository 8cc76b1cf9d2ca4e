// The command that shows on a real node what a step decided by: ip-route(8), ip-neighbour(8), bridge(8), iptables(8), conntrack(8), ss(8).
import type { NetnsState } from '../table/netns.ts'
import { printIpv4 } from '../wire/address.ts'
import type { Step } from './trace.ts'

type Of<K extends Step['kind']> = Extract<Step, { kind: K }>

const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' }

function routeCommand({ dst, src, iif, oif, mark, use }: Of<'route.lookup'>): string {
  const from = src === undefined || src === 0 || use === 'reverse' ? '' : ` from ${printIpv4(src)}`
  const marked = mark === 0 ? '' : ` mark 0x${mark.toString(16)}`
  const by = use === 'reverse' ? '' : `${iif === undefined ? '' : ` iif ${iif}`}${oif === undefined ? '' : ` oif ${oif}`}`
  return `ip route get ${printIpv4(dst)}${from}${by}${marked}`
}

/** A bridge's table is asked for by the bridge, a vxlan device's own by the device. */
function fdbCommand(state: NetnsState, dev: string): string {
  const bridge = state.links.get(dev)?.kind === 'bridge' ? dev : state.links.get(dev)?.master
  return bridge === undefined ? `bridge fdb show dev ${dev}` : `bridge fdb show br ${bridge}`
}

function conntrackCommand({ original }: Of<'conntrack'>): string {
  if (original === undefined) return 'conntrack -L'
  const { protocol, src, dst } = original
  return `conntrack -L -p ${PROTOCOLS[protocol] ?? protocol} -s ${printIpv4(src)} -d ${printIpv4(dst)}`
}

function arpCommand({ dev, spa, tpa, sysctl, row, decision }: Of<'arp'>): string {
  if (sysctl !== undefined) return `sysctl ${sysctl.key}`
  return row === undefined && decision !== 'no-route'
    ? `ip -4 addr show dev ${dev}`
    : `ip route get ${printIpv4(tpa)} from ${printIpv4(spa)} iif ${dev}`
}

function socketCommand({ protocol, port }: Of<'socket'>): string | undefined {
  if (protocol !== 'udp' && protocol !== 'tcp') return undefined
  return `ss -an${protocol[0]}${port === undefined ? '' : ` sport = :${port}`}`
}

/** undefined for steps that asked nothing that can be shown. */
export function commandOf(state: NetnsState, step: Step): string | undefined {
  switch (step.kind) {
    case 'route.lookup':
      return routeCommand(step)
    case 'neigh.lookup':
      return `ip neigh show dev ${step.dev}`
    case 'fdb.lookup':
    case 'fdb.learn':
      return fdbCommand(state, step.dev)
    case 'flood':
      return 'bridge -d link show'
    case 'arp':
      return arpCommand(step)
    case 'hook':
      return `iptables -t ${step.table} -vnL ${step.rules.at(-1)?.chain ?? step.hook} --line-numbers`
    case 'conntrack':
      return conntrackCommand(step)
    case 'nat':
      return `conntrack -L ${step.manip === 'SNAT' ? '--src-nat' : '--dst-nat'}`
    case 'mtu':
      return `ip link show dev ${step.dev}`
    case 'encap':
    case 'decap':
      return `ip -d link show dev ${step.dev}`
    case 'socket':
      return socketCommand(step)
    default:
      return undefined
  }
}
