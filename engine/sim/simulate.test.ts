import { expect, it } from 'vitest'
import { compile } from '../compile/compile.ts'
import { addMachine, connect, setNetwork } from '../scenario/edit.ts'
import { blank } from '../scenario/drawings.ts'
import { presetOf } from '../scenario/presets.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from './simulate.ts'

it('stops a tunnel whose own packets go into the tunnel again, as the kernel does', () => {
  const line = 'iptables -t nat -A OUTPUT -p udp -j DNAT --to-destination 10.244.2.2'
  const sent = [{ at: 0, kind: 'ping', from: 'n1p1', to: 'n2p1' }] as const
  const { stateOf, traffic } = compile(presetOf('vxlan').topology, [{ in: 'n1', line }], sent)
  const { steps } = simulate(stateOf, traffic.map(jobOf))
  const dead = steps.flatMap((step) => (step.kind === 'drop' && step.where === '__dev_queue_xmit' ? [step.reason] : []))
  expect(dead).toEqual(['NOT_SPECIFIED'])
})

it('stops a broadcast storm and says so', () => {
  let drawn = setNetwork(blank, { plugin: 'none' })
  for (const kind of ['switch', 'switch', 'host', 'host'] as const) drawn = addMachine(drawn, kind)
  for (const [a, b] of [
    ['s1', 's2'],
    ['s1', 's2'],
    ['h1', 's1'],
    ['h2', 's2'],
  ] as const)
    drawn = connect(drawn, a, b)
  const { stateOf, traffic } = compile(drawn.topology, [], [{ at: 0, kind: 'ping', from: 'h1', to: 'h2' }])
  const { cut, steps } = simulate(stateOf, traffic.map(jobOf))
  expect(cut).toBe(true)
  // As soon as it is one: nobody waits for more of the same.
  expect(steps.length).toBeGreaterThan(1000)
  expect(steps.length).toBeLessThan(20_000)
})

it('takes no frame that goes through many switches, or several levels of devices, for a storm', () => {
  let drawn = addMachine(addMachine(setNetwork(blank, { plugin: 'none' }), 'host'), 'host')
  for (let i = 1; i <= 40; i += 1) drawn = connect(addMachine(drawn, 'switch'), i === 1 ? 'h1' : `s${i - 1}`, `s${i}`)
  drawn = connect(drawn, 'h2', 's40')
  const sent = Array.from({ length: 30 }, (_, i) => ({ at: i * 40_000, kind: 'ping', from: 'h1', to: 'h2' }) as const)
  const { stateOf, traffic } = compile(drawn.topology, [], sent)
  const { cut, runs } = simulate(stateOf, traffic.map(jobOf))
  expect(cut).toBeUndefined()
  expect(runs.map(({ rc }) => rc)).toEqual(sent.map(() => 0))
})

it('takes in no frame that is longer than the MTU of its own end', () => {
  const { topology } = presetOf('one-switch')
  const shorter = [{ in: 'h2', line: 'ip link set eth0 mtu 1400' }]
  const endsOf = (size: number): readonly string[] => {
    const { stateOf, traffic } = compile(topology, shorter, [{ at: 0, kind: 'ping', from: 'h1', to: 'h2', size }])
    const { packets } = simulate(stateOf, traffic.map(jobOf))
    return packets.flatMap(({ end }) => (end.kind === 'dropped' ? [`${end.netns} ${end.where}`] : []))
  }
  // 1400 octets and a VLAN tag's four: 1376 of payload, 28 of IP and ICMP headers.
  expect(endsOf(1376)).toEqual([])
  expect(endsOf(1377)).toEqual(['h2 __dev_forward_skb'])
})

it('lets a bridge forget an address an ageing time after it was last heard', () => {
  const { topology } = presetOf('one-switch')
  const ageing = [{ in: 's1', line: 'ip link set br0 type bridge ageing_time 200' }]
  const { stateOf, traffic } = compile(topology, ageing, [
    { at: 0, kind: 'ping', from: 'h1', to: 'h2', count: 2 },
    { at: 4000, kind: 'ping', from: 'h1', to: 'h2', count: 1 },
  ])
  const { states } = simulate(stateOf, traffic.map(jobOf))
  const counted = (states.get('s1') ?? []).map(({ t, state }) => {
    const rows = [...(state.fdb.get('br0')?.value.values() ?? [])].flat()
    return `${Math.floor(t / 1e9)} s: ${rows.filter((row) => row.state === 'dynamic').length}`
  })
  // Learned at 0 s, heard again at 1 s, two seconds of silence; then learned anew.
  expect([...new Set(counted)]).toEqual(['0 s: 0', '0 s: 1', '0 s: 2', '3 s: 1', '3 s: 0', '4 s: 1', '4 s: 2'])
})
