/** What is written on machines, pods and devices, by level of detail: pure, from the scenario alone. */
import {
  type Machine,
  type Pod,
  type Scenario,
  type Topology,
  addressOf,
  bridgeAddressOf,
  blocksOf,
  bridgeMacOf,
  encapsulationOf,
  lookupOf,
  nameOf,
  nicsOf,
  podAddressOf,
  podCidrOf,
  podMacOf,
  podMtuOf,
  printIpv4,
  printMac,
  printPrefix,
  subnetOf,
  uplinkOf,
  vniOf,
  vtepAddressOf,
  vtepMacOf,
  vxlanPortOf,
} from '../../engine/index.ts'
import type { Level } from '../state/camera.ts'
import type { Part } from '../state/geometry/unit.ts'
import { endName } from '../state/names.ts'
import type { Say } from '../ui/i18n.ts'

/** A box's words: name, the line below it, and what stands in the corner or on a third line when there is room. */
export interface Words {
  readonly name: string
  readonly line: string
  readonly extra: string
  /** Everything, for a tooltip. */
  readonly all: string
}

const joined = (...words: readonly (string | undefined)[]): string => words.filter((word) => word !== undefined && word !== '').join(' · ')

/** Glyphs that fit: everything that a machine prints is set in a face of fixed width. */
const fits = (text: string, width: number, glyph: number): boolean => text.length * glyph <= width

const TITLE_GLYPH = 6.6
const NAME_GLYPH = 8

/** The addresses of a node's pods: its podCIDR, or its first block and how many more there are. */
function podsOf(topology: Topology, node: Machine): string | undefined {
  if (topology.network.plugin === 'none') return undefined
  if (topology.network.plugin === 'flannel') return printPrefix(podCidrOf(topology, node))
  const [first, ...more] = blocksOf(topology, node)
  return first && `${printPrefix(first)}${more.length === 0 ? '' : ` +${more.length}`}`
}

/** A node's title: address and podCIDR, without the word where it does not fit. */
export function titleOf(topology: Topology, node: Machine, level: Level, width: number): { readonly name: string; readonly line: string } {
  const name = nameOf(node)
  const address = addressOf(topology, node.id)
  const own = address === undefined ? '' : printIpv4(address)
  if (level === 'mid' || level === 'far') return { name, line: own }
  const cidr = podsOf(topology, node)
  const full = joined(own, cidr && `${topology.network.plugin === 'calico' ? 'block' : 'podCIDR'} ${cidr}`)
  return { name, line: fits(full, width - 40 - name.length * NAME_GLYPH, TITLE_GLYPH) ? full : joined(own, cidr) }
}

function podWords(topology: Topology, node: Machine, pod: Pod): Words {
  const [name, line, extra] = [nameOf(pod), printIpv4(podAddressOf(topology, node, pod)), printMac(podMacOf(topology, node, pod))]
  return { name, line: topology.network.plugin === 'none' ? '' : line, extra, all: joined(name, line, extra) }
}

function bridgeWords(topology: Topology, node: Machine, level: Level): Words {
  const address = `${printIpv4(bridgeAddressOf(topology, node))}/${podCidrOf(topology, node).length}`
  const line = level === 'mid' ? address : joined('bridge', address, `mtu ${podMtuOf(topology, node)}`)
  const extra = printMac(bridgeMacOf(node))
  return { name: 'cni0', line, extra, all: joined('cni0', 'bridge', address, `mtu ${podMtuOf(topology, node)}`, extra) }
}

function tunnelWords(topology: Topology, node: Machine, level: Level, dev: string): Words {
  const { network } = topology
  const address = printIpv4(vtepAddressOf(topology, node))
  if (encapsulationOf(network) === 'ipip') {
    return {
      name: dev,
      line: level === 'mid' ? 'ipip' : joined('ipip', address),
      extra: '',
      all: joined(dev, 'ipip', address, `mtu ${podMtuOf(topology, node)}`),
    }
  }
  const [id, port, extra] = [`vxlan id ${vniOf(network)}`, String(vxlanPortOf(network)), printMac(vtepMacOf(topology, node))]
  // There is room for 18 glyphs.
  const near = [joined(id, port), joined(`vxlan ${vniOf(network)}`, port)].find(({ length }) => length <= 18) ?? id
  const line = level === 'mid' ? id : near
  return { name: dev, line, extra, all: joined(dev, id, `dstport ${port}`, `mtu ${podMtuOf(topology, node)}`, extra) }
}

