// What a network plugin does to one node: what its CNI plugin and its daemons configure, and the rows about other nodes, which are kept apart
// because a thousand nodes have a million of them.
import type { Lazy } from '../base/lazy.ts'
import type { Configured } from '../netlink/operation.ts'
import type { Bird } from '../table/bird.ts'
import type { Ipv4, Mac } from '../wire/address.ts'

/** A prefix as text, an address, a MAC. */
export type Key = string | Ipv4 | Mac

/** Whose the keys of rows are. */
export interface Owners {
  /** No two nodes share one. */
  readonly unique: boolean
  readonly of: ReadonlyMap<Key, string>
}

export interface Daemons {
  /** In the order in which it is run. */
  readonly own: readonly Configured[]
  /** Rows about other nodes: routes, neighbours, FDB entries. */
  readonly peers: Lazy<readonly Configured[]>
  /** Devices that the rows need. */
  readonly devices: readonly string[]
  /** The device that has the neighbours and FDB entries. */
  readonly vxlan?: string
  /** Where BIRD is installed: what it runs, if it does. */
  readonly bird?: Lazy<Bird | undefined>
}

export interface Claim {
  readonly netns: string
  readonly keys: readonly Key[]
}

/** Keys by node. */
export function ownersOf(all: readonly Claim[]): Owners {
  const of = new Map<Key, string>()
  let unique = true
  for (const { netns, keys } of all)
    for (const key of keys) {
      unique &&= !of.has(key)
      of.set(key, netns)
    }
  return { unique, of }
}
