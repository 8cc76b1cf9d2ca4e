// `ip neighbour` (ip-neighbour(8)): add, replace, change, del, flush, show. Proxy entries and router flags are left out.
import type { NeighSpec, Operation } from '../netlink/operation.ts'
import { type Arguments, Wrong, abbreviates, addressArgument, macArgument } from './arguments.ts'
import { type Parsed, change } from './parsed.ts'
import { showNeighbours } from './show-neigh.ts'

const STATES = ['permanent', 'reachable', 'stale', 'noarp', 'delay', 'probe', 'failed'] as const

export function parseNeigh(args: Arguments): Parsed {
  const command = args.peek() ?? 'show'
  if (['show', 'list', 'lst'].some((full) => abbreviates(command, full))) {
    args.next()
    const { dst, dev } = describe(args)
    return showNeighbours(dev, dst)
  }
  args.next()
  if (abbreviates(command, 'add')) return change('ip', set(args, 'neigh.add'))
  if (abbreviates(command, 'replace')) return change('ip', set(args, 'neigh.replace'))
  if (abbreviates(command, 'change') || command === 'chg') return change('ip', set(args, 'neigh.change'))
  if (abbreviates(command, 'delete')) return change('ip', remove(args))
  if (abbreviates(command, 'flush')) return change('ip', flush(args))
  throw new Wrong(`Command "${command}" is unknown, try "ip neigh help".`)
}

type Draft = { -readonly [K in keyof NeighSpec]?: NeighSpec[K] }

function describe(args: Arguments): Draft {
  const draft: Draft = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'dev') draft.dev = args.need()
    else if (word === 'lladdr') draft.lladdr = macArgument(args.need())
    else if (word === 'nud') draft.nud = nud(args.need())
    else if (draft.dst === undefined) draft.dst = addressArgument(word === 'to' ? args.need() : word)
    else throw new Wrong(`Error: either "to" is duplicate, or "${word}" is a garbage.`)
  }
  return draft
}

function nud(word: string): (typeof STATES)[number] {
  const state = STATES.find((one) => one === word)
  if (state === undefined) throw new Wrong(`Error: argument "${word}" is wrong: nud state is bad`)
  return state
}

function keyOf({ dst, dev }: Draft): Pick<NeighSpec, 'dst' | 'dev'> {
  if (dst === undefined || dev === undefined) throw new Wrong('Device and destination are required arguments.')
  return { dst, dev }
}

function set(args: Arguments, kind: 'neigh.add' | 'neigh.replace' | 'neigh.change'): Operation {
  const draft = describe(args)
  return { kind, neigh: { ...draft, ...keyOf(draft) } }
}

const remove = (args: Arguments): Operation => ({ kind: 'neigh.del', ...keyOf(describe(args)) })

function flush(args: Arguments): Operation {
  const { dev } = describe(args)
  if (dev === undefined) throw new Wrong('Flush requires arguments.')
  return { kind: 'neigh.flush', dev }
}
