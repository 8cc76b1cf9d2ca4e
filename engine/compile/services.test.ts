// Services as drawn, through kube-proxy's rules, over every kind of network.
import { describe, expect, it } from 'vitest'
import { addressOf } from '../scenario/derive.ts'
import { setMachine, setNetwork } from '../scenario/edit.ts'
import { addService, setService } from '../scenario/edit-service.ts'
import { presetOf } from '../scenario/presets.ts'
import type { ClusterNetwork, Scenario, Service, Traffic } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import type { Trace } from '../trace/trace.ts'
import { printIpv4 } from '../wire/address.ts'
import { compile } from './compile.ts'

const NETWORKS: readonly (readonly [string, ClusterNetwork])[] = [
  ['flannel VXLAN', { plugin: 'flannel', backend: 'vxlan', directRouting: false }],
  ['flannel host-gw', { plugin: 'flannel', backend: 'host-gw', directRouting: false }],
  ['Calico IPIP', { plugin: 'calico', encapsulation: 'ipip', crossSubnet: false }],
  ['Calico VXLAN', { plugin: 'calico', encapsulation: 'vxlan', crossSubnet: false }],
  ['Calico BGP', { plugin: 'calico', encapsulation: 'none', crossSubnet: false }],
]

/** Nodes have a default route: to an address that nothing translates, the kernel must find some way before FORWARD can refuse. */
const served = (network: ClusterNetwork, endpoints: readonly string[], patch: Partial<Service> = {}): Scenario => {
  const drawn = ['n1', 'n2'].reduce((next, id) => setMachine(next, id, { gateway: '192.168.1.1' }), presetOf('vxlan'))
  return setService(addService(setNetwork(drawn, network), endpoints), 'v1', patch)
}

function send({ topology }: Scenario, ...traffic: readonly Traffic[]): Trace {
  const network = compile(topology, [], traffic)
  return simulate(network.stateOf, network.traffic.map(jobOf))
}

const tcp = (from: string, at = 0): Traffic => ({ at, kind: 'tcp', from, to: 'v1', dport: 80 })

/** `10.96.1.1 → 10.244.2.2`, for every translation of a destination. */
const translations = ({ steps }: Trace): readonly string[] =>
  steps.flatMap((step) => (step.kind === 'nat' && step.manip === 'DNAT' ? [`${printIpv4(step.from)} → ${printIpv4(step.to)}`] : []))

describe.each(NETWORKS)('%s', (_, network) => {
  it('reaches the endpoint from its own node and from the other', () => {
    const trace = send(served(network, ['n2p1'], { targetPort: 8080 }), tcp('n1p1'), tcp('n2p2', 3000))
    expect(trace.runs.map(({ rc }) => rc)).toEqual([0, 0])
    expect(trace.runs.map(({ out }) => /server accepted \S+/.test(out))).toEqual([true, true])
    expect(translations(trace)).not.toEqual([])
  })

  it('lets a pod reach itself: masqueraded, so that the answer comes back by the node', () => {
    const trace = send(served(network, ['n1p1']), tcp('n1p1'))
    expect(trace.runs.map(({ rc }) => rc)).toEqual([0])
    const own = addressOf(served(network, []).topology, 'n1p1')
    expect(trace.runs[0]?.out).toMatch(/^server accepted /)
    expect(trace.runs[0]?.out).not.toContain(`server accepted ${own === undefined ? '' : printIpv4(own)}:`)
    const sources = trace.steps.flatMap((step) => (step.kind === 'nat' && step.manip === 'SNAT' ? [step.hook] : []))
    expect(sources).toContain('POSTROUTING')
  })

  it('refuses whoever comes to a Service without endpoints', () => {
    const trace = send(served(network, []), tcp('n1p1'))
    expect(trace.runs.map(({ out }) => out)).toEqual([expect.stringContaining('ConnectionRefusedError')])
    expect(trace.steps.some((step) => step.kind === 'drop' && step.reason === 'NETFILTER_DROP')).toBe(true)
  })
})

it('shares connections out among the endpoints', () => {
  const all = served(NETWORKS[0]?.[1] ?? { plugin: 'none' }, ['n1p2', 'n2p1', 'n2p2'])
  const trace = send(all, ...Array.from({ length: 12 }, (_, i) => tcp('n1p1', i * 3000)))
  expect(trace.runs.every(({ rc }) => rc === 0)).toBe(true)
  expect(new Set(translations(trace)).size).toBeGreaterThan(1)
})

it('ends when the chosen endpoint has served, whatever the others wait for', () => {
  const trace = send(served(NETWORKS[0]?.[1] ?? { plugin: 'none' }, ['n1p2', 'n2p1', 'n2p2']), tcp('n1p1'))
  expect(trace.runs.map(({ rc, start, end }) => ({ rc, slow: end - start > 500_000_000 }))).toEqual([{ rc: 0, slow: false }])
})

it.each(NETWORKS.slice(2))('over %s a hairpin’s redirect is lost: it would take the pod past the translation', (_, network) => {
  const scenario = served(network, ['n1p1'], { protocol: 'udp' })
  const trace = send(scenario, { at: 0, kind: 'udp', from: 'n1p1', to: 'v1', dport: 80 })
  expect(trace.runs.map(({ rc }) => rc)).toEqual([0])
  expect(trace.steps.flatMap((step) => (step.kind === 'drop' ? [step.reason] : []))).toEqual(['NETFILTER_DROP'])
  expect(trace.steps.some((step) => step.kind === 'redirect')).toBe(false)
})
