import { expect, test } from 'vitest'
import { type FrameStep, type Ipv4, type Step, compile, isFrame, parseIpv4, presetOf, simulate, stateAt } from '../../engine/index.ts'
import { explain } from '../../engine/late.ts'
import type { Say } from '../ui/i18n.ts'
import { byteRows, fieldsAt } from './bytes.ts'
import { itemText, journeyOf, search } from './journey.ts'
import { allLines, differenceAt, firstLines, growth, growthText, momentOf, titleOf } from './project.ts'
import { strings } from './strings.ts'
import { tableFor, tablesOf } from './tables.ts'
import { decisionOf, decisions, foldWalk, mainDecision } from './why.ts'
import { optionsOf, sentence } from './words.ts'

const { topology, commands, traffic } = presetOf('vxlan')
const network = compile(topology, commands, traffic)
const trace = simulate(network)

const frame = (netns: string, dev: string, kind: 'tx' | 'rx'): FrameStep => {
  const found = trace.steps.find(
    (step) => isFrame(step) && step.netns === netns && step.dev === dev && step.kind === kind && step.packet === 0,
  )
  if (!found || !isFrame(found)) throw new Error(`no frame ${netns} ${dev} ${kind}`)
  return found
}
const look = (step: Step) => {
  const moment = momentOf(trace, step)
  const diff = moment && differenceAt(moment)
  if (!moment || !diff) throw new Error('nothing to see')
  return { moment, diff, decided: decisions(trace, moment.decided) }
}

/** Words as keys: what is said, not how. */
const say: Say = (key, values = {}) => [key, ...Object.values(values)].join(' ')
const words = (key: string): unknown => {
  const [head = '', ...rest] = key.split('.')
  const group: unknown = Reflect.get(strings.en, head)
  const tail = rest.join('.')
  if (typeof group !== 'object' || group === null) return undefined
  if (Reflect.has(group, tail)) return Reflect.get(group, tail)
  return rest.reduce<unknown>((value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined), group)
}

test('encapsulation adds the outer headers and leaves the inner ones alone', () => {
  const { moment, diff } = look(frame('n1', 'eth0', 'tx'))
  expect(diff.layers.map(({ layer, fate }) => `${layer.protocol} ${fate}`)).toEqual([
    'ethernet added',
    'ipv4 added',
    'udp added',
    'vxlan added',
    'ethernet kept',
    'ipv4 kept',
    'icmp kept',
    'payload kept',
  ])
  expect([growth(moment), growthText(growth(moment))]).toEqual([50, '+50 B'])
})

test('decapsulation takes them off', () => {
  const { moment, diff } = look(frame('n2', 'flannel.1', 'rx'))
  expect(diff.removed.map(({ protocol }) => protocol)).toEqual(['ethernet', 'ipv4', 'udp', 'vxlan'])
  expect(growthText(growth(moment))).toBe('−50 B')
  const rows = byteRows(moment.frame?.bytes ?? new Uint8Array(), moment.before?.bytes, diff, 16)
  expect(rows.filter(({ removed }) => removed).reduce((sum, { cells }) => sum + cells.length, 0)).toBe(50)
  expect(rows.filter(({ removed }) => !removed).reduce((sum, { cells }) => sum + cells.length, 0)).toBe(98)
})

test('a forwarded packet has a new TTL beside the old one', () => {
  const { diff } = look(frame('n1', 'flannel.1', 'tx'))
  const ip = diff.layers.find(({ layer }) => layer.protocol === 'ipv4')
  expect(ip && firstLines(ip).find(({ key }) => key === 'ttl')).toMatchObject({ value: '63', was: '64' })
  expect(ip && allLines(ip).find(({ key }) => key === 'checksum')?.was).toBeDefined()
})

test('titles say what a header connects', () => {
  const { diff } = look(frame('n1', 'eth0', 'tx'))
  expect(diff.layers.map(({ layer }) => titleOf(layer)).filter((title) => !title.startsWith('UDP'))).toEqual([
    'Ethernet II',
    'IPv4 192.168.1.11 → 192.168.1.12',
    'VXLAN',
    'Ethernet II',
    'IPv4 10.244.1.2 → 10.244.2.2',
    'ICMP echo request',
    'Data',
  ])
})

test('a byte knows its field', () => {
  const { diff } = look(frame('n1', 'eth0', 'tx'))
  const found = fieldsAt(
    diff.layers.map(({ layer }) => layer),
    14 + 8,
  )
  expect([found?.layer.protocol, found?.fields.map(({ name }) => name)]).toEqual(['ipv4', ['ttl']])
})

test('the outer destination is explained by the row that flanneld set', () => {
  const main = mainDecision(look(frame('n1', 'eth0', 'tx')).decided)
  expect(main).toMatchObject({ won: { by: 'flanneld' }, command: 'bridge fdb show dev flannel.1' })
  expect(main?.won?.text).toContain('dst 192.168.1.12 self permanent')
})

test('every step has its sentence in the words', () => {
  for (const step of trace.steps) expect(typeof words(sentence(say, step).split(' ')[0] ?? ''), step.kind).toBe('string')
})

