// iproute2 turns names into ifindexes before it asks the kernel (ll_name_to_index): what it says of names that are not there.
import type { Operation } from '../netlink/operation.ts'
import type { NetnsState } from '../table/netns.ts'
import { noSuchDevice } from './no-such.ts'
import type { Printed } from './parsed.ts'

type Get = (netns: string) => NetnsState | undefined

const wrongArgument = (word: string, what: string): Printed => ({ rc: 255, out: `Error: argument "${word}" is wrong: ${what}\n\n` })

const bridgeNotFound = (dev: string): Printed => ({ rc: 255, out: `Cannot find bridge device "${dev}"\n` })

/** The complaint about the first name that is not there, if there is one. */
export function missingDevice(get: Get, state: NetnsState, operation: Operation): Printed | undefined {
  const absent = (dev: string | undefined): dev is string => dev !== undefined && !state.links.has(dev)
  switch (operation.kind) {
    case 'link.add':
      return missingForLink(get, state, operation.link)
    case 'link.set': {
      const { dev, change } = operation
      // `bridge link set` knows nothing but port settings.
      if (absent(dev)) return change.port !== undefined && Object.keys(change).length === 1 ? bridgeNotFound(dev) : noSuchDevice(dev)
      if (change.netns !== undefined && get(change.netns) === undefined) return wrongArgument(change.netns, 'Invalid "netns" value')
      return typeof change.master === 'string' && absent(change.master) ? wrongArgument(change.master, 'Device does not exist') : undefined
    }
    case 'route.add':
    case 'route.replace':
    case 'route.change':
    case 'route.append':
    case 'route.prepend':
      return absent(operation.route.dev) ? noSuchDevice(operation.route.dev) : undefined
    case 'route.del':
    case 'route.flush':
      return absent(operation.match.dev) ? noSuchDevice(operation.match.dev) : undefined
    case 'neigh.add':
    case 'neigh.replace':
    case 'neigh.change':
      return absent(operation.neigh.dev) ? noSuchDevice(operation.neigh.dev) : undefined
    case 'fdb.add':
    case 'fdb.replace':
    case 'fdb.append':
      return absent(operation.entry.dev) ? noSuchDevice(operation.entry.dev, 255) : undefined
    case 'fdb.del':
      return absent(operation.dev) ? noSuchDevice(operation.dev, 255) : undefined
    case 'fdb.flush':
      return absent(operation.dev) ? bridgeNotFound(operation.dev) : undefined
    case 'addr.flush':
      return absent(operation.dev) ? { rc: 1, out: `Device "${operation.dev}" does not exist.\n` } : undefined
    default:
      return 'dev' in operation && absent(operation.dev) ? noSuchDevice(operation.dev) : undefined
  }
}

function missingForLink(get: Get, state: NetnsState, link: Extract<Operation, { kind: 'link.add' }>['link']): Printed | undefined {
  if (link.kind === 'vxlan' && link.vxlan.dev !== undefined && !state.links.has(link.vxlan.dev)) return noSuchDevice(link.vxlan.dev, 255)
  if (link.kind === 'ipip' && link.ipip.dev !== undefined && !state.links.has(link.ipip.dev)) return noSuchDevice(link.ipip.dev, 255)
  if (link.kind === 'macvlan' && !state.links.has(link.macvlan.link)) return noSuchDevice(link.macvlan.link)
  if (link.kind !== 'veth' || link.peer.netns === undefined || get(link.peer.netns) !== undefined) return undefined
  return wrongArgument(link.peer.netns, 'Invalid "netns" value')
}
