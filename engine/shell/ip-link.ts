// `ip link` (ip-link(8), iplink.c of iproute2 6.1): add, set, delete, show. Kinds that the engine has: bridge, veth, vxlan, ipip, macvlan
// (ip-link-kind.ts); any other is an unknown device type. The rest of ip-link(8) is refused by name.
import type { LinkChange, Operation } from '../netlink/operation.ts'
import type { Mac } from '../wire/address.ts'
import { type Arguments, Wrong, abbreviates, absent, garbage, invalid, macArgument, numberArgument, wordSet } from './arguments.ts'
import { bridgeOptions, kindSpec, portOptions } from './ip-link-kind.ts'
import type { Options } from './options.ts'
import { type Parsed, change } from './parsed.ts'
import { showLinks } from './show-link.ts'

export function parseLink(args: Arguments, options: Options): Parsed {
  const command = args.peek()
  if (command === undefined) return showLinks(args, options)
  args.next()
  if (abbreviates(command, 'add')) return add(args)
  if (abbreviates(command, 'set') || abbreviates(command, 'change')) return set(args)
  if (abbreviates(command, 'show') || abbreviates(command, 'lst') || abbreviates(command, 'list')) return showLinks(args, options)
  if (abbreviates(command, 'delete')) return remove(args)
  if (['xstats', 'afstats', 'property', 'replace', 'help'].includes(command)) return absent(`ip link ${command}`)
  throw new Wrong(`Command "${command}" is unknown, try "ip link help".`)
}

/** What iplink_parse has read. */
interface Draft {
  dev?: string
  name?: string
  lladdr?: Mac
  mtu?: number
  link?: string
  netns?: string
  up?: boolean
  master?: string | null
  type?: string
}

/** Options of ip-link(8) that we refuse by name. */
const ABSENT = wordSet(`
  alias txqueuelen qlen txqlen arp multicast allmulticast promisc trailers dynamic vf xdp index
  numtxqueues numrxqueues addrgenmode link-netnsid protodown group mode state broadcast brd carrier gso_max_size
  vrf
`)

const checkName = (word: string, option: string): string =>
  /[\s/]/.test(word) || word === '' ? invalid(word, `"${option}" not a valid ifname`) : word

/** iplink_parse(): up to `type KIND`, whose own options follow. `lengthError`: of a link-layer address. */
function read(args: Arguments, lengthError: (length: number) => Wrong): Draft {
  const draft: Draft = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'up' || word === 'down') draft.up = word === 'up'
    else if (word === 'name') draft.name = checkName(args.need(), 'name')
    else if (abbreviates(word, 'address') && word.length > 1) draft.lladdr = macArgument(args.need(), lengthError)
    else if (word === 'mtu') draft.mtu = numberArgument(args.need(), 'Invalid "mtu" value\n')
    else if (word === 'link') draft.link = args.need()
    else if (word === 'netns') draft.netns = args.need()
    else if (word === 'master') draft.master = args.need()
    else if (word === 'nomaster') draft.master = null
    else if (word === 'type') {
      draft.type = args.need()
      return draft
    } else if (ABSENT.has(word)) absent(`ip link ${word}`)
    else {
      const dev = word === 'dev' ? args.need() : word
      if (draft.dev !== undefined) garbage('dev', dev)
      draft.dev = checkName(dev, 'dev')
    }
  }
  return draft
}

const kernelRefuses = (): Wrong => new Wrong('RTNETLINK answers: Invalid argument', 2)

/** `ip link add [name] NAME [address A] [mtu N] [up] [master BR] type KIND …`; without a name the kernel finds one. */
function add(args: Arguments): Parsed {
  const { dev, name, lladdr, mtu, link: lower, netns, up, master, type } = read(args, kernelRefuses)
  if (type === undefined) throw new Wrong('Not enough information: "type" argument is required', 1)
  if (lower !== undefined && type !== 'macvlan') absent(`ip link add link ${lower} type ${type}`)
  if (netns !== undefined) absent('ip link add netns')
  const ifname = name ?? dev ?? ''
  const common = { ifname, ...(lladdr !== undefined && { lladdr }), ...(mtu !== undefined && { mtu }) }
  const { link, out } = kindSpec(args, type, common, lower)
  const made: Operation = { kind: 'link.add', link }
  const more: LinkChange = { ...(up === true && { up }), ...(master !== undefined && master !== null && { master }) }
  if (Object.keys(more).length > 0 && ifname === '') absent('ip link add with up or master and no name')
  const parsed = Object.keys(more).length === 0 ? change('ip', made) : change('ip', made, { kind: 'link.set', dev: ifname, change: more })
  return parsed.kind === 'configure' ? { ...parsed, out } : parsed
}

/** `ip link set [dev] DEV up|down|mtu N|address A|master BR|nomaster|type bridge …|type bridge_slave …` */
function set(args: Arguments): Parsed {
  const lengthError = (length: number): Wrong => new Wrong(`Invalid address length ${length} - must be 6 bytes`, 1)
  const { dev, type, link, ...change_ } = read(args, lengthError)
  if (link !== undefined) absent('ip link set link')
  if (dev === undefined) throw new Wrong('Not enough information: "dev" argument is required.')
  return change('ip', { kind: 'link.set', dev, change: { ...change_, ...kindChange(args, type) } })
}

function kindChange(args: Arguments, type: string | undefined): Pick<LinkChange, 'bridge' | 'port'> {
  if (type === undefined) return {}
  if (type === 'bridge') return { bridge: bridgeOptions(args) }
  if (type === 'bridge_slave') return { port: portOptions(args) }
  return absent(`ip link set type ${type}`)
}

function remove(args: Arguments): Parsed {
  const { dev, name, type } = read(args, kernelRefuses)
  const ifname = dev ?? name
  if (ifname === undefined) throw new Wrong('Not enough information: "dev" argument is required.')
  // The kind is checked by the kernel only when it has none of its own options here.
  const more = type === undefined ? undefined : args.next()
  if (more !== undefined) garbage('dev', more)
  return change('ip', { kind: 'link.del', dev: ifname })
}
