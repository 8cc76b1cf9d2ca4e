// `ip link` (ip-link(8)): add, set, delete, show. Kinds that the engine has: bridge, veth, vxlan; any other is an error that names it.
import type { LinkChange, LinkSpec, Operation } from '../netlink/operation.ts'
import type { BridgeParams, BridgePort, VxlanParams } from '../table/link.ts'
import { type Arguments, Wrong, abbreviates, addressArgument, macArgument, numberArgument, switchArgument } from './arguments.ts'
import { type Parsed, change } from './parsed.ts'
import { showLinks } from './show-link.ts'

const CENTISECOND = 10_000_000

export function parseLink(args: Arguments, options: { readonly details: boolean; readonly brief: boolean }): Parsed {
  const command = args.peek() ?? 'show'
  if (['show', 'list', 'lst'].some((full) => abbreviates(command, full))) {
    args.next()
    return showLinks(args, options)
  }
  args.next()
  if (abbreviates(command, 'add')) return change('ip', add(args))
  if (abbreviates(command, 'set') || abbreviates(command, 'change')) return change('ip', set(args))
  if (abbreviates(command, 'delete')) return change('ip', { kind: 'link.del', dev: device(args) })
  throw new Wrong(`Command "${command}" is unknown, try "ip link help".`)
}

function device(args: Arguments): string {
  const word = args.need()
  return word === 'dev' ? args.need() : word
}

interface Draft {
  ifname?: string
  lladdr?: LinkSpec['lladdr']
  mtu?: number
  link?: string
}

/** `ip link add [link DEV] [name] NAME [address A] [mtu N] type KIND …` */
function add(args: Arguments): Operation {
  const draft: Draft = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'type') return { kind: 'link.add', link: typed(args, draft) }
    else if (word === 'link') draft.link = args.need()
    else if (word === 'name' || word === 'dev') draft.ifname = args.need()
    else if (word === 'address') draft.lladdr = macArgument(args.need())
    else if (word === 'mtu') draft.mtu = numberArgument(args.need(), 'Invalid "mtu" value')
    else if (word === 'txqueuelen' || word === 'qlen') args.need()
    else if (draft.ifname === undefined) draft.ifname = word
    else throw new Wrong(`Error: either "dev" is duplicate, or "${word}" is a garbage.`)
  }
  throw new Wrong('Not enough information: "type" argument is required')
}

function typed(args: Arguments, draft: Draft): LinkSpec {
  const kind = args.need()
  const common = { ifname: draft.ifname ?? '', ...(draft.lladdr !== undefined && { lladdr: draft.lladdr }), ...(draft.mtu !== undefined && { mtu: draft.mtu }) }
  switch (kind) {
    case 'bridge':
      return { ...common, kind, bridge: bridgeOptions(args) }
    case 'veth':
      return { ...common, kind, peer: peer(args) }
    case 'vxlan':
      return { ...common, kind, vxlan: vxlanOptions(args) }
    default:
      throw new Wrong(`Error: Unknown device type.`, 2)
  }
}

function peer(args: Arguments): Extract<LinkSpec, { kind: 'veth' }>['peer'] {
  const end: { ifname: string; netns?: string; lladdr?: NonNullable<LinkSpec['lladdr']>; mtu?: number } = { ifname: 'veth1' }
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'peer') continue
    else if (word === 'name') end.ifname = args.need()
    else if (word === 'netns') end.netns = args.need()
    else if (word === 'address') end.lladdr = macArgument(args.need())
    else if (word === 'mtu') end.mtu = numberArgument(args.need(), 'Invalid "mtu" value')
    else throw new Wrong(`Error: either "dev" is duplicate, or "${word}" is a garbage.`)
  }
  return end
}

