// `ip neighbour` (ip-neighbour(8), ipneigh.c of iproute2 6.1): add, replace, change, del, flush, show. Proxy entries, `get` and router flags are
// refused by name.
import type { NeighSpec, Operation } from '../netlink/operation.ts'
import type { Prefix } from '../wire/address.ts'
import { type Arguments, Wrong, abbreviates, absent, addressArgument, garbage, invalid, macArgument, prefixArgument } from './arguments.ts'
import { type Parsed, change } from './parsed.ts'
import { type NeighFilter, showNeighbours } from './show-neigh.ts'

const STATES = ['permanent', 'reachable', 'stale', 'noarp', 'delay', 'probe', 'failed'] as const
const SHOWN = [...STATES, 'incomplete'] as const
const ABSENT = new Set(['proxy', 'router', 'managed', 'extern_learn', 'protocol', 'use', 'vrf', 'nomaster', 'master', 'unused'])

export function parseNeigh(args: Arguments): Parsed {
  const command = args.peek()
  if (command === undefined) return showNeighbours(listed(args))
  args.next()
  if (abbreviates(command, 'add')) return set(args, 'neigh.add')
  if (abbreviates(command, 'change') || command === 'chg') return set(args, 'neigh.change')
  if (abbreviates(command, 'replace')) return set(args, 'neigh.replace')
  if (abbreviates(command, 'delete')) return remove(args)
  if (['show', 'list', 'lst'].some((full) => abbreviates(command, full))) return showNeighbours(listed(args))
  if (abbreviates(command, 'flush')) return flush(args)
  if (command === 'get' || command === 'help') return absent(`ip neigh ${command}`)
  throw new Wrong(`Command "${command}" is unknown, try "ip neigh help".`)
}

type Draft = { -readonly [K in keyof NeighSpec]?: NeighSpec[K] }

function describe(args: Arguments): Draft {
  const draft: Draft = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'lladdr') draft.lladdr = macArgument(args.need(), () => new Wrong('Error: Invalid link address.', 2))
    else if (word === 'nud') draft.nud = nud(args.need())
    else if (word === 'dev') draft.dev = args.need()
    else if (ABSENT.has(word)) absent(`ip neigh ${word}`)
    else {
      const text = word === 'to' ? args.need() : word
      if (draft.dst !== undefined) garbage('to', text)
      draft.dst = addressArgument(text, 'any valid')
    }
  }
  return draft
}

function nud(word: string): (typeof STATES)[number] {
  if (word === 'incomplete' || word === 'none') absent(`ip neigh nud ${word}`)
  return STATES.find((one) => one === word) ?? invalid(word, 'nud state is bad')
}

function keyOf({ dst, dev }: Draft): Pick<NeighSpec, 'dst' | 'dev'> {
  if (dst === undefined || dev === undefined) throw new Wrong('Device and destination are required arguments.')
  return { dst, dev }
}

function set(args: Arguments, kind: 'neigh.add' | 'neigh.replace' | 'neigh.change'): Parsed {
  const draft = describe(args)
  return change('ip', { kind, neigh: { ...draft, ...keyOf(draft) } } satisfies Operation)
}

const remove = (args: Arguments): Parsed => change('ip', { kind: 'neigh.del', ...keyOf(describe(args)) })

/** do_show_or_flush(): a state, a prefix, a device. */
function listed(args: Arguments): NeighFilter {
  const to: { -readonly [K in keyof NeighFilter]: NeighFilter[K] } = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'dev') to.dev = args.need()
    else if (word === 'nud') to.nud = shownState(args.need())
    else if (ABSENT.has(word)) absent(`ip neigh show ${word}`)
    else to.to = prefixArgument(word === 'to' ? args.need() : word)
  }
  return to
}

const shownState = (word: string): NonNullable<NeighFilter['nud']> =>
  word === 'all' ? word : (SHOWN.find((one) => one === word) ?? invalid(word, 'nud state is bad'))

/** Nothing may be flushed without a selector; `all` is one. */
function flush(args: Arguments): Parsed {
  if (args.peek() === undefined) throw new Wrong('Flush requires arguments.', 1)
  const { dev, to, nud: state } = listed(args)
  if (state === 'incomplete' || state === 'all') absent(`ip neigh flush nud ${state}`)
  const within: Prefix | undefined = to?.length === 0 ? undefined : to
  const chosen = STATES.find((one) => one === state)
  return change('ip', {
    kind: 'neigh.flush',
    ...(dev !== undefined && { dev }),
    ...(within !== undefined && { to: within }),
    ...(chosen !== undefined && { nud: chosen }),
  })
}
