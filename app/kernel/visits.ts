/**
 * The way of one packet through one namespace: at which station each of its steps was taken, and which stations it passed in between
 * without a word (a hook without rules). A stay is what it did between coming to a namespace and leaving it; tunnels and routing
 * loops make it come again.
 */
import { type NetnsState, type Packet, type Step, type Trace, stepsOf } from '../../engine/index.ts'
import { type StationId, routeBetween } from './station.ts'

export interface Visit {
  readonly station: StationId
  /** None: passed in silence. */
  readonly steps: readonly Step[]
  /** The hooks of br_netfilter, called by the bridge. */
  readonly bridged: boolean
}

export interface Stay {
  readonly netns: string
  readonly steps: readonly Step[]
}

/** A flooded copy and a fragment came the way of their parent. */
export function wayOf(trace: Trace, packet: Packet): readonly Step[] {
  const own = stepsOf(trace, packet)
  const inherits = packet.birth === 'flood' || packet.birth === 'fragment'
  const parent = inherits ? trace.packets[packet.parent ?? -1] : undefined
  const first = own[0]
  if (parent === undefined || first === undefined) return own
  return [...wayOf(trace, parent).filter(({ index, t }) => index < first.index && t <= first.t), ...own]
}

export function staysOf(steps: readonly Step[]): readonly Stay[] {
  const stays: { netns: string; steps: Step[] }[] = []
  for (const step of steps) {
    const last = stays.at(-1)
    if (last?.netns === step.netns) last.steps.push(step)
    else stays.push({ netns: step.netns, steps: [step] })
  }
  return stays
}

/** Where a packet that begins here begins. */
const ORIGINS: Readonly<Record<Packet['birth'], StationId>> = {
  process: 'process',
  reply: 'process',
  'icmp-error': 'process',
  arp: 'neigh',
  flood: 'bridge',
  fragment: 'POSTROUTING',
  reassembly: 'INPUT',
}

/** By the beginning of the kernel function's name, the first that fits. */
const DEATHS: readonly (readonly [prefix: string, station: StationId])[] = [
  ['ip_forward', 'FORWARD'],
  ['ip_rcv_finish', 'route.in'],
  ['ip_error', 'route.in'],
  ['ip_route_output', 'route.out'],
  ['ip_rcv', 'PREROUTING'],
  ['ip_fragment', 'POSTROUTING'],
  ['ip_finish_output2', 'neigh'],
  ['ip_protocol_deliver', 'process'],
  ['udp_', 'process'],
  ['__udp', 'process'],
  ['tcp_', 'process'],
  ['icmp_rcv', 'process'],
  ['ping_', 'process'],
  ['raw_', 'process'],
  ['arp_', 'neigh'],
  ['neigh_', 'neigh'],
  ['__neigh', 'neigh'],
  ['vxlan_', 'tunnel'],
  ['ip_tunnel', 'tunnel'],
  ['tunnel4', 'tunnel'],
  ['br_', 'bridge'],
]

type DropStep = Extract<Step, { kind: 'drop' }>

const stationOfDrop = ({ where }: DropStep, last: StationId): StationId => DEATHS.find(([prefix]) => where.startsWith(prefix))?.[1] ?? last

const isKind = (state: NetnsState | undefined, dev: string, ...kinds: readonly string[]): boolean =>
  kinds.includes(state?.links.get(dev)?.kind ?? '')

/** Connection tracking looks at a packet of this host in OUTPUT, at any other in PREROUTING. */
const OUTGOING: ReadonlySet<StationId> = new Set(['process', 'route.out', 'OUTPUT', 'tunnel'])

/** br_netfilter: hooks that the bridge calls, and what the bridge does next. */
const isBridged = (step: Step, station: StationId, last: { readonly bridged: boolean } | undefined): boolean =>
  'bridge' in step ? step.bridge === true : last?.bridged === true && (station === 'bridge' || station === 'out')

/** `last`: where the packet was; steps that tell of no other place happen there. */
function stationOf(step: Step, last: StationId, state: NetnsState | undefined): StationId {
  switch (step.kind) {
    case 'rx':
      return isKind(state, step.dev, 'bridge') && last === 'bridge' ? 'bridge' : 'in'
    case 'tx':
      return isKind(state, step.dev, 'bridge') ? 'bridge' : 'out'
    case 'fdb.lookup':
    case 'fdb.learn':
    case 'flood':
      return isKind(state, step.dev, 'vxlan') ? 'tunnel' : 'bridge'
    case 'encap':
    case 'decap':
      return 'tunnel'
    case 'route.lookup':
      return step.use === 'output' ? 'route.out' : 'route.in'
    case 'source':
      return 'route.out'
    case 'neigh.lookup':
    case 'neigh.resolve':
    case 'neigh.update':
    case 'hold':
    case 'arp':
      return 'neigh'
    case 'ttl':
      return 'FORWARD'
    case 'mtu':
      return last === 'route.in' || last === 'FORWARD' ? 'FORWARD' : 'POSTROUTING'
    case 'fragment':
      return 'POSTROUTING'
    case 'reassemble':
      return 'INPUT'
    case 'nat':
    case 'hook':
      return step.hook
    case 'conntrack':
      return OUTGOING.has(last) ? 'OUTPUT' : 'PREROUTING'
    case 'socket':
      return 'process'
    case 'drop':
      return stationOfDrop(step, last)
    default:
      return last
  }
}

/** The visits of a stay, in order; `born`: the packet begins here. */
export function visitsOf({ steps }: Stay, state: NetnsState | undefined, born: Packet['birth'] | undefined): readonly Visit[] {
  const visits: { station: StationId; steps: Step[]; bridged: boolean }[] = []
  if (born !== undefined && born !== 'flood' && born !== 'fragment') visits.push({ station: ORIGINS[born], steps: [], bridged: false })
  for (const step of steps) {
    const last = visits.at(-1)
    const station = stationOf(step, last?.station ?? 'in', state)
    if (last?.station === station) {
      last.steps.push(step)
      continue
    }
    const bridged = isBridged(step, station, last)
    const between = last ? routeBetween(last.station, station, bridged ? 'bridge' : 'ip').slice(1, -1) : []
    for (const silent of between) visits.push({ station: silent, steps: [], bridged })
    visits.push({ station, steps: [step], bridged })
  }
  return visits
}