function vxlanOptions(args: Arguments): Partial<VxlanParams> & { readonly id: number } {
  const vxlan: { -readonly [K in keyof VxlanParams]?: VxlanParams[K] } = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'id' || word === 'vni') vxlan.id = numberArgument(args.need(), 'invalid id', 0, 2 ** 24 - 1)
    else if (word === 'local') vxlan.local = addressArgument(args.need())
    else if (word === 'remote') vxlan.remote = addressArgument(args.need())
    else if (word === 'dev') vxlan.dev = args.need()
    else if (word === 'dstport') vxlan.dstport = numberArgument(args.need(), 'dst port', 0, 65535)
    else if (word === 'ttl' || word === 'hoplimit') vxlan.ttl = ttl(args.need())
    else if (word === 'df') vxlan.df = df(args.need())
    else if (word === 'learning' || word === 'nolearning') vxlan.learning = word === 'learning'
    else if (word === 'udpcsum' || word === 'noudpcsum') vxlan.udpcsum = word === 'udpcsum'
    else throw new Wrong(`vxlan: unknown command "${word}"?`)
  }
  const { id } = vxlan
  if (id === undefined) throw new Wrong('vxlan: missing virtual network identifier')
  return { ...vxlan, id }
}

const ttl = (word: string): number => (word === 'auto' ? 0 : numberArgument(word, 'TTL must be <= 255', 0, 255))

function df(word: string): VxlanParams['df'] {
  if (word === 'unset' || word === 'set' || word === 'inherit') return word
  throw new Wrong(`Error: argument "${word}" is wrong: DF must be "unset", "set" or "inherit"`)
}

/** `type bridge [forward_delay N] [ageing_time CENTISECONDS] [vlan_filtering 0|1] [mcast_snooping 0|1] [stp_state 0]` */
function bridgeOptions(args: Arguments): Partial<BridgeParams> {
  const bridge: { -readonly [K in keyof BridgeParams]?: BridgeParams[K] } = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'ageing_time') bridge.ageing = numberArgument(args.need(), 'invalid ageing_time') * CENTISECOND
    else if (word === 'mcast_snooping') bridge.mcastSnooping = numberArgument(args.need(), 'invalid mcast_snooping', 0, 1) === 1
    else if (word === 'forward_delay') numberArgument(args.need(), 'invalid forward_delay')
    else if (word === 'vlan_filtering' || word === 'stp_state') absent(word, args.need())
    else throw new Wrong(`bridge: unknown command "${word}"?`)
  }
  return bridge
}

function absent(option: string, value: string): void {
  if (value !== '0') throw new Wrong(`RTNETLINK answers: Operation not supported (${option})`, 2)
}

/** `ip link set [dev] DEV up|down|mtu N|address A|master BR|nomaster|type bridge …|type bridge_slave …` */
function set(args: Arguments): Operation {
  let dev: string | undefined
  const to: { -readonly [K in keyof LinkChange]: LinkChange[K] } = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'up' || word === 'down') to.up = word === 'up'
    else if (word === 'mtu') to.mtu = numberArgument(args.need(), 'Invalid "mtu" value')
    else if (word === 'address') to.lladdr = macArgument(args.need())
    else if (word === 'master') to.master = args.need()
    else if (word === 'nomaster') to.master = null
    else if (word === 'type') setTyped(args, to)
    else if (word === 'dev') dev = args.need()
    else if (dev === undefined) dev = word
    else throw new Wrong(`Error: either "dev" is duplicate, or "${word}" is a garbage.`)
  }
  if (dev === undefined) throw new Wrong('Not enough information: "dev" argument is required.')
  return { kind: 'link.set', dev, change: to }
}

function setTyped(args: Arguments, to: { bridge?: LinkChange['bridge']; port?: LinkChange['port'] }): void {
  const kind = args.need()
  if (kind === 'bridge') to.bridge = bridgeOptions(args)
  else if (kind === 'bridge_slave') to.port = portOptions(args)
  else throw new Wrong(`RTNETLINK answers: Operation not supported (type ${kind})`, 2)
}

const PORT: Readonly<Record<string, keyof BridgePort>> = { hairpin: 'hairpin', flood: 'flood', learning: 'learning', isolated: 'isolated' }

/** The same switches by `bridge link set` and `ip link set type bridge_slave`. */
export function portOptions(args: Arguments): Partial<BridgePort> {
  const port: Record<string, boolean> = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    const key = PORT[word]
    if (key === undefined) throw new Wrong(`bridge_slave: unknown option "${word}"?`)
    port[key] = switchArgument(args.need(), word)
  }
  return port
}
