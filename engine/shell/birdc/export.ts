// Which routes a protocol takes out of the table, as `show route export` and the counters of `show protocols all` have it: rt_show_net() and
// the protocols' import_control: nothing back to whom it came from, nothing of iBGP to iBGP but by a reflector, no device routes to the kernel.
import type { Bird } from '../../table/bird.ts'
import { isExported } from '../../control/calico/filter.ts'
import type { Net, Rte } from './table.ts'

export type Verdict = 'rejected' | 'filtered' | 'accepted'

/** BGP has all routes of a destination (`add paths`), the kernel the best, others none. */
export const offered = ({ sessions }: Bird, protocol: string, net: Net): readonly Rte[] =>
  sessions.some(({ name }) => name === protocol) ? net : protocol === 'kernel1' ? net.slice(0, 1) : []

export function verdictOf({ config, sessions }: Bird, protocol: string, { net, protocol: from, to, bgp }: Rte): Verdict {
  if (protocol === from) return 'rejected'
  if (protocol === 'kernel1') return to.type === 'unicast' && to.via === undefined ? 'rejected' : 'accepted'
  // A reflector hands on what its clients told, and to its clients what others told, but nothing that has been round its cluster (RFC 4456).
  const isClient = sessions.some(({ name, client }) => name === protocol && client)
  if (bgp !== undefined && (isClient ? bgp.reflected !== undefined : !bgp.session.client)) return 'rejected'
  return isExported(config, net) ? 'accepted' : 'filtered'
}
