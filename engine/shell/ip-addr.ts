// `ip address` (ip-address(8), ipaddress.c of iproute2 6.1): add, change, replace, del, flush, show. Labels, lifetimes, peers, `noprefixroute`
// are left out, and said so.
import type { Operation } from '../netlink/operation.ts'
import type { IfAddr, Scope } from '../table/link.ts'
import { type Ipv4, broadcastOf, isLoopback, printIpv4 } from '../wire/address.ts'
import { type Arguments, Wrong, abbreviates, absent, addressArgument, garbage, prefixArgument, scopeArgument } from './arguments.ts'
import type { Options } from './options.ts'
import { type Parsed, change } from './parsed.ts'
import { showAddresses } from './show-addr.ts'

export function parseAddr(args: Arguments, options: Options): Parsed {
  const command = args.peek()
  if (command === undefined) return showAddresses(args, options)
  args.next()
  if (abbreviates(command, 'add')) return withAddress(args, 'addr.add')
  if (abbreviates(command, 'change') || command === 'chg') return withAddress(args, 'addr.replace')
  if (abbreviates(command, 'replace')) return withAddress(args, 'addr.replace')
  if (abbreviates(command, 'delete')) return withAddress(args, 'addr.del')
  if (['show', 'list', 'lst'].some((full) => abbreviates(command, full))) return showAddresses(args, options)
  if (abbreviates(command, 'flush')) return flush(args)
  if (['save', 'showdump', 'restore', 'help'].includes(command)) return absent(`ip address ${command}`)
  throw new Wrong(`Command "${command}" is unknown, try "ip address help".`)
}

interface Draft {
  local?: Ipv4
  length?: number
  /** No `/LENGTH` was said. */
  bare?: boolean
  brd?: string
  scope?: Scope
  dev?: string
}

function describe(args: Arguments): Draft {
  const draft: Draft = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'dev') draft.dev = args.need()
    else if (['brd', 'broadcast'].includes(word)) draft.brd = args.need()
    else if (word === 'scope') draft.scope = scopeArgument(args.need(), 'invalid scope value.')
    else if (['peer', 'anycast', 'label', 'metric', 'valid_lft', 'preferred_lft', 'noprefixroute', 'home', 'nodad'].includes(word))
      absent(`ip address ${word}`)
    else {
      const text = word === 'local' ? args.need() : word
      if (draft.local !== undefined) garbage('local', text)
      const { address, length } = prefixArgument(text)
      Object.assign(draft, { local: address, length, bare: !text.includes('/') })
    }
  }
  return draft
}

const wildcard = (address: string): string => `Warning: Executing wildcard deletion to stay compatible with old scripts.
         Explicitly specify the prefix length (${address}/32) to avoid this warning.
         This special behaviour is likely to disappear in further releases,
         fix your scripts!
`

function withAddress(args: Arguments, kind: 'addr.add' | 'addr.replace' | 'addr.del'): Parsed {
  const { local, length = 32, bare, brd, scope, dev } = describe(args)
  if (dev === undefined) throw new Wrong('Not enough information: "dev" argument is required.', 1)
  if (local === undefined) throw new Wrong('RTNETLINK answers: Invalid argument', 2)
  if (kind === 'addr.del') {
    const parsed = change('ip', { kind, dev, addr: bare === true ? { local } : { local, length } })
    return bare === true && parsed.kind === 'configure' ? { ...parsed, out: wildcard(printIpv4(local)) } : parsed
  }
  const broadcast = brd === undefined ? undefined : broadcastArgument(brd, { local, length })
  const natural = isLoopback(local) ? 'host' : 'global'
  const addr: IfAddr = { local, length, scope: scope ?? natural, ...(broadcast !== undefined && { broadcast }) }
  return change('ip', { kind, dev, addr } satisfies Operation)
}

/** `brd +`: all host bits set; `brd -`: cleared. */
function broadcastArgument(word: string, net: { readonly local: Ipv4; readonly length: number }): Ipv4 {
  if (word === '-') return absent('brd -')
  return word === '+' ? broadcastOf({ address: net.local, length: net.length }) : addressArgument(word)
}

function flush(args: Arguments): Parsed {
  const first = args.next()
  if (first === undefined) throw new Wrong('Flush requires arguments.', 1)
  const dev = first === 'dev' ? args.need() : first
  const more = args.next()
  if (more !== undefined) garbage('dev', more)
  return change('ip', { kind: 'addr.flush', dev })
}
