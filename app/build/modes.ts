/** The ways between nodes that a cluster can have: every plugin with its modes. */
import type { ClusterNetwork } from '../../engine/index.ts'

export const MODES = [
  'none',
  'vxlan',
  'direct-routing',
  'host-gw',
  'calico-bgp',
  'calico-ipip',
  'calico-ipip-cross',
  'calico-vxlan',
  'calico-vxlan-cross',
] as const
export type NetworkMode = (typeof MODES)[number]

export type Calico = Extract<ClusterNetwork, { plugin: 'calico' }>
const calicoMode = ({ encapsulation, crossSubnet }: Calico): NetworkMode =>
  encapsulation === 'none' ? 'calico-bgp' : crossSubnet ? `calico-${encapsulation}-cross` : `calico-${encapsulation}`

export function modeOf(network: ClusterNetwork): NetworkMode {
  if (network.plugin === 'none') return 'none'
  if (network.plugin === 'calico') return calicoMode(network)
  return network.backend === 'vxlan' && network.directRouting ? 'direct-routing' : network.backend
}
