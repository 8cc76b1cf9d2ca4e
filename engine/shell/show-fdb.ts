// `bridge fdb show`, as iproute2 6.1 prints what rtnl_fdb_dump answers: per device in order of ifindex a bridge's rows behind a port, newest first, then
// the device's own filter. A bridge with VLANs built in has its fixed rows twice, for VLAN 1 too; the multicast groups are those of every host.
import type { FdbEntry } from '../table/fdb.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { printIpv4, printMac } from '../wire/address.ts'
import { noSuchDevice } from './no-such.ts'
import type { Parsed } from './parsed.ts'

export interface FdbFilter {
  readonly dev?: string
  readonly br?: string
  readonly brport?: string
}

interface Row {
  readonly lladdr: string
  readonly dev: string
  readonly rest: string
}

const words = (...parts: readonly (string | false | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== false).join('')

function rowOf({ lladdr, dev, dst, master, state }: FdbEntry, vlan: boolean): Row {
  const rest = words(
    dst !== undefined && `dst ${printIpv4(dst)} `,
    vlan && 'vlan 1 ',
    master === undefined ? 'self ' : `master ${master} `,
    state !== 'dynamic' && state,
  )
  return { lladdr: printMac(lladdr), dev, rest }
}

/** Rows that a bridge has for a port, or for itself. */
const bridgeRows = (state: NetnsState, bridge: string, dev: string): readonly Row[] =>
  [...(state.fdb.get(bridge)?.value.values() ?? [])]
    .flat()
    .filter((row) => row.dev === dev)
    .toReversed()
    .flatMap((row) => (row.state === 'dynamic' ? [rowOf(row, false)] : [rowOf(row, true), rowOf(row, false)]))

const ALL_NODES = '33:33:00:00:00:01'
const ALL_HOSTS = '01:00:5e:00:00:01'
const ALL_SNOOPERS = ['01:00:5e:00:00:6a', '33:33:00:00:00:6a']

/** ndo_dflt_fdb_dump: the addresses that the device was told to take, and the groups that the host is in. */
function filterRows(state: NetnsState, { ifname: dev, kind, up, macvlans }: NetDevice, snooping: boolean): readonly Row[] {
  const upper = (macvlans ?? [])
    .filter(({ up: open, mode }) => open && mode !== 'passthru')
    .map(({ lladdr }) => ({ lladdr: printMac(lladdr), dev, rest: 'self permanent' }))
  const own = kind === 'bridge' ? [] : [...(state.fdb.get(dev)?.value.values() ?? [])].flat().map((row) => rowOf(row, false))
  const groups = [ALL_NODES, ...(snooping && up ? ALL_SNOOPERS : []), ...(up ? [ALL_HOSTS] : [])]
  return [...upper, ...own, ...groups.map((lladdr) => ({ lladdr, dev, rest: 'self permanent' }))]
}

function rowsOf(state: NetnsState, link: NetDevice): readonly Row[] {
  const behind = link.master === undefined ? [] : bridgeRows(state, link.master, link.ifname)
  switch (link.kind) {
    // ndo_dflt_fdb_dump lists devices of type ARPHRD_ETHER only.
    case 'loopback':
    case 'ipip':
      return []
    case 'vxlan':
      return [...behind, ...[...(state.fdb.get(link.ifname)?.value.values() ?? [])].flat().map((row) => rowOf(row, false))]
    case 'bridge':
      return [...filterRows(state, link, link.bridge.mcastSnooping), ...bridgeRows(state, link.ifname, link.ifname)]
    default:
      return [...behind, ...filterRows(state, link, false)]
  }
}

/** The rows of `bridge fdb show`, one line each. */
function printFdbTable(state: NetnsState, { dev, br, brport }: FdbFilter): readonly string[] {
  const one = dev ?? brport
  const links = [...state.links.values()].filter(
    (link) => (one === undefined || link.ifname === one) && (br === undefined || link.ifname === br || link.master === br),
  )
  return links.flatMap((link) => rowsOf(state, link)).map((row) => `${row.lladdr} ${one === undefined ? `dev ${row.dev} ` : ''}${row.rest}`)
}

export const showFdb = (filter: FdbFilter): Parsed => ({
  kind: 'show',
  print: ({ state }) => {
    const { dev, br, brport } = filter
    if (br !== undefined && !state.links.has(br)) return { rc: 255, out: `Cannot find bridge device "${br}"\n` }
    const missing = [dev, brport].find((name) => name !== undefined && !state.links.has(name))
    if (missing !== undefined) return noSuchDevice(missing, 255)
    return {
      rc: 0,
      out: printFdbTable(state, filter)
        .map((row) => `${row}\n`)
        .join(''),
    }
  },
})
