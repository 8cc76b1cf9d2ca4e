// `ip link show`, `ip address show`, with -d and -br, as iproute2 6.1 prints them. Queue lengths and qdiscs are those of Linux's defaults.
import type { IfAddr, NetDevice } from '../table/link.ts'
import { printIpv4, printMac } from '../wire/address.ts'
import { type Arguments, Wrong } from './arguments.ts'
import type { Parsed, View } from './parsed.ts'

const CENTISECOND = 10_000_000

/** Is there a device at the other end, and is it up? Devices without another end always have carrier. */
function hasCarrier({ get, state }: View, link: NetDevice): boolean {
  if (link.kind === 'bridge') return [...state.links.values()].some((port) => port.master === link.ifname && port.up)
  if (link.kind !== 'veth' && link.kind !== 'phys') return true
  return link.peer !== undefined && get(link.peer.netns)?.links.get(link.peer.ifname)?.up === true
}

export function flagsOf(view: View, link: NetDevice): readonly string[] {
  const carrier = hasCarrier(view, link)
  const nature = link.kind === 'loopback' ? ['LOOPBACK'] : ['BROADCAST', 'MULTICAST']
  if (!link.up) return nature
  return [...(carrier ? [] : ['NO-CARRIER']), ...nature, 'UP', ...(carrier ? ['LOWER_UP'] : [])]
}

/** `eth0@if3` for a veth, `flannel.1` as it is. */
export function nameOf({ get }: View, link: NetDevice): string {
  if (link.kind !== 'veth') return link.ifname
  const peer = get(link.peer.netns)?.links.get(link.peer.ifname)
  return peer === undefined ? link.ifname : `${link.ifname}@if${peer.ifindex}`
}

function operstate(view: View, link: NetDevice): string {
  if (!link.up) return 'DOWN'
  if (link.kind === 'loopback' || link.kind === 'vxlan') return 'UNKNOWN'
  return hasCarrier(view, link) ? 'UP' : link.kind === 'veth' ? 'LOWERLAYERDOWN' : 'DOWN'
}

/** The first two lines of a device, `mode` as `ip link` has it and `ip addr` has not. */
function head(view: View, link: NetDevice, mode: boolean): string {
  const qdisc = link.kind === 'phys' ? 'fq_codel' : 'noqueue'
  const master = link.master === undefined ? '' : ` master ${link.master}`
  const first = `${link.ifindex}: ${nameOf(view, link)}: <${flagsOf(view, link).join(',')}> mtu ${link.mtu} qdisc ${link.up ? qdisc : 'noop'}${master} state ${operstate(view, link)}${mode ? ' mode DEFAULT' : ''} group default qlen 1000`
  const loopback = link.kind === 'loopback'
  return `${first}\n    link/${loopback ? 'loopback' : 'ether'} ${printMac(link.lladdr)} brd ${loopback ? '00:00:00:00:00:00' : 'ff:ff:ff:ff:ff:ff'}${link.kind === 'veth' && link.peer.netns !== view.state.name ? ' link-netnsid 0' : ''}`
}

/** What -d adds. */
function details(link: NetDevice): string {
  const slave = link.port === undefined ? '' : `\n    bridge_slave state forwarding priority 32 cost 2 hairpin ${onOff(link.port.hairpin)} guard off root_block off fastleave off learning ${onOff(link.port.learning)} flood ${onOff(link.port.flood)} port_no 0x${link.port.number.toString(16)} isolated ${onOff(link.port.isolated)} `
  switch (link.kind) {
    case 'veth':
      return `\n    veth ${slave}`
    case 'bridge':
      return `\n    bridge forward_delay 0 hello_time 200 max_age 2000 ageing_time ${link.bridge.ageing / CENTISECOND} stp_state 0 priority 32768 vlan_filtering 0 mcast_snooping ${Number(link.bridge.mcastSnooping)} `
    case 'vxlan': {
      const { id, local, remote, dev, dstport, learning, ttl, df, udpcsum } = link.vxlan
      const ends = `${remote === undefined ? '' : ` remote ${printIpv4(remote)}`}${local === undefined ? '' : ` local ${printIpv4(local)}`}${dev === undefined ? '' : ` dev ${dev}`}`
      return `\n    vxlan id ${id}${ends} srcport 0 0 dstport ${dstport}${learning ? '' : ' nolearning'} ttl ${ttl === 0 ? 'auto' : ttl}${df === 'unset' ? '' : ` df ${df}`} ageing 300 ${udpcsum ? 'udpcsum' : 'noudpcsum'} noudp6zerocsumtx noudp6zerocsumrx `
    }
    default:
      return slave
  }
}

const onOff = (value: boolean): string => (value ? 'on' : 'off')

function printAddr(link: NetDevice, { local, length, broadcast, scope }: IfAddr): string {
  const brd = broadcast === undefined ? '' : ` brd ${printIpv4(broadcast)}`
  return `\n    inet ${printIpv4(local)}/${length}${brd} scope ${scope} ${link.ifname}\n       valid_lft forever preferred_lft forever`
}

/** `show [dev] DEV`; without a device all of them. */
function selected(args: Arguments): (view: View) => readonly NetDevice[] {
  const word = args.next()
  const name = word === 'dev' ? args.need() : word
  const more = args.next()
  if (more !== undefined) throw new Wrong(`Error: either "dev" is duplicate, or "${more}" is a garbage.`)
  return ({ state }) => [...state.links.values()].filter(({ ifname }) => name === undefined || ifname === name)
}

const missing = (args: Arguments): string | undefined => {
  const word = args.peek()
  return word === 'dev' ? undefined : word
}

function listing(args: Arguments, print: (view: View, link: NetDevice) => string): Parsed {
  const name = missing(args)
  const select = selected(args)
  return {
    kind: 'show',
    print: (view) => {
      const links = select(view)
      if (links.length === 0) return { rc: 1, out: `Device "${name ?? ''}" does not exist.\n` }
      return { rc: 0, out: links.map((link) => `${print(view, link)}\n`).join('') }
    },
  }
}

const brief = (view: View, link: NetDevice, rest: string): string => `${nameOf(view, link).padEnd(16)} ${operstate(view, link).padEnd(14)} ${rest}`

export const showLinks = (args: Arguments, options: { readonly details: boolean; readonly brief: boolean }): Parsed =>
  listing(args, (view, link) =>
    options.brief ? brief(view, link, `${printMac(link.lladdr)} <${flagsOf(view, link).join(',')}> `) : head(view, link, true) + (options.details ? details(link) : ''),
  )

export const showAddresses = (args: Arguments, options: { readonly brief: boolean }): Parsed =>
  listing(args, (view, link) =>
    options.brief
      ? brief(view, link, link.addrs.map(({ local, length }) => `${printIpv4(local)}/${length} `).join(''))
      : head(view, link, false) + link.addrs.map((addr) => printAddr(link, addr)).join(''),
  )

