// `ip route get` where routers have told of better ways: route exceptions.
import { expect, it } from 'vitest'
import { lab } from '../golden/lab.fixture.ts'
import { learnPathMtu } from '../table/pmtu.ts'
import { learnRedirect } from '../table/redirect.ts'
import { ipv4 } from '../wire/address.ts'
import { answer } from './answer.ts'
import { configure } from './configure.ts'

const dst = ipv4('10.9.0.1')
const network = lab()
const host = network.get('host1') ?? expect.fail('no host1')
const redirected = learnRedirect(host, dst, { via: ipv4('10.0.1.9'), instead: ipv4('10.0.1.1'), dev: 'eth0' }, 0)

const ask = (state: typeof host, line = 'ip route get 10.9.0.1'): string => answer(() => state, 'host1', line, 1e9).out

it('shows a redirect and a path MTU with what is left of their time', () => {
  expect(ask(host)).toBe('10.9.0.1 via 10.0.1.1 dev eth0 src 10.0.1.2 uid 0 \n    cache \n')
  expect(ask(redirected)).toBe('10.9.0.1 via 10.0.1.9 dev eth0 src 10.0.1.2 uid 0 \n    cache <redirected> expires 299sec \n')
  expect(ask(learnPathMtu(redirected, dst, 1400, 0))).toContain(
    'via 10.0.1.9 dev eth0 src 10.0.1.2 uid 0 \n    cache <redirected> expires 599sec mtu 1400 \n',
  )
})

it('forgets both when the cache is flushed', () => {
  const [flushed] = configure(() => learnPathMtu(redirected, dst, 1400, 0), 'host1', 'operator', 'ip route flush cache', 1e9).changed
  expect(ask(flushed ?? redirected)).toContain('via 10.0.1.1 dev eth0 src 10.0.1.2 uid 0 \n    cache \n')
})

it('says what rp_filter says of a packet that would come in', () => {
  const router = lab(['router', 'sysctl -w net.ipv4.conf.eth1.rp_filter=1']).get('router')
  const told = (line: string): string => answer(() => router, 'router', line, 0).out
  expect(told('ip route get 10.0.2.2 from 10.0.2.9 iif eth1')).toBe('RTNETLINK answers: Invalid cross-device link\n')
  expect(told('ip route get 10.0.2.2 from 10.0.1.9 iif eth1')).toContain('10.0.2.2 from 10.0.1.9 dev eth2')
})

it('hears from rules that forbid (fib4_rule_action)', () => {
  const forbidden = ['prohibit', 'unreachable', 'blackhole'].map(
    (action, i) => ['router', `ip rule add to 10.0.2.${5 + i} ${action} priority 8${i}`] as const,
  )
  const router = lab(...forbidden).get('router')
  const told = (line: string): string => answer(() => router, 'router', line, 0).out
  expect([0, 1, 2].map((i) => told(`ip route get 10.0.2.${5 + i}`))).toEqual([
    'RTNETLINK answers: Permission denied\n',
    'RTNETLINK answers: Network is unreachable\n',
    'RTNETLINK answers: Invalid argument\n',
  ])
  expect(told('ip rule list prio 80')).toBe('80:\tfrom all to 10.0.2.5 prohibit\n')
  expect(told('ip route get 127.0.0.1')).toContain('dev lo table local src 127.0.0.1')
})
