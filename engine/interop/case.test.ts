import { expect, test } from 'vitest'
import { build, replay } from '../cli/replay.ts'
import { compile } from '../compile/compile.ts'
import type { Network } from '../compile/network.ts'
import { toHex } from '../base/hex.ts'
import { addCommand, addMachine, addTraffic, connect } from '../scenario/edit.ts'
import { presetOf, presets } from '../scenario/presets.ts'
import { randomScenario } from '../scenario/random.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { isFrame } from '../trace/query.ts'
import type { Trace } from '../trace/trace.ts'
import { type Case, printCase, toCase } from './case.ts'

interface Ran {
  readonly network: Network
  readonly trace: Trace
  readonly exported: Case
}

function ran(scenario: Scenario): Ran {
  const network = compile(scenario.topology, scenario.commands, scenario.traffic)
  const trace = simulate(network.stateOf, network.traffic.map(jobOf))
  return { network, trace, exported: toCase(scenario, network, trace) }
}

type Frames = ReadonlyMap<string, readonly string[]>

const byDevice = (frames: readonly (readonly [string, string, string])[]): Frames => {
  const devices = new Map<string, string[]>()
  for (const [device, direction, bytes] of frames) devices.set(device, [...(devices.get(device) ?? []), `${direction} ${bytes}`])
  return devices
}

const simulated = ({ trace }: Ran): Frames =>
  byDevice(
    trace.steps.filter(isFrame).map(({ netns, dev, kind, bytes }) => [`${netns}/${dev}`, kind === 'rx' ? 'in' : 'out', toHex(bytes)]),
  )

function replayed({ exported }: Ran): Frames {
  const { phases, bytes, setup } = replay(JSON.parse(printCase(exported)) as Case)
  expect(setup.map(({ error }) => error.trim())).toEqual(exported.setup.flatMap(([, , error]) => error ?? []))
  return byDevice(phases.flatMap(({ frames }) => frames).map(([device, direction, index]) => [device, direction, bytes[index] ?? '']))
}

test.each(presets.map(({ id, scenario }) => [id, scenario] as const))(
  '%s: its case shows the same frames as the scenario itself',
  (_, scenario) => {
    const one = ran(scenario)
    expect(one.trace.steps.some(isFrame)).toBe(true)
    expect(replayed(one)).toEqual(simulated(one))
  },
)

test('so do random scenarios', { timeout: 30_000 }, () => {
  let compared = 0
  for (let seed = 0; seed < 40; seed++) {
    const one = ran(randomScenario(seed))
    if (one.exported.notes.length > 0 || one.trace.cut) continue
    expect(replayed(one), `seed ${seed}`).toEqual(simulated(one))
    compared++
  }
  expect(compared).toBeGreaterThan(5)
})

const vxlan = presetOf('vxlan')

test('a cable is one veth pair with both ends as drawn, made where the first of them is set up', () => {
  const { exported } = ran(vxlan)
  const made = exported.setup.filter(([, line]) => /swp1|eth0 .*swp1/.test(line) && line.includes('ip link add'))
  expect(made).toEqual([
    ['s1', 'ip link add swp1 address 02:5b:00:02:00:01 mtu 1500 type veth peer name eth0 address 02:00:c0:a8:01:0b mtu 1500 netns n1'],
  ])
  expect(exported.setup.some(([, line]) => line.includes('phys'))).toBe(false)
  expect(exported.cables).toContainEqual(['s1/swp1', 'n1/eth0'])
})

test('commands of the scenario come last and in the order typed; one that fails carries its error', () => {
  const typed = [
    { in: 'n2', line: 'ip link set eth7 up' },
    { in: 'n1', line: 'ip route del 10.244.2.0/24' },
    { in: 'n2', line: 'ip link set flannel.1 down' },
  ]
  const { exported } = ran(typed.reduce(addCommand, vxlan))
  expect(exported.setup.slice(-3)).toEqual([
    ['n2', 'ip link set eth7 up', 'Cannot find device "eth7"'],
    ['n1', 'ip route del 10.244.2.0/24'],
    ['n2', 'ip link set flannel.1 down'],
  ])
})

