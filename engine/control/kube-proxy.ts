// kube-proxy in iptables mode: the rules that a Service is on every node. pkg/proxy/iptables/proxier.go of Kubernetes 1.30, syncProxyRules.
//
//   PREROUTING, OUTPUT ─▶ KUBE-SERVICES ─ -d clusterIP --dport ─▶ KUBE-SVC-… ─┬─ not from a pod ─▶ KUBE-MARK-MASQ: mark 0x4000
//                                                                             └─ one at random ─▶ KUBE-SEP-… ─▶ DNAT to the endpoint
//   POSTROUTING ─▶ KUBE-POSTROUTING ─ marked ─▶ MASQUERADE
//
// Leaves out: NodePort and external addresses with their chains, session affinity, topology hints, --masquerade-all, IPVS and nftables modes.
import { sha256 } from '@noble/hashes/sha2.js'
import { utf8 } from '../base/utf8.ts'
import type { Configured, Operation } from '../netlink/operation.ts'
import { clusterIpOf } from '../scenario/derive.ts'
import { podNetworkOf } from '../scenario/plugin.ts'
import type { Machine, Service, Topology } from '../scenario/scenario.ts'
import { type Endpoint, endpointsOf, printEndpoint, servicePortName } from '../scenario/service.ts'
import { printIpv4, printPrefix } from '../wire/address.ts'
import { inNetns } from './configured.ts'

/** RFC 4648 section 6. */
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The first sixteen digits of a SHA-256 in base 32, which are its first ten octets (portProtoHash). */
export function chainDigest(text: string): string {
  let [bits, held, digits] = [0, 0, '']
  for (const byte of sha256(utf8(text)).subarray(0, 10)) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) digits += BASE32[(held >> (bits - 5)) & 31]
    held &= 0xff
  }
  return digits
}

const serviceChain = (service: Service): string => `KUBE-SVC-${chainDigest(servicePortName(service) + service.protocol)}`
const endpointChain = (service: Service, endpoint: Endpoint): string =>
  `KUBE-SEP-${chainDigest(servicePortName(service) + service.protocol + printEndpoint(endpoint))}`

const comment = (text: string): string => `-m comment --comment "${text}"`
const chain = (table: string, name: string): Operation => ({ kind: 'iptables.new-chain', table, chain: name })
const append = (table: string, to: string, spec: string): Operation => ({ kind: 'iptables.append', table, chain: to, spec })
/** Jumps go before everything that is there (EnsureRule with Prepend). */
const jump = (table: string, from: string, spec: string): Operation => ({ kind: 'iptables.insert', table, chain: from, spec })

