// What BIRD 1.6's commands print, as the fork that Calico v3.30 ships does (v0.3.3+birdv1.6.8): nest/rt-table.c (rt_show), nest/rt-attr.c, nest/proto.c
// (proto_cmd_show), nest/cmds.c, proto/bgp/bgp.c. Recorded of BIRD 1.6.8 in birdc.test.ts.
// The clock begins at the epoch, BIRD was there by then, and its timers run without jitter; each route was heard and exported once.
import type { BgpSession, Bird } from '../../table/bird.ts'
import { printIpv4, printPrefix } from '../../wire/address.ts'
import type { Nanoseconds } from '../../trace/trace.ts'
import { offered, verdictOf } from './export.ts'
import type { Destination, Net, Rte } from './table.ts'
import { PROTOCOL_NAMES } from '../protocols.ts'

const VERSION = 'v0.3.3+birdv1.6.8'
export const READY = `BIRD ${VERSION} ready.\n`

const SECOND = 1_000_000_000
const two = (value: number): string => String(value).padStart(2, '0')
const secondsOf = (now: Nanoseconds): number => Math.floor(now / SECOND)
/** tm_format_datetime() with the default of twenty hours for times of day. */
const since = (now: Nanoseconds): string => (secondsOf(now) < 20 * 3600 ? '00:00:00' : '1970-01-01')

function dateTime(now: Nanoseconds): string {
  const s = secondsOf(now)
  return `1970-01-${two(1 + Math.floor(s / 86_400))} ${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`
}

export const printStatus = ({ config }: Bird, now: Nanoseconds): string => `BIRD ${VERSION}
Router ID is ${printIpv4(config.routerId)}
Current server time is ${dateTime(now)}
Last reboot on ${dateTime(0)}
Last reconfiguration on ${dateTime(0)}
Daemon is up and running
`

export const printStatic = ({ config }: Bird): string =>
  config.blocks.map((block) => (block.length < 32 ? `${printPrefix(block)} blackhole\n` : '')).join('')

/** rt_format_via() */
function via({ type, via: gateway, dev }: Destination): string {
  if (type !== 'unicast') return type
  return gateway === undefined ? `dev ${dev}` : `via ${printIpv4(gateway)} on ${dev}`
}

/** RTPROT_*: the numbers of the names that iproute2 gives them. */
const PROTOCOLS: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(PROTOCOL_NAMES).map(([number, name]) => [name, number]),
)
const SCOPES = { global: 0, link: 253, host: 254 } as const

function attributes({ alien, bgp, protocol, to }: Rte): readonly string[] {
  if (bgp !== undefined)
    return [
      'Type: BGP unicast univ',
      'BGP.origin: IGP',
      'BGP.as_path: ',
      `BGP.next_hop: ${printIpv4(bgp.nextHop)}`,
      'BGP.local_pref: 100',
      ...(bgp.reflected === undefined
        ? []
        : [
            `BGP.originator_id: ${printIpv4(bgp.reflected.originator)}`,
            `BGP.cluster_list: ${bgp.reflected.clusters.map(printIpv4).join(' ')}`,
          ]),
    ]
  if (alien === undefined) return [`Type: ${protocol === 'direct1' ? 'device' : 'static'} unicast univ`]
  const natural = to.type === 'unicast' && alien.via === undefined ? 'link' : 'global'
  return [
    'Type: inherit unicast univ',
    `Kernel.source: ${PROTOCOLS[alien.proto] ?? alien.proto}`,
    `Kernel.metric: ${alien.metric}`,
    ...(alien.src === undefined ? [] : [`Kernel.prefsrc: ${printIpv4(alien.src)}`]),
    ...(alien.scope === natural ? [] : [`Kernel.scope: ${SCOPES[alien.scope]}`]),
    ...(alien.mtu === undefined ? [] : [`Kernel.mtu: ${alien.mtu}`]),
  ]
}

/** rt_show_rte(): `first` of its destination, `best`, with `all`. */
export function printRte(rte: Rte, now: Nanoseconds, { first, best, all }: Readonly<Record<'first' | 'best' | 'all', boolean>>): string {
  const { net, to, protocol, preference, bgp } = rte
  const from = bgp === undefined || to.via === bgp.session.neighbor ? '' : ` from ${printIpv4(bgp.session.neighbor)}`
  const distance = to.type === 'unreachable' ? '-' : (bgp?.metric ?? '?')
  const info = bgp === undefined ? ` (${preference})` : ` (${preference}/${distance}) [i]`
  const line = `${(first ? printPrefix(net) : '').padEnd(18)} ${via(to)} [${protocol} ${since(now)}${from}]${best ? ' *' : ''}${info}\n`
  return all
    ? line +
        attributes(rte)
          .map((one) => `\t${one}\n`)
          .join('')
    : line
}

