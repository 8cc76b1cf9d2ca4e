// A namespace for tests, made by hand: devices and rows as given, nothing else.
import { now } from '../base/lazy.ts'
import { type Mac, ipv4, mac, prefix } from '../wire/address.ts'
import type { FdbEntry } from './fdb.ts'
import type { NetDevice } from './link.ts'
import type { Neigh } from './neigh.ts'
import type { NetnsState } from './netns.ts'
import { LOCAL_TABLE, MAIN_TABLE, type Route } from './route.ts'

export const route = (dst: string, more: Partial<Route> = {}): Route => ({
  table: MAIN_TABLE,
  type: 'unicast',
  dst: prefix(dst),
  dev: 'eth0',
  metric: 0,
  proto: 'boot',
  scope: 'global',
  onlink: false,
  by: 'operator',
  ...more,
})

export const device = (ifname: string, more: Partial<NetDevice> = {}): NetDevice =>
  ({
    kind: 'phys',
    ifindex: 2,
    ifname,
    lladdr: mac('02:00:00:00:00:01'),
    mtu: 1500,
    up: true,
    addrs: [],
    peer: { netns: 'peer', ifname: 'eth0' },
    ...more,
  }) as NetDevice

export const bridgePort = (ifname: string, number: number, more: object = {}): NetDevice =>
  device(ifname, {
    kind: 'veth',
    lladdr: (0x020000000100 + number) as Mac,
    master: 'br0',
    port: { number, hairpin: false, flood: true, learning: true, isolated: false, ...more },
  } as Partial<NetDevice>)

export const fdbEntry = (lladdr: string, dev: string, more: Partial<FdbEntry> = {}): FdbEntry => ({
  lladdr: mac(lladdr),
  dev,
  master: 'br0',
  state: 'dynamic',
  local: false,
  by: 'learned',
  updated: 0,
  ...more,
})

interface Parts {
  readonly links?: readonly NetDevice[]
  readonly routes?: readonly Route[]
  readonly neigh?: readonly Neigh[]
  readonly fdb?: readonly (readonly [string, FdbEntry])[]
  readonly sysctl?: Readonly<Record<string, string>>
}

/** Every address of a device has its row in table local. */
export function netns({ links = [device('eth0')], routes = [], neigh = [], fdb = [], sysctl = {} }: Parts): NetnsState {
  const local = links.flatMap(({ ifname, addrs }) =>
    addrs.map(({ local: address }): Route => ({
      ...route('0.0.0.0/32', { table: LOCAL_TABLE, type: 'local', dev: ifname, scope: 'host' }),
      dst: { address, length: 32 },
    })),
  )
  const rules = [LOCAL_TABLE, MAIN_TABLE].map((table, i) => ({ priority: i, lookup: table, by: 'kernel' as const }))
  const devices = [...new Set(neigh.map(({ dev }) => dev))]
  const bridges = [...new Set(fdb.map(([dev]) => dev))]
  return {
    name: 'n',
    links: new Map(links.map((link) => [link.ifname, link])),
    nextIfindex: 9,
    local,
    routes: now(routes),
    rules,
    neigh: new Map(devices.map((dev) => [dev, now(new Map(neigh.filter((row) => row.dev === dev).map((row) => [row.dst, row])))])),
    fdb: new Map(bridges.map((dev) => [dev, now(new Map(fdb.filter(([on]) => on === dev).map(([, row]) => [row.lladdr, [row]])))])),
    sysctl: new Map(Object.entries(sysctl)),
    netfilter: new Map(),
  }
}

export const addr = (text: string) => ({ local: ipv4(text), length: 24, scope: 'global' as const })
