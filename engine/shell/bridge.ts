// `bridge` (bridge(8)): link set and show, fdb add, append, replace, del, flush and show. VLANs and the multicast database are left out.
import type { Operation } from '../netlink/operation.ts'
import type { Ipv4, Mac } from '../wire/address.ts'
import { type Arguments, Wrong, abbreviates, addressArgument, argumentsOf, macArgument } from './arguments.ts'
import { portOptions } from './ip-link.ts'
import { type Parsed, change } from './parsed.ts'
import { showBridgeLinks, showFdb } from './show-bridge.ts'

export function parseBridge(words: readonly string[]): Parsed {
  const args = argumentsOf(words)
  const object = args.next()
  if (object === undefined) throw new Wrong('Usage: bridge [ OPTIONS ] OBJECT { COMMAND | help }\nwhere  OBJECT := { link | fdb }')
  if (abbreviates(object, 'link')) return link(args)
  if (abbreviates(object, 'fdb')) return fdb(args)
  throw new Wrong(`Object "${object}" is unknown, try "bridge help".`)
}

function link(args: Arguments): Parsed {
  const command = args.next() ?? 'show'
  if (abbreviates(command, 'show') || abbreviates(command, 'list')) return showBridgeLinks(args.next() === 'dev' ? args.need() : undefined)
  if (!abbreviates(command, 'set')) throw new Wrong(`Command "${command}" is unknown, try "bridge link help".`)
  if (args.next() !== 'dev') throw new Wrong('Device is a required argument.')
  return change('bridge', { kind: 'link.set', dev: args.need(), change: { port: portOptions(args) } })
}

interface Draft {
  lladdr?: Mac
  dev?: string
  br?: string
  dst?: Ipv4
  master?: boolean
  state?: 'permanent' | 'static' | 'dynamic'
}

function describe(args: Arguments): Draft {
  const draft: Draft = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'dev') draft.dev = args.need()
    else if (word === 'br' || word === 'brport') draft[word === 'br' ? 'br' : 'dev'] = args.need()
    else if (word === 'dst') draft.dst = addressArgument(args.need())
    else if (word === 'self' || word === 'master') draft.master = word === 'master'
    else if (word === 'permanent' || word === 'local') draft.state = 'permanent'
    else if (word === 'static' || word === 'temp') draft.state = 'static'
    else if (word === 'dynamic') draft.state = 'dynamic'
    else if (draft.lladdr === undefined) draft.lladdr = macArgument(word === 'to' ? args.need() : word)
    else throw new Wrong(`Error: either "to" is duplicate, or "${word}" is a garbage.`)
  }
  return draft
}

function fdb(args: Arguments): Parsed {
  const command = args.next() ?? 'show'
  if (['show', 'lst', 'list'].some((full) => abbreviates(command, full))) return showFdb(describe(args))
  if (abbreviates(command, 'flush')) return flush(args)
  const kind = command === 'replace' ? 'fdb.replace' : command === 'append' ? 'fdb.append' : abbreviates(command, 'add') ? 'fdb.add' : abbreviates(command, 'delete') ? 'fdb.del' : undefined
  if (kind === undefined) throw new Wrong(`Command "${command}" is unknown, try "bridge fdb help".`)
  return change('bridge', entry(kind, describe(args)))
}

function flush(args: Arguments): Parsed {
  const { dev, br } = describe(args)
  const on = dev ?? br
  if (on === undefined) throw new Wrong('Device is a required argument')
  return change('bridge', { kind: 'fdb.flush', dev: on })
}

/** `self` unless `master` is said; permanent unless another state is. */
function entry(kind: 'fdb.add' | 'fdb.replace' | 'fdb.append' | 'fdb.del', { lladdr, dev, dst, master = false, state = 'permanent' }: Draft): Operation {
  if (dev === undefined || lladdr === undefined) throw new Wrong('Device and address are required arguments.')
  if (kind === 'fdb.del') return { kind, lladdr, dev, master, ...(dst !== undefined && { dst }) }
  return { kind, entry: { lladdr, dev, state, ...(dst !== undefined && { dst }), ...(master && { master: '' }) } }
}
