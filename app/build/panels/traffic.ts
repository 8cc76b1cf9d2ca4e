/** What is sent: who can send and receive, when the next one starts, and how one reads in a list. */
import { type Scenario, type Traffic, addressOf, clusterIpOf, lookupOf, nameOf, printIpv4 } from '../../../engine/index.ts'
import type { NameOf } from '../../state/names.ts'

export const KINDS = ['ping', 'udp', 'tcp', 'traceroute-udp', 'traceroute-icmp', 'traceroute-tcp'] as const
export type Kind = (typeof KINDS)[number]

/** Virtual milliseconds left to one exchange before the next. */
const TURN = 1200
const DAY = 86_400_000

const turns = (item: Traffic): number => (item.kind === 'ping' ? (item.count ?? 1) : 1)

/** After everything that is there. */
export const nextAt = (traffic: readonly Traffic[]): number =>
  Math.min(
    DAY,
    traffic.reduce((latest, item) => Math.max(latest, item.at + TURN * turns(item)), 0),
  )

export interface End {
  readonly id: string
  readonly name: string
  /** Undefined: cannot be reached by name. */
  readonly address?: string
  /** A Service's: what its rules are about. */
  readonly port?: number
}

/** Everything with an IP stack: pods first, then nodes, hosts and routers. */
export function endsOf({ topology }: Scenario): readonly End[] {
  const { machines, pods } = lookupOf(topology)
  const routing = [...machines.values()].filter(({ kind }) => kind !== 'switch')
  return [...[...pods.values()].map(({ pod }) => pod), ...routing].map((thing) => {
    const address = addressOf(topology, thing.id)
    return { id: thing.id, name: nameOf(thing), ...(address === undefined ? {} : { address: printIpv4(address) }) }
  })
}

/** Whom one can send to: also Services. */
export const targetsOf = (scenario: Scenario): readonly End[] => [
  ...endsOf(scenario),
  ...(scenario.topology.services ?? []).map((service) => ({
    id: service.id,
    name: nameOf(service),
    address: printIpv4(clusterIpOf(service)),
    port: service.port,
  })),
]

/** Whom to begin with: the selected one, and somebody on another node. */
export function likelyEnds(scenario: Scenario, selected: string | undefined): { readonly from: string; readonly to: string } {
  const ends = endsOf(scenario)
  const { pods } = lookupOf(scenario.topology)
  const from = ends.find(({ id }) => id === selected) ?? ends[0]
  const others = ends.filter(({ id }) => id !== from?.id)
  const homeOf = (id: string): string | undefined => pods.get(id)?.node.id
  const home = homeOf(from?.id ?? '')
  const isAlike = ({ id }: End): boolean => pods.has(id) === pods.has(from?.id ?? '')
  const to = others.find((end) => isAlike(end) && (home === undefined || homeOf(end.id) !== home)) ?? others.find(isAlike) ?? others[0]
  return { from: from?.id ?? '', to: to?.id ?? '' }
}

export interface Draft {
  readonly kind: Kind
  readonly from: string
  readonly to: string
  /** As typed; an empty one is left to the engine, except the port. */
  readonly count: string
  readonly size: string
  readonly ttl: string
  readonly dport: string
}

const optional = (key: 'count' | 'size' | 'ttl', text: string) => (text === '' ? {} : { [key]: Number(text) })

/** The traffic of a draft whose fields were checked. */
export function trafficOf({ kind, from, to, count, size, ttl, dport }: Draft, at: number): Traffic {
  if (kind === 'ping') return { at, kind, from, to, ...optional('count', count), ...optional('size', size), ...optional('ttl', ttl) }
  if (kind === 'udp' || kind === 'tcp') return { at, kind, from, to, dport: Number(dport) }
  const method = kind === 'traceroute-udp' ? 'udp' : kind === 'traceroute-icmp' ? 'icmp' : 'tcp'
  return { at, kind: 'traceroute', from, to, method }
}

const FLAGS = { udp: '', icmp: ' -I', tcp: ' -T' } as const

/** `ping web-1 → web-2 -c 3`. */
export function trafficText(item: Traffic, name: NameOf): string {
  if (item.kind === 'command') return `${name(item.in)}# ${item.line}`
  const way = `${name(item.from)} → ${name(item.to)}`
  switch (item.kind) {
    case 'ping': {
      const options = [item.count && ` -c ${item.count}`, item.size !== undefined && ` -s ${item.size}`, item.ttl && ` -t ${item.ttl}`]
      return `ping ${way}${options.filter(Boolean).join('')}`
    }
    case 'udp':
    case 'tcp':
      return `${item.kind} ${way}:${item.dport}`
    case 'traceroute':
      return `traceroute${FLAGS[item.method]} ${way}`
  }
}
