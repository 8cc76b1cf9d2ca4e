import { beforeAll, expect, test } from 'vitest'
import { compile, loadRest, presetOf, simulate } from '../../engine/index.ts'
import { argumentsFor, cleanLine, complete, errorOf, errorsOf, keepCommand, keepTraffic, nextMoment, recall, runOf } from './project.ts'

beforeAll(loadRest)

const scenario = presetOf('vxlan')
const networkOf = ({ topology, commands, traffic }: typeof scenario) => compile(topology, commands, traffic)

test('Tab completes as far as it is certain', () => {
  const args = argumentsFor(networkOf(scenario).stateOf('n1'), ['10.244.2.2'])
  expect(complete('tracer', args)).toEqual({ line: 'traceroute ', candidates: [] })
  expect(complete('ip', args).candidates).toEqual(['iptables', 'iptables-save', 'ipset'])
  expect(complete('ip r', args)).toEqual({ line: 'ip r', candidates: ['route', 'rule'] })
  expect(complete('bridge fdb show flan', args).line).toBe('bridge fdb show flannel.1 ')
  expect(complete('nonsense ', [])).toEqual({ line: 'nonsense ', candidates: [] })
})

test('arrows walk through the history and stop at its ends', () => {
  expect(recall(['a', 'b'], -1, -1)).toEqual({ at: 0, line: 'b' })
  expect(recall(['a', 'b'], 1, -1)).toEqual({ at: 1, line: 'a' })
  expect(recall(['a', 'b'], 0, 1)).toEqual({ at: -1, line: '' })
})

test('a line holds nothing that the document refuses', () => {
  expect(cleanLine('  ip\troute\u0000 \ud800 ')).toBe('ip route')
  expect(cleanLine('x'.repeat(600))).toHaveLength(500)
})

test('a ping is sent after the last answer, and its output is found', () => {
  const trace = simulate(networkOf(scenario))
  const at = nextMoment(trace)
  expect(at * 1e6).toBeGreaterThan(trace.runs.at(-1)?.end ?? 0)
  const run = runOf(simulate(networkOf(keepTraffic(scenario, 'n1p1', 'ping -c 1 10.244.2.2', at))), 'n1p1', 'ping -c 1 10.244.2.2')
  expect([run?.rc, run?.out]).toEqual([0, expect.stringContaining('1 received')])
})

test('a command that fails when it is replayed carries what it printed', () => {
  const kept = networkOf(keepCommand(scenario, 'n1', 'ip route del 10.244.2.0/24'))
  expect(errorOf(kept, 'n1', 'ip route del 10.244.2.0/24')).toBeUndefined()
  const failed = networkOf(keepCommand(scenario, 'n1', 'ip link set eth9 up'))
  expect(errorOf(failed, 'n1', 'ip link set eth9 up')).toMatch(/eth9/)
})

test('commands that failed on replay carry their error', () => {
  const commands = [
    { in: 'n1p1', line: 'ip link set eth9 up' },
    { in: 'n1p1', line: 'ip link set eth0 mtu 1400' },
  ]
  const errors = errorsOf({ ...scenario, commands }, networkOf({ ...scenario, commands }))
  expect([errors[0] === undefined, errors[1]]).toEqual([false, undefined])
})

test('what is sent next starts at a round moment after the last answer', () => {
  const trace = simulate(networkOf(scenario))
  const runs = [{ netns: 'n1', line: '', start: 0, end: 3_100_000_000, rc: 0, out: '' }]
  expect([nextMoment({ ...trace, runs }), nextMoment({ ...trace, runs: [] })]).toEqual([3200, 0])
})
