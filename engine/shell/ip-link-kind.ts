// What follows `type KIND` in `ip link`: iplink_vxlan.c, iplink_bridge.c, iplink_bridge_slave.c, link_veth.c, link_iptnl.c of iproute2 6.1. Known options that the
// engine has nothing for are refused by name; unknown ones as the real tool does.
import type { LinkSpec } from '../netlink/operation.ts'
import type { BridgeParams, BridgePort, IpipParams, MacvlanMode, VxlanParams } from '../table/link.ts'
import {
  type Arguments,
  Wrong,
  absent,
  addressArgument,
  garbage,
  invalid,
  macArgument,
  numberArgument,
  switchArgument,
  wordSet,
} from './arguments.ts'

type Named = Pick<LinkSpec, 'ifname' | 'lladdr' | 'mtu'>
type Writable<T> = { -readonly [K in keyof T]?: T[K] }

const CENTISECOND = 10_000_000
const PORT_ADVICE = `vxlan: destination port not specified
Will use Linux kernel default (non-standard value)
Use 'dstport 4789' to get the IANA assigned value
Use 'dstport 0' to get default and quiet this message
`

/** The kernel misses IFLA_LINK. */
function absentLink(): never {
  throw new Wrong('RTNETLINK answers: Invalid argument', 2)
}

const MODES = ['bridge', 'vepa', 'private', 'passthru'] as const

/** `type macvlan [mode MODE]` */
function macvlanMode(args: Arguments): { readonly mode?: MacvlanMode } {
  let mode: MacvlanMode | undefined
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word !== 'mode') absent(`macvlan ${word}`)
    const asked = args.need()
    if (asked === 'source') absent('macvlan mode source')
    mode = MODES.find((one) => one === asked)
    if (mode === undefined)
      throw new Wrong(`Error: argument of "mode" must be "private", "vepa", "bridge", "passthru" or "source", not "${asked}"`, 255)
  }
  return mode === undefined ? {} : { mode }
}

/** `out`: what the tool says although it goes on. */
export function kindSpec(args: Arguments, kind: string, common: Named, link?: string): { readonly link: LinkSpec; readonly out: string } {
  switch (kind) {
    case 'bridge':
      return { link: { ...common, kind, bridge: bridgeOptions(args) }, out: '' }
    case 'dummy': {
      const word = args.next()
      if (word !== undefined) throw new Wrong(`Garbage instead of arguments "${word} ...". Try "ip link help".`)
      return { link: { ...common, kind }, out: '' }
    }
    case 'veth':
      return { link: { ...common, kind, peer: vethPeer(args) }, out: '' }
    case 'vxlan': {
      if (args.peek() === undefined) throw new Wrong('Error: Required attributes not provided to perform the operation.', 2)
      const vxlan = vxlanOptions(args)
      return { link: { ...common, kind, vxlan }, out: vxlan.dstport === undefined ? PORT_ADVICE : '' }
    }
    case 'macvlan':
      return { link: { ...common, kind, macvlan: { link: link ?? absentLink(), ...macvlanMode(args) } }, out: '' }
    case 'ipip':
      return { link: { ...common, kind, ipip: ipipOptions(args) }, out: '' }
    default:
      throw new Wrong('Error: Unknown device type.', 2)
  }
}

type Peer = Extract<LinkSpec, { kind: 'veth' }>['peer']

function vethPeer(args: Arguments): Peer {
  const first = args.next()
  if (first !== undefined && first !== 'peer')
    throw new Wrong(`Usage: ip link <options> type veth [peer <options>]\nTo get <options> type 'ip link add help'`, 1)
  const end: { -readonly [K in keyof Peer]: Peer[K] } = { ifname: '' }
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'netns') end.netns = args.need()
    else if (word === 'address') end.lladdr = macArgument(args.need(), () => new Wrong('RTNETLINK answers: Invalid argument', 2))
    else if (word === 'mtu') end.mtu = numberArgument(args.need(), 'Invalid "mtu" value\n')
    else if (['up', 'down', 'master', 'index', 'alias', 'txqueuelen', 'numtxqueues', 'numrxqueues'].includes(word))
      absent(`ip link peer ${word}`)
    else {
      const name = word === 'name' || word === 'dev' ? args.need() : word
      if (end.ifname !== '') garbage('dev', name)
      end.ifname = /[\s/]/.test(name) ? invalid(name, '"name" not a valid ifname') : name
    }
  }
  return end
}

const VXLAN_ABSENT = wordSet(`
  group tos dsfield flowlabel srcport port ageing maxaddress proxy noproxy rsc norsc l2miss nol2miss l3miss
  nol3miss udp6zerocsumtx noudp6zerocsumtx udp6zerocsumrx noudp6zerocsumrx remcsumtx noremcsumtx remcsumrx
  noremcsumrx external noexternal gbp gpe vnifilter novnifilter
`)

