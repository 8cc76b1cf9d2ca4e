// `bridge fdb show` and `bridge link show`, as iproute2 6.1 prints them.
import type { FdbEntry } from '../table/fdb.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { printFdb } from '../table/print.ts'
import { type Parsed, type View, show } from './parsed.ts'
import { flagsOf, nameOf } from './show-link.ts'

interface Selector {
  readonly dev?: string
  readonly br?: string
}

/** Rows by device, in order of ifindex. */
export function fdbShown(state: NetnsState, { dev, br }: Selector): readonly FdbEntry[] {
  const rows = [...state.fdb].filter(([holder]) => br === undefined || holder === br).flatMap(([, table]) => [...table.value.values()].flat())
  return rows.filter((row) => dev === undefined || row.dev === dev)
}

export const showFdb = (selector: Selector): Parsed =>
  show(({ state }) =>
    fdbShown(state, selector)
      .map((row) => `${printFdb(row, selector.dev === undefined)}\n`)
      .join(''),
  )

export const showBridgeLinks = (dev: string | undefined): Parsed =>
  show((view) => {
    const ports = [...view.state.links.values()].filter((link) => link.master !== undefined && (dev === undefined || link.ifname === dev))
    return ports.map((port) => `${printPort(view, port)}\n`).join('')
  })

const printPort = (view: View, port: NetDevice): string =>
  `${port.ifindex}: ${nameOf(view, port)}: <${flagsOf(view, port).join(',')}> mtu ${port.mtu} master ${port.master} state forwarding priority 32 cost 2 `