test('tables light the row that the step used', () => {
  const step = frame('n1', 'flannel.1', 'tx')
  const state = stateAt(trace, 'n1', step.t)
  if (!state) throw new Error('no state')
  const [routes] = tablesOf(state, look(step).decided, () => undefined)
  expect(routes?.rows.filter(({ used }) => used).map(({ text }) => text)).toEqual(['10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink'])
  const lookup = trace.steps.find(({ kind }) => kind === 'route.lookup')
  expect(lookup && explain(trace, lookup)?.table).toBe('route')
})

test('the rule whose table decided is lit, and each rule of iptables tells who made it', () => {
  const step = frame('n1', 'flannel.1', 'tx')
  const state = stateAt(trace, 'n1', step.t) ?? expect.fail('no state')
  const saved = '*nat\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -j FLANNEL-POSTRTG\nCOMMIT\n'
  const hook: Step = {
    kind: 'hook',
    index: 0,
    t: 0,
    packet: 0,
    netns: 'n1',
    hook: 'POSTROUTING',
    table: 'nat',
    bridge: false,
    verdict: 'ACCEPT',
    rules: [{ chain: 'POSTROUTING', num: 1, spec: '-j FLANNEL-POSTRTG' }],
  }
  const decided = [...look(step).decided, decisionOf(trace, hook)]
  const tables = tablesOf(state, decided, (line) => (line === 'iptables-save' ? saved : undefined))
  const used = (name: string) => tables.find((table) => table.name === name)?.rows.filter((row) => row.used) ?? []
  expect(used('rule').map(({ text }) => text)).toEqual(['32766:\tfrom all lookup main'])
  expect(used('iptables')).toEqual([expect.objectContaining({ text: '-A POSTROUTING -j FLANNEL-POSTRTG', by: 'flanneld' })])
  expect(tables.map(({ name }) => name)).not.toContain('conntrack')
  expect(tableFor(decided)).toBe('iptables')
})

test('of two connections between the same ends, the one that the packet belongs to is lit', () => {
  const step = frame('n1', 'cni0', 'rx')
  const state = stateAt(trace, 'n1', step.t)
  if (!state) throw new Error('no state')
  const [src, dst] = [parseIpv4('10.244.1.2') ?? 0, parseIpv4('10.244.2.2') ?? 0] as [Ipv4, Ipv4]
  const original = { protocol: 6, src, dst, sport: 40_000, dport: 80 }
  const tracked: Step = { kind: 'conntrack', index: 0, t: 0, packet: 0, netns: 'n1', state: 'ESTABLISHED', original }
  const line = (name: string, sport: number, dport: number) =>
    `${name} 9 src=10.244.1.2 dst=10.244.2.2 sport=${sport} dport=${dport} src=10.244.2.2 dst=10.244.1.2 sport=${dport} dport=${sport} mark=0 use=1`
  const lines = [
    line('tcp      6', 40_000, 80),
    line('tcp      6', 40_001, 80),
    line('tcp      6', 40_000, 8080),
    line('udp      17', 40_000, 80),
  ]
  const tables = tablesOf(state, [decisionOf(trace, tracked)], (asked) => (asked === 'conntrack -L' ? lines.join('\n') : undefined))
  expect(tables.find(({ name }) => name === 'conntrack')?.rows.map(({ used }) => used)).toEqual([true, false, false, false])
})

test('long runs of rules that did not match are folded', () => {
  const rule = (num: number, matched: boolean) => ({
    chain: 'KUBE-SVC',
    num,
    spec: '',
    by: 'kernel' as const,
    matched,
    decided: false,
    depth: 0,
  })
  const rows = foldWalk([...[1, 2, 3, 4, 5].map((num) => rule(num, false)), rule(6, true), rule(7, false)])
  expect(rows.map((row) => (row.kind === 'rule' ? row.rule.num : `${row.rules.length} skipped`))).toEqual(['5 skipped', 6, 7])
})

test('the journey is in order, can be searched and read', () => {
  const items = journeyOf(trace, trace.packets, say, (netns) => netns)
  expect(items.map(({ step }) => step.index)).toEqual(items.map(({ step }) => step.index).toSorted((a, b) => a - b))
  const texts = items.map((item, index) => itemText(item, index, say, (netns) => netns))
  expect(search(texts, 'vxlan vni 1').length).toBeGreaterThan(0)
  expect(search(texts, 'no such thing')).toEqual([])
})

test('a rule is cut between its options, and a negation stays with what it negates', () => {
  expect(optionsOf('! -s 10.244.0.0/16 -d 10.96.1.1/32 -p tcp -m tcp ! --dport 80 -j KUBE-MARK-MASQ')).toEqual([
    '! -s 10.244.0.0/16',
    '-d 10.96.1.1/32',
    '-p tcp',
    '-m tcp',
    '! --dport 80',
    '-j KUBE-MARK-MASQ',
  ])
  expect(optionsOf('')).toEqual([''])
})
