import { describe, expect, it } from 'vitest'
import type { NetfilterTable } from '../table/netfilter.ts'
import { lab, run } from '../golden/lab.fixture.ts'
import { explain } from './explain.ts'
import type { Step, Trace } from './trace.ts'
import { walkOf } from './walk.ts'

const find = (trace: Trace, holds: (step: Step) => boolean): Step => trace.steps.find(holds) ?? expect.fail('no such step')

describe('a route look-up', () => {
  const trace = run(lab(['router', 'ip rule add from 10.9.0.0/16 lookup 100 priority 50']), ['host1', 'ping -c1 -W1 10.0.2.2'])
  const step = find(
    trace,
    ({ kind, netns, ...more }) => kind === 'route.lookup' && netns === 'router' && 'use' in more && more.use === 'input',
  )
  const explanation = explain(trace, step)

  it('says what came of each rule, in order of priority', () => {
    if (explanation?.table !== 'route') expect.fail('not a route')
    expect(explanation.rules.map(({ rule, won, why }) => [rule.priority, won, why])).toEqual([
      [0, false, 'no-route'],
      [50, false, 'selector'],
      [32766, true, undefined],
      [32767, false, 'not-reached'],
    ])
  })

  it('names the command that shows it', () => expect(explanation?.command).toBe('ip route get 10.0.2.2 from 10.0.1.2 iif eth1'))
})

describe('a proxy’s silence', () => {
  const more = [
    ['router', 'sysctl -w net.ipv4.conf.eth1.proxy_arp=1'],
    ['host1', 'ip route add 169.254.1.1 dev eth0'],
  ] as const
  const trace = run(lab(...more), ['host1', 'ping -c1 -W1 169.254.1.1'])
  const step = find(trace, ({ kind }) => kind === 'arp')

  it('comes from the route that is missing', () => {
    expect(step).toMatchObject({ netns: 'router', decision: 'no-route', answered: false })
    const explanation = explain(trace, step)
    if (explanation?.table !== 'route') expect.fail('not a route')
    expect(explanation.considered.every(({ won, why }) => !won && why === 'no-match')).toBe(true)
    expect(explanation.considered.length).toBeGreaterThan(0)
  })
})

describe('the walk through the chains of a hook', () => {
  const rule = (spec: string) => ({ spec, by: 'operator' as const })
  const chain = (name: string, ...specs: readonly string[]) => [name, { name, rules: specs.map(rule) }] as const
  const table: NetfilterTable = new Map([
    chain('FORWARD', '-i lo -j DROP', '-j CNI', '-j DROP'),
    chain('CNI', '-s 10.9.0.0/16 -j ACCEPT', '-d 10.8.0.0/16 -j RETURN', '-j ACCEPT'),
  ])
  const step = (rules: readonly (readonly [string, number])[], policy?: true) => ({
    kind: 'hook' as const,
    index: 0,
    t: 0,
    packet: 0,
    netns: 'n1',
    hook: 'FORWARD' as const,
    table: 'filter' as const,
    bridge: false,
    rules: rules.map(([name, num]) => ({ chain: name, num, spec: '' })),
    verdict: 'ACCEPT',
    ...(policy && { policy }),
  })
  const told = (at: ReturnType<typeof step>) =>
    walkOf(table, at).map(
      ({ chain: name, num, matched, decided, depth }) =>
        `${'>'.repeat(depth)}${name} ${num}${matched ? ' matched' : ''}${decided ? ' decided' : ''}`,
    )

  it('lists the rules before the match, follows jumps, and ends with the rule that decided', () =>
    expect(
      told(
        step([
          ['FORWARD', 2],
          ['CNI', 3],
        ]),
      ),
    ).toEqual(['FORWARD 1', 'FORWARD 2 matched', '>CNI 1', '>CNI 2', '>CNI 3 matched decided']))

  it('comes back from a chain by RETURN', () =>
    expect(
      told(
        step([
          ['FORWARD', 2],
          ['CNI', 2],
          ['FORWARD', 3],
        ]),
      ),
    ).toEqual(['FORWARD 1', 'FORWARD 2 matched', '>CNI 1', '>CNI 2 matched', 'FORWARD 3 matched decided']))

  it('goes to the end when only the policy decides', () => expect(told(step([], true))).toEqual(['FORWARD 1', 'FORWARD 2', 'FORWARD 3']))
})
