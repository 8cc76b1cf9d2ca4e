/** What may be typed into a field: the value as it is stored, or the key of what is wrong with it. */
import { type ClusterNetwork, parseIpv4, parseMac, parsePrefix } from '../../../engine/index.ts'
import type { Calico, NetworkMode } from '../modes.ts'

export type Checked = { readonly value: string } | { readonly error: string }
export type Check = (text: string) => Checked

const LONGEST = 120

/** One line of text: a name, a title. */
export const isLine: Check = (text) => {
  if (text.length > LONGEST) return { error: 'error.long' }
  return /[\p{Cc}\p{Cs}]/u.test(text) ? { error: 'error.line' } : { value: text }
}

export const isIpv4: Check = (text) => (parseIpv4(text) === undefined ? { error: 'error.ipv4' } : { value: text })

/** An address with its prefix length; a bare address gets that of the subnet. */
export const isInterface =
  (length: number): Check =>
  (text) => {
    const parsed = parsePrefix(text)
    if (parsed === undefined || parsed.length === 0) return { error: 'error.interface' }
    return { value: text.includes('/') ? text : `${text}/${length}` }
  }

export const isSubnet: Check = (text) => {
  const length = parsePrefix(text)?.length ?? 0
  return length < 4 || length > 30 ? { error: 'error.subnet' } : { value: text }
}

export const isMac: Check = (text) => {
  const mac = parseMac(text)
  if (mac === undefined || mac === 0) return { error: 'error.mac' }
  return Number.parseInt(text.slice(0, 2), 16) % 2 === 1 ? { error: 'error.group' } : { value: text.toLowerCase() }
}

export const NO_GATEWAY = 'none'
/** An address, or `none` for no default route. */
export const isGateway: Check = (text) => (text.toLowerCase() === NO_GATEWAY ? { value: NO_GATEWAY } : isIpv4(text))

const RANGES = {
  mtu: [68, 65_535],
  vni: [1, 0xffffff],
  port: [1, 65_535],
  count: [1, 100],
  size: [0, 65_507],
  ttl: [1, 255],
  blockSize: [20, 32],
} as const satisfies Record<string, readonly [number, number]>

export const isWhole =
  (range: keyof typeof RANGES): Check =>
  (text) => {
    const [least, most] = RANGES[range]
    const number = /^\d{1,9}$/.test(text) ? Number(text) : -1
    return number < least || number > most ? { error: `error.${range}` } : { value: String(number) }
  }

/** A Calico mode is its encapsulation, with CrossSubnet or without. */
const CALICO: Partial<Record<NetworkMode, Pick<Calico, 'encapsulation' | 'crossSubnet'>>> = {
  'calico-bgp': { encapsulation: 'none', crossSubnet: false },
  'calico-ipip': { encapsulation: 'ipip', crossSubnet: false },
  'calico-ipip-cross': { encapsulation: 'ipip', crossSubnet: true },
  'calico-vxlan': { encapsulation: 'vxlan', crossSubnet: false },
  'calico-vxlan-cross': { encapsulation: 'vxlan', crossSubnet: true },
}

/** Another mode of the same plugin keeps its other settings. */
export function withMode(network: ClusterNetwork, mode: NetworkMode): ClusterNetwork {
  if (mode === 'none') return { plugin: 'none' }
  const calico = CALICO[mode]
  if (calico !== undefined) return { ...(network.plugin === 'calico' ? network : {}), plugin: 'calico', ...calico }
  const backend = mode === 'host-gw' ? 'host-gw' : 'vxlan'
  return { ...(network.plugin === 'flannel' ? network : {}), plugin: 'flannel', backend, directRouting: mode === 'direct-routing' }
}

type Settings = 'network' | 'vni' | 'port' | 'blockSize'

/** One of the plugin's settings, or its default again. */
export function withSetting(network: ClusterNetwork, key: Settings, value: string | undefined): ClusterNetwork {
  if (network.plugin === 'none') return network
  const typed = { [key]: key === 'network' ? value : Number(value) }
  if (value !== undefined) return { ...network, ...typed }
  const rest = { ...network, [key]: undefined }
  return Object.fromEntries(Object.entries(rest).filter(([, kept]) => kept !== undefined)) as ClusterNetwork
}
