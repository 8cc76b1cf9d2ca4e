// Reading and writing rows of the neighbour table as persistent values.
import type { Ipv4 } from '../wire/address.ts'
import type { Neigh } from './neigh.ts'
import type { NetnsState } from './netns.ts'

export const findNeigh = (state: NetnsState, dev: string, dst: Ipv4): Neigh | undefined => state.neigh.get(dev)?.value.get(dst)

export function putNeigh(state: NetnsState, entry: Neigh): NetnsState {
  const rows = new Map(state.neigh.get(entry.dev)?.value).set(entry.dst, entry)
  return { ...state, neigh: new Map(state.neigh).set(entry.dev, { value: rows }) }
}

/** NUD_VALID: has a link-layer address to send to. */
export const isValid = (entry: Neigh): boolean => entry.nud !== 'INCOMPLETE' && entry.nud !== 'FAILED'

/** NUD_CONNECTED: may be used without any doubt. */
export const isConnected = (entry: Neigh): boolean => entry.nud === 'REACHABLE' || entry.nud === 'PERMANENT' || entry.nud === 'NOARP'