/** `room`: glyphs in a line. */
function nicWords(topology: Topology, machine: Machine, level: Level, dev: string, room: number): Words {
  const nic = nicsOf(topology, machine).find(({ ifname }) => ifname === dev)
  if (nic === undefined) return { name: dev, line: '', extra: '', all: dev }
  const address = nic.address === undefined ? '' : printIpv4(nic.address.address)
  const extra = printMac(nic.lladdr)
  const full = `${address} mtu ${nic.mtu}`
  const line = level === 'mid' || full.length > room ? address : full
  return { name: dev, line, extra, all: joined(dev, nic.address && printPrefix(nic.address), `mtu ${nic.mtu}`, extra) }
}

export function partWords(topology: Topology, node: Machine, { kind, dev, netns }: Part, level: Level): Words {
  switch (kind) {
    case 'pod': {
      const found = lookupOf(topology).pods.get(netns)
      return found ? podWords(topology, node, found.pod) : { name: netns, line: '', extra: '', all: netns }
    }
    case 'bridge':
      return bridgeWords(topology, node, level)
    case 'tunnel':
      return tunnelWords(topology, node, level, dev)
    case 'nic':
      return nicWords(topology, node, level, dev, 21)
    case 'route':
      return { name: dev, line: '', extra: '', all: dev }
  }
}

export const switchWords = (topology: Topology, machine: Machine, level: Level, t: Say): Words => {
  const subnet = printPrefix(subnetOf(topology, machine))
  const line = level === 'mid' || subnet.length > 15 ? subnet : joined(t('kind.switch'), subnet)
  return { name: nameOf(machine), line, extra: '', all: joined(nameOf(machine), t('kind.switch'), subnet) }
}

export function hostWords(topology: Topology, machine: Machine, level: Level): Words {
  const [nic] = nicsOf(topology, machine)
  const words = nicWords(topology, machine, level, nic?.ifname ?? 'eth0', 24)
  return { ...words, name: nameOf(machine), all: joined(nameOf(machine), words.all) }
}

/** A router's interfaces, one line each; the last line counts those that have no room. */
export function routerLines(topology: Topology, machine: Machine, room: number): readonly string[] {
  const lines = nicsOf(topology, machine).map(({ ifname, address }) => `${ifname} ${address ? printPrefix(address) : ''}`)
  return lines.length <= room ? lines : [...lines.slice(0, room - 1), `+ ${lines.length - room + 1}`]
}

/** What a screen reader says of a machine: "Node node-1, 192.168.1.11, 2 pods". */
export function spoken(topology: Topology, machine: Machine, t: Say): string {
  const address = addressOf(topology, machine.id)
  const pods = machine.kind === 'node' ? t('pods', { count: machine.pods?.length ?? 0 }) : undefined
  const subnet = machine.kind === 'switch' ? printPrefix(subnetOf(topology, machine)) : undefined
  const words = [`${t(`kind.${machine.kind}`)} ${nameOf(machine)}`, address === undefined ? undefined : printIpv4(address), subnet, pods]
  return words.filter((word) => word !== undefined).join(', ')
}

export function cableName({ topology }: Scenario, id: string, t: Say): string {
  const cable = topology.cables.find((item) => item.id === id)
  return cable === undefined ? id : t('cable', { a: endName(topology, cable, 0), b: endName(topology, cable, 1) })
}

/** The subnet of a node's uplink: nodes that share it need no tunnel with DirectRouting. */
export function uplinkSubnet(topology: Topology, node: Machine): string | undefined {
  const address = uplinkOf(topology, node)?.address
  if (address === undefined) return undefined
  const size = 2 ** (32 - address.length)
  return `${Math.floor(address.address / size)}/${address.length}`
}