export interface Protocol {
  readonly name: string
  readonly type: 'Static' | 'Kernel' | 'Device' | 'Direct' | 'BGP'
  readonly preference: number
  readonly output: string
  readonly session?: BgpSession
}

export const protocolsOf = ({ sessions }: Bird): readonly Protocol[] => [
  { name: 'static1', type: 'Static', preference: 200, output: 'REJECT' },
  { name: 'kernel1', type: 'Kernel', preference: 10, output: 'calico_kernel_programming' },
  { name: 'device1', type: 'Device', preference: 240, output: 'REJECT' },
  { name: 'direct1', type: 'Direct', preference: 240, output: 'REJECT' },
  ...sessions.map((session): Protocol => ({ name: session.name, type: 'BGP', preference: 100, output: '(unnamed)', session })),
]

export const HEAD = 'name     proto    table    state  since       info\n'

export function printProtocol({ name, type, session }: Protocol, now: Nanoseconds): string {
  const state = session === undefined || session.state === 'Established' ? 'up' : 'start'
  const error = session?.error === undefined ? '' : `Socket: ${session.error}`
  const info = session === undefined ? '' : session.state.padEnd(14) + error
  return `${name.padEnd(8)} ${type.padEnd(8)} master   ${state.padEnd(5)}  ${since(now).padEnd(10)}  ${info}\n`
}

/** proto_show_stats() */
function counters(bird: Bird, nets: readonly Net[], name: string, isUp: boolean): string {
  const rows = isUp ? nets.flat() : []
  const imported = rows.filter(({ protocol }) => protocol === name).length
  const preferred = isUp ? nets.filter(([{ protocol }]) => protocol === name).length : 0
  const verdicts = isUp ? nets.flatMap((net) => offered(bird, name, net)).map((rte) => verdictOf(bird, name, rte)) : []
  const count = (verdict: string): number => verdicts.filter((one) => one === verdict).length
  const row = (title: string, ...cells: readonly (number | string)[]): string =>
    `    ${title}${cells.map((cell) => String(cell).padStart(10)).join(' ')}\n`
  return [
    `  Routes:         ${imported} imported, ${count('accepted')} exported, ${preferred} preferred\n`,
    '  Route change stats:     received   rejected   filtered    ignored   accepted\n',
    row('Import updates:     ', imported, 0, 0, 0, imported),
    row('Import withdraws:   ', 0, 0, '---', 0, 0),
    row('Export updates:     ', verdicts.length, count('rejected'), count('filtered'), '---', count('accepted')),
    row('Export withdraws:   ', 0, '---', '---', '---', 0),
  ].join('')
}

const HOLD = 240
const KEEPALIVE = 80

/** bgp_show_proto_info() */
function details({ state, neighbor, error, client }: BgpSession, { as, routerId }: Bird['config'], now: Nanoseconds): string {
  const head = `  BGP state:          ${state}\n    Neighbor address: ${printIpv4(neighbor)}\n    Neighbor AS:      ${as}\n`
  if (state !== 'Established') return `${head}${error === undefined ? '' : `    Last error:       Socket: ${error}\n`}`
  const gone = secondsOf(now) % KEEPALIVE
  return `${head}    Neighbor ID:      ${printIpv4(neighbor)}
    Neighbor caps:    refresh enhanced-refresh restart-able llgr-aware AS4 add-path-rx add-path-tx
    Session:          internal multihop${client ? ' route-reflector' : ''} AS4 add-path-rx add-path-tx
    Source address:   ${printIpv4(routerId)}
    Hold timer:       ${HOLD - gone}/${HOLD}
    Keepalive timer:  ${KEEPALIVE - gone}/${KEEPALIVE}
`
}

export function printProtocolAll(bird: Bird, nets: readonly Net[], protocol: Protocol, now: Nanoseconds): string {
  const { name, preference, output, session } = protocol
  return [
    printProtocol(protocol, now),
    session === undefined ? '' : '  Description:    Connection to BGP peer\n',
    `  Preference:     ${preference}\n  Input filter:   ${session?.kind === 'peer' ? '(unnamed)' : 'ACCEPT'}\n  Output filter:  ${output}\n`,
    counters(bird, nets, name, session === undefined || session.state === 'Established'),
    session === undefined ? '' : details(session, bird.config, now),
    '\n',
  ].join('')
}
