/** A table of a namespace as the inspector shows it: rows as the tool prints them, or a file. */
import type { Owner } from '../../engine/index.ts'

export type TableName =
  | 'route'
  | 'rule'
  | 'neigh'
  | 'fdb'
  | 'iptables'
  | 'conntrack'
  | 'ipset'
  | 'link'
  | 'sysctl'
  | 'birdc'
  | 'bgp'
  | 'bird.cfg'

export interface TableRow {
  readonly key: string
  readonly text: string
  readonly by?: Owner
  readonly used: boolean
  /** A line that only frames others, as `*nat` and `COMMIT`. */
  readonly frame?: true
  /** Words of the command that made it, where its own are others. */
  readonly made?: readonly string[]
}

export interface Table {
  readonly name: TableName
  readonly command: string
  readonly rows: readonly TableRow[]
  /** A file instead of rows. */
  readonly text?: string
}

/** What a command prints in the namespace at that moment; undefined where the tool knows nothing of it. */
export type Ask = (line: string) => string | undefined
