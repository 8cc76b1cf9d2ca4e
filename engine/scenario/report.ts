// Collecting issues, and what several checks need: whether addresses repeat, whether prefixes overlap.
import { type Prefix, broadcastOf, networkOf, printPrefix } from '../wire/address.ts'
import type { Issue } from './scenario.ts'

export type Report = (severity: Issue['severity'], code: string, path: Issue['path'], params?: Issue['params']) => void

export function reporter(): { readonly issues: readonly Issue[]; readonly report: Report } {
  const issues: Issue[] = []
  return { issues, report: (severity, code, path, params = {}) => issues.push({ severity, code, path, params }) }
}

/** '192.168.1.0/24' for 192.168.1.11/24. */
export const netText = (prefix: Prefix): string => printPrefix({ address: networkOf(prefix), length: prefix.length })

export interface Owned<K> {
  readonly key: K
  readonly id: string
  /** Where a badge goes. */
  readonly at: string
}

/** Calls `found` for every item whose key an earlier one of another id has. */
export function repeated<K>(items: readonly Owned<K>[], found: (item: Owned<K>, first: Owned<K>) => void): void {
  const seen = new Map<K, Owned<K>>()
  for (const item of items) {
    const first = seen.get(item.key)
    if (first === undefined) seen.set(item.key, item)
    else found(item, first)
  }
}

/** Calls `found` for every prefix that overlaps one with a lower first address. */
export function overlapping(
  items: readonly { readonly net: Prefix; readonly id: string }[],
  found: (id: string, other: string) => void,
): void {
  const sorted = items.toSorted((a, b) => networkOf(a.net) - networkOf(b.net) || a.net.length - b.net.length)
  let reach: { readonly last: number; readonly id: string } | undefined
  for (const { net, id } of sorted) {
    if (reach !== undefined && networkOf(net) <= reach.last) found(id, reach.id)
    if (reach === undefined || broadcastOf(net) > reach.last) reach = { last: broadcastOf(net), id }
  }
}
