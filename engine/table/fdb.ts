// A row of a forwarding database (bridge(8) fdb): of a bridge (`dev` is a port, `master`) or of a vxlan device (`dst`, `self`).
import type { Ipv4, Mac } from '../wire/address.ts'
import type { Owner } from './owner.ts'

export interface FdbEntry {
  readonly lladdr: Mac
  /** Bridge: the port behind which lladdr lives. VXLAN: the vxlan device itself. */
  readonly dev: string
  /** VXLAN: outer destination address. */
  readonly dst?: Ipv4
  /** Bridge that holds the entry; absent for `self`. */
  readonly master?: string
  readonly state: 'permanent' | 'static' | 'dynamic'
  /** The address of the bridge or of a port itself: frames for it go up, never out (BR_FDB_LOCAL). */
  readonly local: boolean
  readonly by: Owner
  /** Nanoseconds of virtual time of the last frame from lladdr. */
  readonly updated: number
}
