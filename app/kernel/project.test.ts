/** The way of a packet through a namespace, station by station. */
import { describe, expect, test } from 'vitest'
import { type PresetId, type Step, type Trace, compile, presets, simulate } from '../../engine/index.ts'
import { planOf } from './layout.ts'
import { type KernelView, kernelViewOf, placesOf, stackAt } from './project.ts'
import { STATIONS, WAYS, routeBetween, wayKey } from './station.ts'

function play(id: PresetId) {
  const scenario = presets.find((preset) => preset.id === id)?.scenario
  if (scenario === undefined) throw new Error('no such preset')
  const network = compile(scenario.topology, scenario.commands, scenario.traffic)
  const trace = simulate(network)
  const view = (step: Step, pinned?: string): KernelView => {
    const places = placesOf(trace, step, pinned)
    const found = places && kernelViewOf(trace, network, places, step)
    if (found === undefined) throw new Error('nothing to draw')
    return found
  }
  return { trace, view }
}

const stepWhere = (trace: Trace, holds: (step: Step) => boolean): Step => {
  const found = trace.steps.find(holds)
  if (found === undefined) throw new Error('no such step')
  return found
}

/** The stations in the order in which they are passed, those ahead left out. */
const passed = ({ stations }: KernelView): readonly string[] =>
  stations
    .flatMap(({ id, calls }) => calls.map((call) => ({ id, ...call })))
    .filter(({ light }) => light !== 'ahead')
    .toSorted((a, b) => a.order - b.order)
    .map(({ id }) => id)

const station = ({ stations }: KernelView, id: string) => stations.find((one) => one.id === id)

describe('a ping over VXLAN', () => {
  const { trace, view } = play('vxlan')
  const sent = stepWhere(
    trace,
    ({ kind, packet, netns, ...step }) => kind === 'tx' && packet === 0 && netns === 'n1' && 'dev' in step && step.dev === 'eth0',
  )

  test('passes the sending node as a frame, as a packet to forward, and again as the outer packet that the node sends', () =>
    expect(passed(view(sent))).toEqual([
      'in',
      // br_netfilter shows the frame to the hook before the bridge decides; as a packet it goes by without being asked again.
      'PREROUTING',
      'bridge',
      'PREROUTING',
      'route.in',
      'FORWARD',
      'POSTROUTING',
      'neigh',
      'out',
      'tunnel',
      'route.out',
      'OUTPUT',
      'POSTROUTING',
      'neigh',
      'out',
    ]))

  test('is at one station, and every way between its stations is lit', () => {
    const { stations, ways } = view(sent)
    expect(stations.filter(({ light }) => light === 'here').map(({ id }) => id)).toEqual(['out'])
    expect(ways.filter(({ light }) => light === 'passed').map(({ key }) => key)).toEqual(
      expect.arrayContaining([
        'in>PREROUTING',
        'PREROUTING>bridge',
        'bridge>PREROUTING',
        'route.in>FORWARD',
        'out>tunnel',
        'tunnel>route.out',
        'neigh>out',
      ]),
    )
    expect(ways.find(({ key }) => key === 'route.in>INPUT')?.light).toBe('quiet')
  })

  test('says at each station what decided', () => {
    const now = view(sent)
    expect(station(now, 'route.in')?.calls[0]?.lines).toEqual(['10.244.2.0/24', 'via 10.244.2.0 dev flannel.1'])
    expect(station(now, 'tunnel')?.calls[0]?.lines[0]).toBe('vxlan id 1 → 192.168.1.12')
    expect(station(now, 'FORWARD')?.calls[0]?.lines).toEqual(['filter: ACCEPT · FLANNEL-FWD 1', 'ttl 64 → 63'])
    expect(station(now, 'PREROUTING')?.calls[1]).toMatchObject({ lines: [], step: undefined })
  })

  test('leads each station to the step that decided there', () => {
    const step = station(view(sent), 'tunnel')?.calls[0]?.step
    expect(trace.steps[step ?? -1]).toMatchObject({ kind: 'encap', packet: 0 })
  })

  test('carries the headers that it has at each step, also inside the tunnel', () => {
    const at = (kind: Step['kind'], netns: string, index: number) =>
      stackAt(
        trace,
        stepWhere(trace, (step) => step.kind === kind && step.packet === 0 && step.netns === netns && step.index > index),
      ).map(({ label }) => label)
    expect(at('ttl', 'n1', 0)).toEqual(['Eth', 'IP', 'ICMP', 'data'])
    expect(at('encap', 'n1', 0)).toEqual(['IP', 'UDP', 'VXLAN', 'Eth', 'IP', 'ICMP', 'data'])
    expect(at('decap', 'n2', 0)).toEqual(['Eth', 'IP', 'ICMP', 'data'])
  })

  test('knows what is still ahead', () => {
    const came = stepWhere(trace, ({ kind, packet, netns }) => kind === 'rx' && packet === 0 && netns === 'n1')
    const now = view(came)
    expect(passed(now)).toEqual(['in'])
    expect(station(now, 'FORWARD')?.light).toBe('ahead')
    expect(now.ways.find(({ key }) => key === 'in>PREROUTING')?.light).toBe('ahead')
  })

  test('comes up to the socket of the tunnel on the other node, and down again as what it carried', () => {
    const into = stepWhere(trace, ({ kind, packet, netns }) => kind === 'ttl' && packet === 0 && netns === 'n2')
    expect(passed(view(into))).toEqual([
      'in',
      'PREROUTING',
      'route.in',
      'INPUT',
      'process',
      'tunnel',
      'in',
      'PREROUTING',
      'route.in',
      'FORWARD',
    ])
  })

  test('a pinned namespace stays in view, passed or ahead', () => {
    expect(view(sent, 'n1p1')).toMatchObject({ netns: 'n1p1', passed: 6 })
    expect(passed(view(sent, 'n2'))).toEqual([])
    expect(view(sent, 'n2').netns).toBe('n2')
    expect(view(sent, 'nowhere').netns).toBe('n1')
  })

  test('nothing is lit before the process has sent it, but the process', () => {
    const first = stepWhere(trace, ({ packet }) => packet === 0)
    expect(passed(view(first))).toEqual(['process', 'route.out'])
  })
})