function vxlanOptions(args: Arguments): Partial<VxlanParams> & { readonly id: number } {
  const vxlan: Writable<VxlanParams> = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'id' || word === 'vni') vxlan.id = numberArgument(args.need(), 'invalid id', 0, 2 ** 24 - 1)
    else if (word === 'local') vxlan.local = addressArgument(args.need(), 'any valid')
    else if (word === 'remote') vxlan.remote = addressArgument(args.need(), 'any valid')
    else if (word === 'dev') vxlan.dev = args.need()
    else if (word === 'dstport') vxlan.dstport = numberArgument(args.need(), 'dst port', 0, 65535)
    else if (word === 'ttl' || word === 'hoplimit') vxlan.ttl = ttl(args.need())
    else if (word === 'df') vxlan.df = df(args.need())
    else if (word === 'learning' || word === 'nolearning') vxlan.learning = word === 'learning'
    else if (word === 'udpcsum' || word === 'noudpcsum') vxlan.udpcsum = word === 'udpcsum'
    else if (VXLAN_ABSENT.has(word)) absent(`vxlan ${word}`)
    else throw new Wrong(`vxlan: unknown command "${word}"?`, 1)
  }
  const { id } = vxlan
  if (id === undefined) throw new Wrong('vxlan: missing virtual network identifier', 1)
  return { ...vxlan, id }
}

function ttl(word: string): number {
  if (word === 'inherit') return absent('vxlan ttl inherit')
  return word === 'auto' ? 0 : numberArgument(word, 'TTL must be <= 255', 0, 255)
}

const df = (word: string): VxlanParams['df'] =>
  word === 'unset' || word === 'set' || word === 'inherit' ? word : invalid(word, 'DF must be "unset", "set" or "inherit"')

/** `type ipip [remote A] [local A] [dev DEV] [ttl N|inherit] [[no]pmtudisc]`, and the same words of `ip tunnel`. */
export function ipipOptions(args: Arguments): Partial<IpipParams> {
  const ipip: Writable<IpipParams> = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'remote' || word === 'local') {
      const end = args.need()
      if (end !== 'any') ipip[word] = addressArgument(end)
    } else if (word === 'dev') ipip.dev = args.need()
    else if (word === 'ttl' || word === 'hoplimit' || word === 'hlim') {
      const ttl = args.need()
      ipip.ttl = ttl === 'inherit' ? 0 : numberArgument(ttl, 'invalid TTL\n', 0, 255)
    } else if (word === 'pmtudisc' || word === 'nopmtudisc') ipip.pmtudisc = word === 'pmtudisc'
    else if (word === 'mode') modeOf(args.need())
    else absent(`ipip ${word}`)
  }
  if ((ipip.ttl ?? 0) !== 0 && ipip.pmtudisc === false) throw new Wrong('ttl != 0 and nopmtudisc are incompatible')
  return ipip
}

function modeOf(mode: string): void {
  if (mode !== 'ipip' && mode !== 'ip/ip' && mode !== 'ipv4/ipv4') absent(`tunnel mode ${mode}`)
}

const BRIDGE_ABSENT = /^(hello_time|max_age|priority|vlan_\w+|group_\w+|mcast_\w+|no_linklocal_learn|nf_call_\w+|fdb_flush|stp_state)$/

/** `type bridge [forward_delay N] [ageing_time CENTISECONDS] [mcast_snooping 0|1] [vlan_filtering 0] [stp_state 0]` */
export function bridgeOptions(args: Arguments): Partial<BridgeParams> {
  const bridge: Writable<BridgeParams> = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'ageing_time') bridge.ageing = numberArgument(args.need(), 'invalid ageing_time') * CENTISECOND
    else if (word === 'mcast_snooping') bridge.mcastSnooping = numberArgument(args.need(), 'invalid mcast_snooping', 0, 255) !== 0
    else if (word === 'forward_delay') bridge.forwardDelay = numberArgument(args.need(), 'invalid forward_delay')
    else if (word === 'vlan_filtering' || word === 'stp_state') off(word, args.need())
    else if (BRIDGE_ABSENT.test(word)) absent(`bridge ${word}`)
    else throw new Wrong(`bridge: unknown command "${word}"?`, 1)
  }
  return bridge
}

/** Off is what the engine has. */
function off(option: string, value: string): void {
  if (numberArgument(value, `invalid ${option}`, 0, 255) !== 0) absent(`bridge ${option} ${value}`)
}

const SWITCHES = ['hairpin', 'flood', 'learning', 'isolated'] as const
const PORT_ABSENT =
  /^(fdb_flush|state|priority|cost|guard|fastleave|root_block|proxy_arp|proxy_arp_wifi|mcast_\w+|bcast_flood|group_fwd_mask|neigh_suppress|vlan_tunnel|locked|backup_port|nobackup_port)$/

/** `type bridge_slave hairpin on …` */
export function portOptions(args: Arguments): Partial<BridgePort> {
  const port: Writable<BridgePort> = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    const key = SWITCHES.find((one) => one === word)
    if (key !== undefined) port[key] = switchArgument(args.need(), word, 1)
    else if (PORT_ABSENT.test(word)) absent(`bridge_slave ${word}`)
    else throw new Wrong(`bridge_slave: unknown option "${word}"?`, 1)
  }
  return port
}
