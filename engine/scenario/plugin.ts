// A network plugin's settings with its defaults: flannel's Documentation/configuration.md and backends.md; Calico's IPPool and
// FelixConfiguration resources, whose pool of 10.65.0.0/16 is ours (calico-node makes 192.168.0.0/16, which the underlay uses here).
import { type Prefix, prefix } from '../wire/address.ts'
import type { ClusterNetwork } from './scenario.ts'
import { parseSubnet } from './segment.ts'

const DEFAULT = {
  none: { network: '10.244.0.0/16', vni: 1, port: 8472 },
  /** 8472: the port of Linux's vxlan module, older than IANA's 4789. */
  flannel: { network: '10.244.0.0/16', vni: 1, port: 8472 },
  calico: { network: '10.65.0.0/16', vni: 4096, port: 4789 },
} as const

/** Octets that an encapsulation adds: Ethernet, IPv4, UDP and VXLAN headers; an IPv4 header. */
const OVERHEAD = { none: 0, ipip: 20, vxlan: 50 } as const

/** flannel's Network, Calico's IPPool. */
export const podNetworkOf = (network: ClusterNetwork): Prefix =>
  (network.plugin === 'none' ? undefined : parseSubnet(network.network)) ?? prefix(DEFAULT[network.plugin].network)

const set = (network: ClusterNetwork, key: 'vni' | 'port'): number | undefined => (network.plugin === 'none' ? undefined : network[key])
export const vniOf = (network: ClusterNetwork): number => set(network, 'vni') ?? DEFAULT[network.plugin].vni
export const vxlanPortOf = (network: ClusterNetwork): number => set(network, 'port') ?? DEFAULT[network.plugin].port

export type Encapsulation = keyof typeof OVERHEAD

/** How packets travel between nodes, if need be. */
export function encapsulationOf(network: ClusterNetwork): Encapsulation {
  if (network.plugin === 'calico') return network.encapsulation
  return network.plugin === 'flannel' && network.backend === 'vxlan' ? 'vxlan' : 'none'
}

export const overheadOf = (network: ClusterNetwork): number => OVERHEAD[encapsulationOf(network)]

/** Nodes of one subnet reach each other without the tunnel: DirectRouting, CrossSubnet. */
export const isDirectWithin = (network: ClusterNetwork): boolean =>
  (network.plugin === 'flannel' && network.directRouting) || (network.plugin === 'calico' && network.crossSubnet)

/** The tunnel device that a node has; undefined where nothing is encapsulated. */
export function tunnelNameOf(network: ClusterNetwork): string | undefined {
  const encapsulation = encapsulationOf(network)
  if (encapsulation === 'none') return undefined
  if (network.plugin === 'calico') return encapsulation === 'ipip' ? 'tunl0' : 'vxlan.calico'
  return `flannel.${vniOf(network)}`
}

/** Calico's nodes run BIRD, unless Felix does it all (calico_backend: vxlan). */
export const runsBgp = (network: ClusterNetwork): boolean => network.plugin === 'calico' && network.encapsulation !== 'vxlan'

/** IPPool blockSize: 26; a pool cannot be smaller than its blocks. */
export const blockSizeOf = (network: ClusterNetwork): number =>
  Math.max((network.plugin === 'calico' ? network.blockSize : undefined) ?? 26, podNetworkOf(network).length)