test('a drop shows where it died, and nothing after it', () => {
  const { trace, view } = play('host-gw-two-subnets')
  const now = view(stepWhere(trace, (step) => step.kind === 'drop' && step.reason === 'IP_INNOROUTES'))
  expect(station(now, 'route.in')).toMatchObject({ light: 'here', died: true })
  expect(station(now, 'route.in')?.calls[0]?.lines[0]).toContain('IP_INNOROUTES')
  expect(now.stations.filter(({ light }) => light === 'ahead')).toEqual([])
})

test('a switch only bridges: the IP stations stay quiet', () => {
  const { trace, view } = play('one-switch')
  expect(passed(view(stepWhere(trace, ({ kind, netns, packet }) => kind === 'tx' && netns === 's1' && packet === 0)))).toEqual([
    'in',
    'bridge',
    'out',
  ])
})

test('every step of every preset has a station, and every way that is walked is drawn', () => {
  for (const id of ['vxlan', 'same-node', 'host-gw-two-subnets', 'one-router', 'direct-routing'] as const) {
    const { trace, view } = play(id)
    for (const step of trace.steps) {
      const { stations, ways } = view(step)
      expect(
        stations.filter(({ light }) => light === 'here'),
        `${id} ${step.index} ${step.kind}`,
      ).toHaveLength(1)
      const calls = stations
        .flatMap(({ id: at, calls: own }) => own.map(({ order }) => ({ at, order })))
        .toSorted((a, b) => a.order - b.order)
      const drawn = new Set(ways.filter(({ light }) => light !== 'quiet').map(({ key }) => key))
      const walked = calls.slice(1).map(({ at }, i) => wayKey(calls[i]?.at ?? 'in', at))
      expect(
        walked.filter((key) => !drawn.has(key)),
        `${id} ${step.index} ${step.kind}`,
      ).toEqual([])
    }
  }
})

test('the fewest ways lead from station to station', () => {
  expect(routeBetween('process', 'neigh', 'ip')).toEqual(['process', 'route.out', 'OUTPUT', 'POSTROUTING', 'neigh'])
  expect(routeBetween('in', 'FORWARD', 'bridge')).toEqual(['in', 'PREROUTING', 'bridge', 'FORWARD'])
  expect(routeBetween('INPUT', 'PREROUTING', 'bridge')).toEqual(['INPUT', 'PREROUTING'])
})

test.each([
  [390, 320],
  [720, 370],
  [1600, 1000],
])('a pane of %i × %i px has room for all stations, and each way begins and ends at its stations', (width, height) => {
  const { boxes, ways, height: needed } = planOf(width, height)
  for (const id of STATIONS) {
    const { x, y, width: w, height: h } = boxes[id]
    expect([x >= 0, y >= 0, x + w <= width, y + h <= needed, w >= 100]).toEqual([true, true, true, true, true])
  }
  for (const { from, to } of WAYS) {
    const points = ways.get(wayKey(from, to))?.points ?? []
    for (const [point, id] of [
      [points[0], from],
      [points.at(-1), to],
    ] as const) {
      const { x, y, width: w, height: h } = boxes[id]
      const touches = point && point.x >= x - 1 && point.x <= x + w + 1 && point.y >= y - 1 && point.y <= y + h + 1
      expect(touches, `${from}>${to} at ${id}`).toBe(true)
    }
  }
})