test('traffic becomes phases, pauses between it sleep', () => {
  const flows = { at: 4000, from: 'n1p2', to: 'n2p1' } as const
  const { exported, trace } = ran(
    addTraffic(addTraffic(vxlan, { ...flows, kind: 'udp', dport: 53 }), { ...flows, at: 60_000, kind: 'ping' }),
  )
  const [first, pause, second, longer, third] = exported.phases
  expect([first?.label, pause?.label, second?.label]).toEqual([
    'web-1: ping -n -c1 -W1 -s 56 10.244.2.2',
    'nothing for 3.699 s',
    'api-1: ncat -u -p 40000 10.244.2.2 53',
  ])
  expect([pause?.t, second?.t, third?.t]).toEqual([301, 4000, 60_000])
  expect(second?.do).toEqual([
    {
      kind: 'udp',
      client: 'n1p2',
      server: 'n2p1',
      dst: '10.244.2.2',
      sport: 40_000,
      dport: 53,
      payload: toHex(new TextEncoder().encode('hello-udp')),
      reply: toHex(new TextEncoder().encode('hello-back')),
    },
  ])
  expect(longer?.do[0]?.cmd).toMatch(/^sleep 55\.\d+$/)
  expect(trace.runs.map(({ rc }) => rc)).toEqual([0, 0, 0])
})

test('traffic that overlaps is said to follow', () => {
  const both = addTraffic(vxlan, { at: 0, kind: 'ping', from: 'n1p2', to: '10.244.9.9', count: 3 })
  const { exported } = ran(addTraffic(both, { at: 500, kind: 'ping', from: 'n1p1', to: 'n1p2' }))
  expect(exported.notes).toEqual(['traffic that overlaps in the scenario follows one after the other here'])
  expect(exported.phases.map(({ t }) => t)).toEqual([0, 301, 2682])
})

test('a line that a shell would take for more than one plain command is not handed to one', () => {
  const lines = [
    'ip link set eth0 up; reboot',
    'iptables -A FORWARD -m comment --comment "$(reboot) `reboot`" -j ACCEPT',
    'ip link set eth0 up # reboot',
  ]
  const { exported } = ran(
    addTraffic(lines.map((line) => ({ in: 'n1', line })).reduce(addCommand, vxlan), {
      at: 9000,
      kind: 'command',
      in: 'n1',
      line: 'ip route | sh',
    }),
  )
  expect(exported.setup.slice(-2)).toEqual([
    ['n1', `iptables -A FORWARD -m comment --comment '$(reboot) \`reboot\`' -j ACCEPT`],
    ['n1', 'ip link set eth0 up # reboot'],
  ])
  expect(exported.phases.map(({ do: [action] }) => action?.cmd?.split(' ')[0])).toEqual(['ping', 'sleep'])
})

test('the limits of ICMP errors are those of an ordinary kernel, though the recorder has none', () => {
  const { exported } = ran(vxlan)
  const said = exported.setup.filter(([, line]) => /icmp_ratemask=6168|route\.error_cost=100/.test(line))
  expect(new Set(said.map(([netns]) => netns))).toEqual(new Set(exported.netns.filter((netns) => netns !== 's1')))
  expect(said.length).toBe(12)
})

test('every machine gets its interfaces in the order of its ports, whoever makes the pairs', () => {
  const empty: Scenario = { ...vxlan, topology: { network: { plugin: 'none' }, machines: [], cables: [] } }
  const kinds = ['host', 'host', 'switch'] as const
  const cables = [
    ['h1', 'h2'],
    ['h2', 's1'],
    ['h1', 's1'],
    ['h1', 'h2'],
  ] as const
  const drawn = cables.reduce(
    (next, [a, b]) => connect(next, a, b),
    kinds.reduce<Scenario>((next, kind) => addMachine(next, kind), empty),
  )
  const machines = drawn.topology.machines.toReversed()
  const { exported, network } = ran({ ...drawn, topology: { ...drawn.topology, machines } })
  const { states } = build(exported)
  for (const netns of ['h1', 'h2'])
    expect([...(states.get(netns)?.links.keys() ?? [])]).toEqual([...(network.stateOf(netns)?.links.keys() ?? [])])
})

test('a case goes on until its packets have ended', () => {
  const silent = ran(addTraffic({ ...vxlan, traffic: [] }, { at: 0, kind: 'ping', from: 'n1', to: '192.168.1.99' }))
  expect(silent.exported.phases.at(-1)?.do[0]?.cmd).toMatch(/^sleep \d/)
  expect(replayed(silent)).toEqual(simulated(silent))
})
