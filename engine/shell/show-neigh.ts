// `ip neigh show`, as iproute2 6.1 prints it: every device's rows, without NOARP ones.
import { printNeigh } from '../table/print.ts'
import type { Ipv4 } from '../wire/address.ts'
import { type Parsed, show } from './parsed.ts'

export const showNeighbours = (dev: string | undefined, dst: Ipv4 | undefined): Parsed =>
  show(({ state }) =>
    [...state.neigh]
      .filter(([name]) => dev === undefined || name === dev)
      .flatMap(([, rows]) => [...rows.value.values()])
      .filter((row) => row.nud !== 'NOARP' && (dst === undefined || row.dst === dst))
      .map((row) => `${printNeigh(row, dev === undefined)}\n`)
      .join(''),
  )
