// `ip link show`, with -d, -br and -o, as iproute2 6.1 prints it (ipaddress.c). Queue lengths and qdiscs are those of Linux's defaults; a device that
// was up once shows `noop` again here when it is down.
import { hasCarrier } from '../table/carrier.ts'
import type { NetDevice, Peer } from '../table/link.ts'
import { ANY, printIpv4, printMac } from '../wire/address.ts'
import { type Arguments, abbreviates, absent, garbage } from './arguments.ts'
import { details } from './link-details.ts'
import type { Options } from './options.ts'
import type { Parsed, View } from './parsed.ts'

/** Where dev_get_iflink points: a veth's other end, a macvlan's lower device. */
const linkOf = (link: NetDevice): Peer | undefined =>
  link.kind === 'veth' ? link.peer : link.kind === 'macvlan' ? link.macvlan.lower : undefined

/** The device at the other end (IFLA_LINK); a cable's is not the kernel's business. */
export function peerOf({ get, state }: View, link: NetDevice): { readonly peer: Peer; readonly device: NetDevice } | undefined {
  const peer = linkOf(link)
  if (peer === undefined) return undefined
  const device = (peer.netns === state.name ? state : get(peer.netns))?.links.get(peer.ifname)
  return device === undefined ? undefined : { peer, device }
}

/** IFF_*: what a kind of device is. */
function natureOf(link: NetDevice): readonly string[] {
  if (link.kind === 'loopback') return ['LOOPBACK']
  if (link.kind === 'ipip') return link.ipip.remote === undefined ? ['NOARP'] : ['POINTOPOINT', 'NOARP']
  return link.kind === 'dummy' ? ['BROADCAST', 'NOARP'] : ['BROADCAST', 'MULTICAST']
}

/** print_link_flags(). */
export function flagsOf(view: View, link: NetDevice): readonly string[] {
  const carrier = hasCarrier(view.get, view.state, link)
  const nature = natureOf(link)
  const end = peerOf(view, link)
  const peerDown = end !== undefined && end.peer.netns === view.state.name && !end.device.up ? ['M-DOWN'] : []
  if (!link.up) return [...nature, ...peerDown]
  return [...(carrier ? [] : ['NO-CARRIER']), ...nature, 'UP', ...(carrier ? ['LOWER_UP'] : []), ...peerDown]
}

/** `eth0@if3` for a veth whose peer lives elsewhere, `eth0@p0` if here, `flannel.1` as it is. */
export function nameOf(view: View, link: NetDevice): string {
  // A tunnel's IFLA_LINK is the device that it is bound to, or nothing.
  if (link.kind === 'ipip') return `${link.ifname}@${link.ipip.dev ?? 'NONE'}`
  const end = peerOf(view, link)
  if (end === undefined) return link.ifname
  return `${link.ifname}@${end.peer.netns === view.state.name ? end.device.ifname : `if${end.device.ifindex}`}`
}

/** RFC 2863's operational state (net/core/link_watch.c). */
function operstateOf(view: View, link: NetDevice): string {
  if (!link.up) return 'DOWN'
  if (link.kind === 'loopback' || link.kind === 'vxlan' || link.kind === 'ipip' || link.kind === 'dummy') return 'UNKNOWN'
  if (hasCarrier(view.get, view.state, link)) {
    const portless = link.kind === 'bridge' && ![...view.state.links.values()].some(({ master }) => master === link.ifname)
    return portless ? 'UNKNOWN' : 'UP'
  }
  // default_operstate compares ifindexes, of whatever namespaces they are.
  const lower = peerOf(view, link)?.device.ifindex
  return lower === undefined || lower === link.ifindex ? 'DOWN' : 'LOWERLAYERDOWN'
}

/** A number for every other namespace that a device of this one leads to, in order of ifindex (peernet2id_alloc). */
function netnsidOf({ state }: View, link: NetDevice): number | undefined {
  const away = (one: NetDevice): readonly string[] => {
    const netns = linkOf(one)?.netns
    return netns === undefined || netns === state.name ? [] : [netns]
  }
  const [own] = away(link)
  return own === undefined ? undefined : [...new Set([...state.links.values()].flatMap(away))].indexOf(own)
}

