// `ip address` (ip-address(8)): add, del, flush, show. The label, lifetimes and peer addresses are left out.
import type { Operation } from '../netlink/operation.ts'
import type { IfAddr, Scope } from '../table/link.ts'
import { broadcastOf } from '../wire/address.ts'
import { type Arguments, Wrong, abbreviates, addressArgument, prefixArgument } from './arguments.ts'
import { type Parsed, change } from './parsed.ts'
import { showAddresses } from './show-link.ts'

export function parseAddr(args: Arguments, options: { readonly brief: boolean }): Parsed {
  const command = args.peek() ?? 'show'
  if (['show', 'list', 'lst'].some((full) => abbreviates(command, full))) {
    args.next()
    return showAddresses(args, options)
  }
  args.next()
  if (abbreviates(command, 'add')) return change('ip', withAddress(args, 'addr.add'))
  if (abbreviates(command, 'delete')) return change('ip', withAddress(args, 'addr.del'))
  if (abbreviates(command, 'flush')) return change('ip', flush(args))
  throw new Wrong(`Command "${command}" is unknown, try "ip address help".`)
}

function withAddress(args: Arguments, kind: 'addr.add' | 'addr.del'): Operation {
  const addr: { -readonly [K in keyof IfAddr]?: IfAddr[K] } = {}
  let dev: string | undefined
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'dev') dev = args.need()
    else if (word === 'brd' || word === 'broadcast') addr.broadcast = brd(args.need(), addr)
    else if (word === 'scope') addr.scope = scopeArgument(args.need())
    else if (word === 'noprefixroute' || word === 'label') throw new Wrong(`RTNETLINK answers: Operation not supported (${word})`, 2)
    else {
      const text = word === 'local' ? args.need() : word
      if (addr.local !== undefined) throw new Wrong(`Error: either "local" is duplicate, or "${text}" is a garbage.`)
      const { address, length } = prefixArgument(text)
      addr.local = address
      addr.length = length
    }
  }
  if (dev === undefined) throw new Wrong('Not enough information: "dev" argument is required.')
  const { local, length = 32, scope = 'global', broadcast } = addr
  if (local === undefined) throw new Wrong('Not enough information: "local" argument is required.')
  return { kind, dev, addr: { local, length, scope, ...(broadcast !== undefined && { broadcast }) } }
}

/** `brd +`: all host bits set. */
function brd(word: string, { local, length }: Partial<IfAddr>): IfAddr['local'] {
  if (word !== '+') return addressArgument(word)
  if (local === undefined || length === undefined) throw new Wrong('Broadcast can be set only for IPv4 addresses')
  return broadcastOf({ address: local, length })
}

export function scopeArgument(word: string): Scope {
  if (word === 'global' || word === 'link' || word === 'host') return word
  throw new Wrong(`Error: argument "${word}" is wrong: invalid scope value.`)
}

function flush(args: Arguments): Operation {
  const word = args.need()
  const dev = word === 'dev' ? args.need() : word
  const more = args.next()
  if (more !== undefined) throw new Wrong(`Error: either "dev" is duplicate, or "${more}" is a garbage.`)
  return { kind: 'addr.flush', dev }
}
