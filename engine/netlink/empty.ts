// A new network namespace: `lo`, down, and the three rules that fib4_rules_init makes. netfilter has its built-in chains.
import { now } from '../base/lazy.ts'
import type { Chain, Netfilter } from '../table/netfilter.ts'
import type { NetnsState } from '../table/netns.ts'
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE } from '../table/route.ts'
import { ZERO_MAC } from '../wire/address.ts'

const BUILT_IN: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
}

const chain = (name: string): [string, Chain] => [name, { name, policy: 'ACCEPT', rules: [] }]
const EMPTY: Netfilter = new Map(Object.entries(BUILT_IN).map(([table, chains]) => [table, new Map(chains.map(chain))]))

export function emptyNetns(name: string): NetnsState {
  const lo = { kind: 'loopback', ifindex: 1, ifname: 'lo', lladdr: ZERO_MAC, mtu: 65536, up: false, addrs: [] } as const
  const rule = (priority: number, lookup: number) => ({ priority, lookup, by: 'kernel' as const })
  return {
    name,
    links: new Map([['lo', lo]]),
    nextIfindex: 2,
    local: [],
    routes: now([]),
    rules: [rule(0, LOCAL_TABLE), rule(32766, MAIN_TABLE), rule(32767, DEFAULT_TABLE)],
    neigh: new Map(),
    fdb: new Map(),
    sysctl: new Map(),
    netfilter: EMPTY,
  }
}
