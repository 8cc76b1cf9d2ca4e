// `bridge` (bridge(8), bridge/ of iproute2 6.1): link set and show, fdb add, append, replace, del, flush and show. VLANs, the multicast database and
// port settings that the engine does not have are refused by name.
import type { BridgePort } from '../table/link.ts'
import type { Ipv4, Mac } from '../wire/address.ts'
import {
  type Arguments,
  Wrong,
  abbreviates,
  absent,
  addressArgument,
  argumentsOf,
  garbage,
  macArgument,
  switchArgument,
} from './arguments.ts'
import { type Options, readOptions } from './options.ts'
import { type Parsed, change, show } from './parsed.ts'
import { showBridgeLinks } from './show-bridge.ts'
import { showFdb } from './show-fdb.ts'

export function parseBridge(words: readonly string[]): Parsed {
  const { options, rest, version } = readOptions(words, 'bridge')
  if (version) return show(() => 'bridge utility, 6.1.0\n')
  const args = argumentsOf(rest)
  const object = args.next()
  if (object === undefined || object === 'help')
    throw new Wrong(
      'Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { link | fdb }\n       OPTIONS := { -V[ersion] | -d[etails] }',
    )
  if (abbreviates(object, 'link')) return link(args, options)
  if (abbreviates(object, 'fdb')) return fdb(args)
  if (['mdb', 'vlan', 'vni', 'monitor'].some((full) => abbreviates(object, full))) return absent(`bridge ${object}`)
  throw new Wrong(`Object "${object}" is unknown, try "bridge help".`)
}

function link(args: Arguments, options: Options): Parsed {
  const command = args.next()
  if (command === undefined || ['show', 'lst', 'list'].some((full) => abbreviates(command, full))) {
    const dev = args.next() === 'dev' ? args.need() : undefined
    return showBridgeLinks(dev, options.details)
  }
  if (!abbreviates(command, 'set') && !abbreviates(command, 'change'))
    throw new Wrong(`Command "${command}" is unknown, try "bridge link help".`)
  const { dev, port } = portChange(args)
  if (dev === undefined) throw new Wrong('Device is a required argument.')
  return change('bridge', { kind: 'link.set', dev, change: { port } })
}

const SWITCHES = ['hairpin', 'flood', 'learning', 'isolated'] as const
const ABSENT =
  /^(cost|priority|state|guard|fastleave|root_block|learning_sync|mcast_\w+|bcast_flood|neigh_suppress|vlan_tunnel|locked|hwmode|backup_port|nobackup_port|self|master)$/
const USAGE =
  'Usage: bridge link set dev DEV [ hairpin {on | off} ] [ flood {on | off} ] [ learning {on | off} ] [ isolated {on | off} ]\n       bridge link show [dev DEV]'

function portChange(args: Arguments): { readonly dev: string | undefined; readonly port: Partial<BridgePort> } {
  const port: { -readonly [K in keyof BridgePort]?: BridgePort[K] } = {}
  let dev: string | undefined
  for (let word = args.next(); word !== undefined; word = args.next()) {
    const key = SWITCHES.find((one) => one === word)
    if (key !== undefined) port[key] = switchArgument(args.need(), word, 234)
    else if (word === 'dev') dev = args.need()
    else if (ABSENT.test(word)) absent(`bridge link ${word}`)
    else throw new Wrong(USAGE)
  }
  return { dev, port }
}

interface Draft {
  mac?: string
  dev?: string
  br?: string
  dst?: Ipv4
  self?: boolean
  master?: boolean
  state?: 'permanent' | 'static' | 'dynamic'
}

const STATES = { permanent: 'permanent', local: 'permanent', static: 'static', temp: 'static', dynamic: 'dynamic' } as const
const FDB_ABSENT = new Set([
  'vlan',
  'port',
  'vni',
  'via',
  'src_vni',
  'nhid',
  'router',
  'use',
  'extern_learn',
  'sticky',
  'dynamic_learn',
  'state',
  'added_by_user',
])

function describe(args: Arguments): Draft {
  const draft: Draft = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'dev') draft.dev = args.need()
    else if (word === 'dst') draft.dst = addressArgument(args.need(), 'any valid')
    else if (word === 'self' || word === 'master') draft[word] = true
    else if (word in STATES) draft.state = STATES[word as keyof typeof STATES]
    else if (FDB_ABSENT.has(word)) absent(`bridge fdb ${word}`)
    else {
      const text = word === 'to' ? args.need() : word
      if (draft.mac !== undefined) garbage('to', text)
      draft.mac = text
    }
  }
  return draft
}

function fdb(args: Arguments): Parsed {
  const command = args.next()
  if (command === undefined || ['show', 'lst', 'list'].some((full) => abbreviates(command, full))) return showFdb(shown(args))
  if (abbreviates(command, 'add')) return entry('fdb.add', describe(args))
  if (abbreviates(command, 'append')) return entry('fdb.append', describe(args))
  if (abbreviates(command, 'replace')) return entry('fdb.replace', describe(args))
  if (abbreviates(command, 'delete')) return entry('fdb.del', describe(args))
  if (abbreviates(command, 'flush')) return flush(args)
  if (command === 'get' || command === 'help') return absent(`bridge fdb ${command}`)
  throw new Wrong(`Command "${command}" is unknown, try "bridge fdb help".`)
}

/** fdb_show() passes over words that it does not know. */
function shown(args: Arguments): { readonly dev?: string; readonly br?: string; readonly brport?: string } {
  const to: { dev?: string; br?: string; brport?: string } = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'brport' || word === 'dev' || word === 'br') to[word] = args.need()
    else if (['vlan', 'state', 'dynamic'].includes(word)) absent(`bridge fdb show ${word}`)
  }
  return to
}

function flush(args: Arguments): Parsed {
  const { dev, mac, self = false, master = false, ...more } = describe(args)
  if (dev === undefined) throw new Wrong('Device is a required argument.')
  if (mac !== undefined || more.dst !== undefined || more.state !== undefined) absent('bridge fdb flush with a selector')
  if (self && master) absent('bridge fdb flush with both self and master')
  return change('bridge', { kind: 'fdb.flush', dev, ...(master && { master }) })
}

/** `self` unless `master` is said; permanent unless another state is. */
function entry(
  kind: 'fdb.add' | 'fdb.replace' | 'fdb.append' | 'fdb.del',
  { mac, dev, dst, self = false, master = false, state = 'permanent' }: Draft,
): Parsed {
  if (dev === undefined || mac === undefined) throw new Wrong('Device and address are required arguments.')
  if (self && master) absent('bridge fdb with both self and master')
  const lladdr = macOf(mac)
  if (kind === 'fdb.del') return change('bridge', { kind, lladdr, dev, master, ...(dst !== undefined && { dst }) })
  return change('bridge', { kind, entry: { lladdr, dev, state, ...(dst !== undefined && { dst }), ...(master && { master: '' }) } })
}

function macOf(text: string): Mac {
  const wrong = (): Wrong => new Wrong(`Invalid mac address ${text}`)
  if (!/^[0-9a-f]+(:[0-9a-f]+)*$/i.test(text)) throw wrong()
  return macArgument(text, wrong)
}