/** iptablesJumpChains, and what the chains say whatever Services there are. */
const BASE: readonly Operation[] = [
  ...['KUBE-SERVICES', 'KUBE-FORWARD'].map((name) => chain('filter', name)),
  ...['KUBE-SERVICES', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ'].map((name) => chain('nat', name)),
  jump('filter', 'FORWARD', `-m conntrack --ctstate NEW ${comment('kubernetes service portals')} -j KUBE-SERVICES`),
  jump('filter', 'OUTPUT', `-m conntrack --ctstate NEW ${comment('kubernetes service portals')} -j KUBE-SERVICES`),
  jump('filter', 'FORWARD', `${comment('kubernetes forwarding rules')} -j KUBE-FORWARD`),
  jump('nat', 'OUTPUT', `${comment('kubernetes service portals')} -j KUBE-SERVICES`),
  jump('nat', 'PREROUTING', `${comment('kubernetes service portals')} -j KUBE-SERVICES`),
  jump('nat', 'POSTROUTING', `${comment('kubernetes postrouting rules')} -j KUBE-POSTROUTING`),
  append('filter', 'KUBE-FORWARD', '-m conntrack --ctstate INVALID -j DROP'),
  append('filter', 'KUBE-FORWARD', `${comment('kubernetes forwarding rules')} -m mark --mark 0x4000/0x4000 -j ACCEPT`),
  append(
    'filter',
    'KUBE-FORWARD',
    `${comment('kubernetes forwarding conntrack rule')} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
  ),
  append('nat', 'KUBE-POSTROUTING', '-m mark ! --mark 0x4000/0x4000 -j RETURN'),
  // --xor-mark: the mark goes, so that another table's rules do not take the packet for one to masquerade.
  append('nat', 'KUBE-POSTROUTING', '-j MARK --set-xmark 0x4000/0x0'),
  append('nat', 'KUBE-POSTROUTING', `${comment('kubernetes service traffic requiring SNAT')} -j MASQUERADE --random-fully`),
  append('nat', 'KUBE-MARK-MASQ', '-j MARK --set-xmark 0x4000/0x4000'),
]

/** What addresses a Service: `-d CLUSTERIP/32 -p PROTOCOL … --dport PORT`. */
const portal = (service: Service, words: string): string =>
  `-d ${printIpv4(clusterIpOf(service))}/32 -p ${service.protocol} ${comment(`${servicePortName(service)} ${words}`)} -m ${service.protocol} --dport ${service.port}`

/** xt_statistic keeps a probability in units of 2^-31; kube-proxy gives it with ten digits, iptables prints it with eleven. */
const probability = (n: number): string => (Math.round(Number((1 / n).toFixed(10)) * 2 ** 31) / 2 ** 31).toFixed(11)

/** The n-th of `count` endpoints is taken by one in (count - n) of those that come so far; the last by all. */
function share(service: Service, endpoint: Endpoint, left: number): Operation {
  const random = left === 1 ? '' : `-m statistic --mode random --probability ${probability(left)} `
  const spec = `${comment(`${servicePortName(service)} -> ${printEndpoint(endpoint)}`)} ${random}-j ${endpointChain(service, endpoint)}`
  return append('nat', serviceChain(service), spec)
}

function endpointRules(service: Service, endpoint: Endpoint): readonly Operation[] {
  const name = endpointChain(service, endpoint)
  const about = comment(servicePortName(service))
  return [
    chain('nat', name),
    // Hairpin: a pod that reaches itself must see an answer that comes from elsewhere.
    append('nat', name, `-s ${printIpv4(endpoint.address)}/32 ${about} -j KUBE-MARK-MASQ`),
    append('nat', name, `-p ${service.protocol} ${about} -m ${service.protocol} -j DNAT --to-destination ${printEndpoint(endpoint)}`),
  ]
}

function serviceRules(topology: Topology, service: Service): readonly Operation[] {
  const endpoints = endpointsOf(topology, service)
  if (endpoints.length === 0)
    return [append('filter', 'KUBE-SERVICES', `${portal(service, 'has no endpoints')} -j REJECT --reject-with icmp-port-unreachable`)]
  const name = serviceChain(service)
  const pods = printPrefix(podNetworkOf(topology.network))
  return [
    chain('nat', name),
    append('nat', 'KUBE-SERVICES', `${portal(service, 'cluster IP')} -j ${name}`),
    append('nat', name, `! -s ${pods} ${portal(service, 'cluster IP')} -j KUBE-MARK-MASQ`),
    ...endpoints.flatMap((endpoint) => endpointRules(service, endpoint)),
    ...endpoints.map((endpoint, index) => share(service, endpoint, endpoints.length - index)),
  ]
}

const known = new WeakMap<Topology, readonly Operation[]>()

/** The same on every node. */
function operationsOf(topology: Topology): readonly Operation[] {
  const services = topology.services ?? []
  const found = known.get(topology)
  if (found !== undefined || services.length === 0) return found ?? []
  const operations = [...BASE, ...services.flatMap((service) => serviceRules(topology, service))]
  known.set(topology, operations)
  return operations
}

/** What kube-proxy configures on a node; nothing while the cluster has no Services, as this page leaves the API server's own out. */
export const proxyOperations = (topology: Topology, node: Machine): readonly Configured[] =>
  inNetns(node.id, 'kube-proxy', operationsOf(topology))
