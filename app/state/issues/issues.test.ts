import { expect, test } from 'vitest'
import { type Issue, addMachine, addTraffic, connect, presetOf, setEnd, setNetwork } from '../../../engine/index.ts'
import { issues as en } from './en.ts'
import { allIssues, issuesAt, issuesOf, sentence } from './issues.ts'
import { issues as zh } from './zh.ts'

const sources = import.meta.glob<string>(
  ['../../../engine/scenario/check*.ts', '../../../engine/compile/{compile-with,exchange,groups}.ts', '!**/*.test.ts'],
  { eager: true, query: '?raw', import: 'default' },
)

test('every code that the engine gives has words in both languages', () => {
  const text = Object.values(sources).join('\n')
  const codes = [
    ...text.matchAll(/report\(\s*'(?:error|warning)',\s*'([a-z-]+)'/g),
    ...text.matchAll(/code: '([a-z-]+)'/g),
    ...text.matchAll(/refuse\('([a-z-]+)'/g),
  ].map(([, code]) => code ?? '')
  expect(new Set(codes).size).toBeGreaterThan(25)
  expect(codes.filter((code) => !(code in en) || !(code in zh))).toEqual([])
  expect(Object.keys(en).filter((code) => code !== 'unknown' && !codes.includes(code))).toEqual([])
})

const words = (key: string, values: Readonly<Record<string, string | number>> = {}): string =>
  Object.entries(values).reduce(
    (text, [name, value]) => text.replaceAll(`{{${name}}}`, String(value)),
    en[key.replace('issue.', '') as keyof typeof en] as string,
  )

test('sentences name things', () => {
  const { topology } = presetOf('vxlan')
  const issue: Issue = {
    severity: 'error',
    code: 'duplicate-address',
    path: ['c1'],
    params: { address: '192.168.1.11', id: 'n1p1', other: 'n2' },
  }
  expect(sentence(issue, topology, words)).toMatch(/^web-1 and node-2 both have 192\.168\.1\.11:/)
  const segments: Issue = { severity: 'warning', code: 'subnet-on-two-segments', path: ['c1'], params: { segment: 'c1', other: 's1' } }
  expect(sentence(segments, topology, words)).toContain('(node-1 eth0 – tor-1 swp1 and tor-1)')
  expect(sentence({ ...issue, code: 'new-code' }, topology, words)).toContain('new-code')
})

test('a machine hears of its cables and pods, and each issue once', () => {
  const bad = setEnd(presetOf('vxlan'), 'c1', 0, { address: '10.9.9.9/24' })
  expect(issuesOf(bad, 'n1').map(({ code }) => code)).toContain('address-outside-subnet')
  expect(issuesOf(bad, 'n2')).toEqual([])
  expect(issuesAt(bad, 'n1')).toEqual([])
  expect(issuesAt(bad, 'c1').map(({ code }) => code)).toContain('address-outside-subnet')
  const gone = addTraffic(presetOf('vxlan'), { at: 0, kind: 'ping', from: 'n9', to: 'n1' })
  expect(allIssues(gone).map(({ code }) => code)).toEqual(['no-such-end'])
  expect(allIssues(connect(addMachine(presetOf('vxlan'), 'node'), 'n3', 's1'))).toEqual([])
  expect(allIssues(setNetwork(presetOf('vxlan'), { plugin: 'none' })).map(({ code }) => code)).toContain('pods-without-network')
})