const QDISC: Readonly<Partial<Record<NetDevice['kind'], string>>> = { phys: 'fq_codel' }

/** The first line; `mode` as `ip link` has it and `ip addr` has not. */
export function headLine(view: View, link: NetDevice, mode: boolean): string {
  const qdisc = link.up ? (QDISC[link.kind] ?? 'noqueue') : 'noop'
  const master = link.master === undefined ? '' : ` master ${link.master}`
  const flags = flagsOf(view, link).join(',')
  return `${link.ifindex}: ${nameOf(view, link)}: <${flags}> mtu ${link.mtu} qdisc ${qdisc}${master} state ${operstateOf(view, link)}${mode ? ' mode DEFAULT' : ''} group default qlen 1000`
}

/** The second line, without its line break. */
export function addressLine(view: View, link: NetDevice): string {
  if (link.kind === 'ipip') {
    const { local = ANY, remote = ANY } = link.ipip
    return `    link/ipip ${printIpv4(local)} ${remote === ANY ? 'brd' : 'peer'} ${printIpv4(remote)}`
  }
  const loopback = link.kind === 'loopback'
  const id = netnsidOf(view, link)
  const broadcast = loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'
  return `    link/${loopback ? 'loopback' : 'ether'} ${printMac(link.lladdr)} brd ${broadcast}${id === undefined ? '' : ` link-netnsid ${id}`}`
}

interface LinkFilter {
  readonly dev?: string
  readonly up?: boolean
  readonly master?: string
  readonly type?: string
}

function readFilter(args: Arguments): LinkFilter {
  const to: { -readonly [K in keyof LinkFilter]: LinkFilter[K] } = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'up') to.up = true
    else if (word === 'master') to.master = args.need()
    else if (word === 'type') to.type = args.need()
    else if (word === 'group' || word === 'vrf' || word === 'nomaster' || abbreviates(word, 'dynamic')) absent(`ip link show ${word}`)
    else {
      const dev = word === 'dev' ? args.need() : word
      if (to.dev !== undefined) garbage('dev', dev)
      to.dev = dev
    }
  }
  return to
}

export const notThere = (dev: string): { readonly rc: number; readonly out: string } => ({
  rc: 1,
  out: `Device "${dev}" does not exist.\n`,
})

/** `eth0@if3         UP             02:00:…` */
export const briefLine = (view: View, link: NetDevice, rest: string): string =>
  `${nameOf(view, link).padEnd(16)} ${operstateOf(view, link).padEnd(14)} ${rest}`

export function showLinks(args: Arguments, options: Options): Parsed {
  const { dev, up, master, type } = readFilter(args)
  return {
    kind: 'show',
    print: (view) => {
      const missing = [dev, master].find((name) => name !== undefined && !view.state.links.has(name))
      if (missing !== undefined)
        return missing === dev ? notThere(dev) : { rc: 255, out: `Error: argument "${missing}" is wrong: Device does not exist\n\n` }
      const links = [...view.state.links.values()].filter(
        (link) =>
          (dev === undefined || link.ifname === dev) &&
          (up === undefined || link.up) &&
          (master === undefined || link.master === master) &&
          (type === undefined || link.kind === type || (type === 'bridge_slave' && link.port !== undefined)),
      )
      return { rc: 0, out: links.map((link) => `${printLink(view, link, options)}\n`).join('') }
    },
  }
}

const linkAddress = (link: NetDevice): string => (link.kind === 'ipip' ? printIpv4(link.ipip.local ?? ANY) : printMac(link.lladdr))

function printLink(view: View, link: NetDevice, { brief, details: more, oneline }: Options): string {
  if (brief) return briefLine(view, link, `${linkAddress(link)} <${flagsOf(view, link).join(',')}> `)
  const text = `${headLine(view, link, true)}\n${addressLine(view, link)}${more ? details(view, link) : ''}`
  return oneline ? text.replaceAll('\n', '\\') : text
}
