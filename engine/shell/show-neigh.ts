// `ip neigh show`, as iproute2 6.1 prints it: NOARP rows only when asked for, a device or state that was asked for is not repeated.
import { printNeigh } from '../table/print.ts'
import { type Prefix, contains } from '../wire/address.ts'
import { noSuchDevice } from './no-such.ts'
import type { Parsed } from './parsed.ts'

export interface NeighFilter {
  readonly dev?: string
  readonly to?: Prefix
  readonly nud?: 'permanent' | 'reachable' | 'stale' | 'noarp' | 'delay' | 'probe' | 'failed' | 'incomplete' | 'all'
}

export const showNeighbours = ({ dev, to, nud }: NeighFilter): Parsed => ({
  kind: 'show',
  print: ({ state }) => {
    if (dev !== undefined && !state.links.has(dev)) return noSuchDevice(dev)
    const rows = [...state.neigh].filter(([name]) => dev === undefined || name === dev).flatMap(([, table]) => [...table.value.values()])
    const wanted = (shown: string): boolean => nud === 'all' || (nud === undefined ? shown !== 'noarp' : shown === nud)
    const listed = rows.filter((row) => wanted(row.nud.toLowerCase()) && (to === undefined || contains(to, row.dst)))
    return { rc: 0, out: listed.map((row) => `${printNeigh(row, dev === undefined)} \n`).join('') }
  },
})
