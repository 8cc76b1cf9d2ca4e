/**
 * The stations of one namespace and the ways between them: the netfilter diagram (Linux 6.1: net/ipv4/ip_input.c, ip_forward.c,
 * ip_output.c), devices at the foot and processes on top as everywhere in the drawing, and the loop that a tunnel makes.
 *
 *   INPUT ──▶ local process ──▶ routing            A packet in comes up on the left, a packet out goes down on the right;
 *     ▲                            ▼                a forwarded one crosses in the middle, a frame that is only bridged at the foot.
 *   routing ───▶ FORWARD ───┐   OUTPUT
 *     ▲                     └──▶   ▼                Leaves out: ingress and egress hooks, XFRM, multicast.
 *   PREROUTING              POSTROUTING
 *     ▲                            ▼
 *     │          tunnel        neighbour
 *     │                            ▼
 *   device in ─▶ bridge ─────▶ device out
 */
export const STATIONS = [
  'in',
  'bridge',
  'PREROUTING',
  'route.in',
  'INPUT',
  'process',
  'route.out',
  'OUTPUT',
  'FORWARD',
  'POSTROUTING',
  'neigh',
  'out',
  'tunnel',
] as const
export type StationId = (typeof STATIONS)[number]

/** In the order in which their hooks are called (enum nf_ip_hook_priorities); connection tracking stands between raw and mangle. */
export type TableName = 'raw' | 'conntrack' | 'mangle' | 'nat' | 'filter'
export const TABLES: Readonly<Partial<Record<StationId, readonly TableName[]>>> = {
  PREROUTING: ['raw', 'conntrack', 'mangle', 'nat'],
  INPUT: ['mangle', 'filter', 'nat'],
  FORWARD: ['mangle', 'filter'],
  OUTPUT: ['raw', 'conntrack', 'mangle', 'nat', 'filter'],
  POSTROUTING: ['mangle', 'nat'],
}

/** Where each is in the kernel's source. */
export const FUNCTIONS: Readonly<Record<StationId, string>> = {
  in: '__netif_receive_skb_core',
  bridge: 'br_handle_frame',
  PREROUTING: 'ip_rcv',
  'route.in': 'ip_route_input_slow',
  INPUT: 'ip_local_deliver',
  process: 'ip_protocol_deliver_rcu',
  'route.out': 'ip_route_output_flow',
  OUTPUT: '__ip_local_out',
  FORWARD: 'ip_forward',
  POSTROUTING: 'ip_output',
  neigh: 'ip_finish_output2',
  out: 'dev_queue_xmit',
  tunnel: 'iptunnel_xmit',
}

/** Drawn always; or only when a packet goes there, because it seldom does. `bridge`: br_netfilter lends the bridge the IP hooks. */
type Mode = 'ip' | 'bridge'
interface Way {
  readonly from: StationId
  readonly to: StationId
  readonly mode: Mode
  readonly rare?: true
}

const way = (from: StationId, to: StationId, more: Partial<Way> = {}): Way => ({ from, to, mode: 'ip', ...more })

export const WAYS = [
  way('in', 'PREROUTING'),
  way('in', 'bridge'),
  way('bridge', 'PREROUTING'),
  way('bridge', 'out'),
  way('PREROUTING', 'route.in'),
  way('route.in', 'INPUT'),
  way('INPUT', 'process'),
  way('route.in', 'FORWARD'),
  way('FORWARD', 'POSTROUTING'),
  way('process', 'route.out'),
  way('route.out', 'OUTPUT'),
  way('OUTPUT', 'POSTROUTING'),
  way('POSTROUTING', 'neigh'),
  way('neigh', 'out'),
  way('neigh', 'bridge'),
  way('out', 'tunnel'),
  way('tunnel', 'route.out'),
  way('process', 'tunnel'),
  way('tunnel', 'in'),
  way('out', 'in', { rare: true }),
  way('in', 'neigh', { rare: true }),
  way('in', 'PREROUTING', { mode: 'bridge' }),
  way('PREROUTING', 'bridge', { mode: 'bridge', rare: true }),
  way('bridge', 'PREROUTING', { mode: 'bridge' }),
  way('bridge', 'FORWARD', { mode: 'bridge', rare: true }),
  way('FORWARD', 'POSTROUTING', { mode: 'bridge' }),
  way('POSTROUTING', 'out', { mode: 'bridge', rare: true }),
  way('bridge', 'out', { mode: 'bridge' }),
] as const satisfies readonly Way[]

export const wayKey = (from: StationId, to: StationId): string => `${from}>${to}`

/** What a packet can pass without a word: hooks without rules, and what they lie between. */
const SILENT: ReadonlySet<StationId> = new Set([
  'PREROUTING',
  'route.in',
  'INPUT',
  'route.out',
  'OUTPUT',
  'FORWARD',
  'POSTROUTING',
  'neigh',
  'bridge',
])

/** The stations from `from` to `to`, both included, by the fewest ways; just the two where no way is drawn. */
export function routeBetween(from: StationId, to: StationId, mode: Mode): readonly StationId[] {
  const trails: (readonly StationId[])[] = [[from]]
  const seen = new Set<StationId>([from])
  for (let trail = trails.shift(); trail !== undefined; trail = trails.shift()) {
    const at = trail.at(-1)
    for (const next of WAYS) {
      if (next.mode !== mode || next.from !== at || seen.has(next.to)) continue
      if (next.to === to) return [...trail, to]
      seen.add(next.to)
      if (!SILENT.has(next.to)) continue
      trails.push([...trail, next.to])
    }
  }
  return [from, to]
}
