// A row of the neighbour table (ip-neighbour(8)) with the state machine's clocks (RFC 4861 section 7.3.2; net/core/neighbour.c).
import type { Ipv4, Mac } from '../wire/address.ts'
import type { Owner } from './owner.ts'

export type Nud = 'INCOMPLETE' | 'REACHABLE' | 'STALE' | 'DELAY' | 'PROBE' | 'FAILED' | 'PERMANENT' | 'NOARP'

export interface Neigh {
  readonly dst: Ipv4
  readonly dev: string
  readonly lladdr?: Mac
  readonly nud: Nud
  readonly by: Owner
  /** Nanoseconds of virtual time: last proof of reachability, last change, last use. */
  readonly confirmed: number
  readonly updated: number
  readonly used: number
  /** Solicitations sent in the present INCOMPLETE or PROBE. */
  readonly probes: number
}
