// Traffic as a user draws it → commands and exchanges with addresses: what an operator would type in that namespace.
// An end without an address is an issue, as is a Service that nobody serves.
import { toHex } from '../base/hex.ts'
import type { Exchange } from '../process/exchange.ts'
import { addressOf, bridgeAddressOf, clusterIpOf, podAddressOf, uplinkOf, vtepAddressOf } from '../scenario/derive.ts'
import { lookupOf, machineOf } from '../scenario/lookup.ts'
import { nicsOf } from '../scenario/nic.ts'
import { encapsulationOf } from '../scenario/plugin.ts'
import { endpointsOf, serviceOf, targetPortOf } from '../scenario/service.ts'
import type { Issue, Topology, Traffic } from '../scenario/scenario.ts'
import { type Ipv4, parseIpv4, printIpv4 } from '../wire/address.ts'
import { utf8 } from '../base/utf8.ts'

/** Client ports of udp and tcp count from here. */
const FIRST_PORT = 40_000
/** Hops that traceroute looks at, so that one which never arrives ends in sight. */
const MAX_HOPS = 8
const TRACEROUTE = { udp: '', icmp: ' -I', tcp: ' -T' } as const
const UDP = { payload: 'hello-udp', reply: 'hello-back' }
const TCP = { payload: 'GET / HTTP/1.0\r\n\r\n', reply: 'HTTP/1.0 200 OK\r\n\r\nhi\n' }

const hexOf = (text: string): string => toHex(utf8(text))

const owners = new WeakMap<Topology, ReadonlyMap<Ipv4, string>>()

/** Address → the namespace that has it. */
function ownersOf(topology: Topology): ReadonlyMap<Ipv4, string> {
  const found = owners.get(topology)
  if (found !== undefined) return found
  const map = new Map<Ipv4, string>()
  for (const machine of topology.machines) {
    for (const { address } of nicsOf(topology, machine)) if (address !== undefined) map.set(address.address, machine.id)
    if (machine.kind !== 'node' || topology.network.plugin === 'none') continue
    for (const pod of machine.pods ?? []) map.set(podAddressOf(topology, machine, pod), pod.id)
    if (topology.network.plugin === 'flannel' && (machine.pods ?? []).length > 0) map.set(bridgeAddressOf(topology, machine), machine.id)
    if (encapsulationOf(topology.network) !== 'none' && uplinkOf(topology, machine) !== undefined)
      map.set(vtepAddressOf(topology, machine), machine.id)
  }
  owners.set(topology, map)
  return map
}

/** The address of an end; a pod that no plugin serves has none. */
function resolve(topology: Topology, end: string): Ipv4 | undefined {
  const literal = parseIpv4(end)
  if (literal !== undefined) return literal
  if (topology.network.plugin === 'none' && lookupOf(topology).pods.has(end)) return undefined
  return addressOf(topology, end)
}

const exists = (topology: Topology, id: string): boolean => machineOf(topology, id) !== undefined || lookupOf(topology).pods.has(id)

type Flow = Exclude<Traffic, { kind: 'command' }>

function lineOf(traffic: Extract<Flow, { kind: 'ping' | 'traceroute' }>, dst: string): string {
  if (traffic.kind === 'traceroute') return `traceroute -n${TRACEROUTE[traffic.method]} -q1 -w1 -N1 -m${MAX_HOPS} ${dst}`
  const ttl = traffic.ttl === undefined ? '' : ` -t ${traffic.ttl}`
  return `ping -n -c${traffic.count ?? 1} -W1 -s ${traffic.size ?? 56}${ttl} ${dst}`
}

type Pair = Extract<Exchange, { kind: 'udp' | 'tcp' }>

/** Who waits for a datagram or connection. A Service without endpoints has nobody, and that is no mistake: its rules refuse. */
function serversOf(
  topology: Topology,
  { to, from, dport }: Extract<Flow, { kind: 'udp' | 'tcp' }>,
  address: Ipv4,
): Pick<Pair, 'server' | 'behind'> | undefined {
  const service = serviceOf(topology, to) ?? topology.services?.find((one) => clusterIpOf(one) === address && one.port === dport)
  if (service === undefined) {
    const server = exists(topology, to) ? to : ownersOf(topology).get(address)
    return server === undefined ? undefined : { server }
  }
  const servers = endpointsOf(topology, service).map(({ pod }) => pod)
  const [server = from] = servers
  const port = targetPortOf(service)
  return servers.length === 1 && port === dport ? { server } : { server, behind: { servers, port } }
}

export interface Resolved {
  readonly traffic: readonly Exchange[]
  readonly issues: readonly Issue[]
}

export function exchangesOf(topology: Topology, traffic: readonly Traffic[]): Resolved {
  const issues: Issue[] = []
  let port = FIRST_PORT
  const refuse = (code: string, index: number, key: string, id: string): readonly Exchange[] => {
    issues.push({ severity: 'error', code, path: ['traffic', index, key], params: { id } })
    return []
  }
  const exchanges = traffic.flatMap((item, index): readonly Exchange[] => {
    const { at } = item
    const from = item.kind === 'command' ? item.in : item.from
    if (!exists(topology, from)) return refuse('no-such-end', index, item.kind === 'command' ? 'in' : 'from', from)
    if (item.kind === 'command') return [{ at, kind: 'command', netns: from, line: item.line }]
    const address = resolve(topology, item.to)
    if (address === undefined) return refuse('no-address', index, 'to', item.to)
    const dst = printIpv4(address)
    if (item.kind === 'ping' || item.kind === 'traceroute') return [{ at, kind: 'command', netns: from, line: lineOf(item, dst) }]
    const served = serversOf(topology, item, address)
    if (served === undefined) return refuse('nobody-listens', index, 'to', item.to)
    const words = item.kind === 'udp' ? UDP : TCP
    const payload = hexOf(item.payload ?? words.payload)
    return [{ at, kind: item.kind, client: from, ...served, dst, sport: port++, dport: item.dport, payload, reply: hexOf(words.reply) }]
  })
  return { traffic: exchanges, issues }
}
