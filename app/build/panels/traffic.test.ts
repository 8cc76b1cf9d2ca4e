import { expect, test } from 'vitest'
import { addMachine, addTraffic, blank, presetOf } from '../../../engine/index.ts'
import { namesOf } from '../../state/names.ts'
import { type Draft, endsOf, likelyEnds, nextAt, trafficOf, trafficText } from './traffic.ts'

test('the next one starts after everything that is there', () => {
  expect(nextAt([])).toBe(0)
  expect(nextAt([{ at: 0, kind: 'ping', from: 'h1', to: 'h2' }])).toBe(1200)
  const several = [
    { at: 5000, kind: 'ping', from: 'h1', to: 'h2', count: 3 },
    { at: 6000, kind: 'tcp', from: 'h1', to: 'h2', dport: 80 },
  ] as const
  expect(nextAt(several)).toBe(8600)
  expect(nextAt([{ at: 86_400_000, kind: 'ping', from: 'h1', to: 'h2' }])).toBe(86_400_000)
})

test('everybody with an IP stack can send', () => {
  expect(endsOf(presetOf('vxlan')).map(({ name }) => name)).toEqual(['web-1', 'api-1', 'web-2', 'api-2', 'node-1', 'node-2'])
  expect(endsOf(addMachine(blank, 'host'))).toEqual([{ id: 'h1', name: 'host-1' }])
})

test('a likely pair crosses nodes', () => {
  const scenario = presetOf('vxlan')
  expect(likelyEnds(scenario, undefined)).toEqual({ from: 'n1p1', to: 'n2p1' })
  expect(likelyEnds(scenario, 'n2p2')).toEqual({ from: 'n2p2', to: 'n1p1' })
  expect(likelyEnds(scenario, 'n1')).toEqual({ from: 'n1', to: 'n2' })
  expect(likelyEnds(presetOf('same-node'), undefined)).toEqual({ from: 'n1p1', to: 'n1p2' })
  expect(likelyEnds(blank, undefined)).toEqual({ from: '', to: '' })
})

test('drafts become traffic that reads well', () => {
  const scenario = presetOf('vxlan')
  const draft: Draft = { kind: 'ping', from: 'n1p1', to: 'n2p1', count: '3', size: '', ttl: '1', dport: '' }
  const text = (part: Partial<Draft>): string => trafficText(trafficOf({ ...draft, ...part }, 0), namesOf(scenario.topology))
  expect(trafficOf(draft, 7)).toEqual({ at: 7, kind: 'ping', from: 'n1p1', to: 'n2p1', count: 3, ttl: 1 })
  expect(text({})).toBe('ping web-1 → web-2 -c 3 -t 1')
  expect(text({ kind: 'tcp', dport: '80', to: '10.244.2.9' })).toBe('tcp web-1 → 10.244.2.9:80')
  expect(text({ kind: 'traceroute-icmp' })).toBe('traceroute -I web-1 → web-2')
  expect(addTraffic(scenario, trafficOf({ ...draft, kind: 'udp', dport: '53' }, 0)).traffic.at(-1)).toMatchObject({
    kind: 'udp',
    dport: 53,
  })
})
