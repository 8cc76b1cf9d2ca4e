import { expect, test, vi } from 'vitest'
import { type Issue, blank, presets } from '../../engine/index.ts'
import { encodeShare, parseScenario, parseScenarioFile, printScenarioFile } from '../../engine/late.ts'
import { app } from '../state/app.ts'
import { MAX_FILE, fileName, readFile } from './file.ts'
import { CODES, issueText, pathText } from './issues.ts'
import { linkTo, readLink, sizeOf } from './link.ts'
import { arrival, dismiss, openFromLocation, startWithLink } from './open.ts'
import { qrOf } from './qr.ts'
import { strings } from './strings.ts'

const preset = presets[0]?.scenario ?? blank
const key = (name: string): string => name
const keys = (issues: readonly Issue[]): string[] => issues.map((issue) => issueText(issue, key))

test('a link reads back; other fragments are no links', () => {
  expect(readLink(`#${encodeShare(preset)}`)).toEqual({ kind: 'scenario', scenario: preset })
  const link = linkTo('https://x.example/app/?q=1#canvas', preset)
  expect(link).toBe(`https://x.example/app/?q=1#${encodeShare(preset)}`)
  for (const hash of ['', '#', '#canvas', '#vxlan']) expect(readLink(hash)).toEqual({ kind: 'none' })
})

test('a broken link says what is wrong', () => {
  const codes = (hash: string) => {
    const link = readLink(hash)
    return link.kind === 'broken' ? link.issues.map(({ code }) => code) : link.kind
  }
  const whole = `#${encodeShare(preset)}`
  expect(codes('#v1')).toEqual(['not-a-link'])
  expect(codes('#v9.abc')).toEqual(['link-unknown-version'])
  expect(codes('#v1.%%')).toEqual(['link-garbled'])
  expect(codes(whole.slice(0, -9))).toEqual([expect.stringMatching(/^link-(truncated|garbled)$/)])
  expect(codes(`#v1.${'A'.repeat(100_000)}`)).toEqual(['link-too-long'])
})

test('what the page was opened with is kept for the notice', () => {
  expect(openFromLocation('#v1.%%')).toBeUndefined()
  expect(arrival.getState().issues).toHaveLength(1)
  expect(openFromLocation('#canvas')).toBeUndefined()
  expect(arrival.getState().issues).toHaveLength(1)
  expect(openFromLocation(`#${encodeShare(preset)}`)).toEqual(preset)
  expect(arrival.getState().issues).toEqual([])
  openFromLocation('#v1.%%')
  dismiss('issues')
  expect(arrival.getState().issues).toEqual([])
})

test("a link goes before the last visit's scenario, which is offered", async () => {
  const own = { ...blank, title: 'mine' }
  vi.stubGlobal('localStorage', { getItem: () => JSON.stringify(own), setItem: () => undefined })
  vi.stubGlobal('addEventListener', () => undefined)
  vi.stubGlobal('requestAnimationFrame', () => 1)
  await startWithLink(`#${encodeShare(preset)}`)
  expect([app.scenario(), arrival.getState().own]).toEqual([preset, own])
  dismiss('own')
  await startWithLink('#canvas')
  expect([app.scenario(), arrival.getState().own]).toEqual([own, undefined])
  vi.unstubAllGlobals()
})

test('lengths have their limits', () => {
  expect([2000, 2001, 32_000, 32_001].map((length) => sizeOf('x'.repeat(length)))).toEqual(['fine', 'long', 'long', 'too-long'])
})

test('every code has words, and no words are without a code', () => {
  const extra = ['other', 'unknown-key', 'missing-key']
  expect(Object.keys(strings.en.issue).toSorted()).toEqual([...CODES, ...extra].toSorted())
})

const node = { id: 'n1', kind: 'node', number: 1 }
const withMachines = (...machines: readonly object[]) => ({ ...blank, topology: { ...blank.topology, machines } })
const end = (machine: string, port: number) => ({ machine, port })
const wrong: readonly (readonly [string, unknown])[] = [
  ['root', []],
  ['no version', {}],
  ['newer', { version: 2 }],
  ['deep', JSON.parse('[['.repeat(20) + ']]'.repeat(20))],
  ['forbidden', JSON.parse('{"version":1,"__proto__":{}}')],
  ['missing and unknown keys', { version: 1, foo: 1 }],
  ['types', { ...blank, title: 1, commands: {}, traffic: 'x', layout: 3 }],
  ['network', { ...blank, topology: { network: { plugin: 'calico' }, machines: [], cables: [{ id: 'c1', number: 1, ends: [] }] } }],
  [
    'flannel',
    { ...blank, topology: { ...blank.topology, network: { plugin: 'flannel', backend: 'x', directRouting: 1, vni: 1e9, port: 0 } } },
  ],
  ['machine', withMachines({ ...node, kind: 'x', number: 1.5, name: '' }, { ...node, id: 'zz', name: 'x'.repeat(200) })],
  ['ids', withMachines(node, node, { ...node, id: 'n9' }, { id: 'h1', kind: 'host', number: 1, pods: [] })],
  ['references', { ...blank, commands: [{ in: 'n9', line: 'ip a' }], layout: { n9: { x: 1, y: 1 } } }],
  ['place', { ...blank, layout: { n9: { x: Number.POSITIVE_INFINITY, y: Number.NaN } } }],
  [
    'ports',
    { ...blank, topology: { ...blank.topology, machines: [node], cables: [{ id: 'c1', number: 1, ends: [end('n1', 0), end('n1', 0)] }] } },
  ],
]

test.each(wrong)('words for a wrong document: %s', (_, document) => {
  const parsed = parseScenario(document)
  expect(parsed.ok).toBe(false)
  if (!parsed.ok) expect(keys(parsed.error)).not.toContain('issue.other')
})

test('an unknown code still gives a sentence; a key too many is told from one that is missing', () => {
  expect(keys([{ severity: 'error', code: 'new', path: [], params: {} }])).toEqual(['issue.other'])
  const parsed = parseScenario({ version: 1, foo: 1 })
  expect(new Set(parsed.ok ? [] : keys(parsed.error))).toEqual(new Set(['issue.missing-key', 'issue.unknown-key']))
})

test('a path as one would write it', () => {
  expect([pathText([]), pathText(['topology', 'machines', 3, 'name'])]).toEqual(['', 'topology.machines[3].name'])
})

const file = (text: string, size = text.length) => ({ size, text: () => Promise.resolve(text) })

test('a file reads back, or says why not', async () => {
  expect(await readFile(file(printScenarioFile(preset)))).toEqual(parseScenarioFile(printScenarioFile(preset)))
  const code = async (given: Parameters<typeof readFile>[0]) => {
    const read = await readFile(given)
    return read.ok ? 'ok' : read.error[0]?.code
  }
  expect(await code(file('{', 1))).toBe('not-json')
  expect(await code(file('{}', MAX_FILE + 1))).toBe('file-too-large')
  expect(await code({ size: 1, text: () => Promise.reject(new Error('gone')) })).toBe('file-unreadable')
})

test('a file has a name that every system takes', () => {
  expect(fileName('a b', 'case.json')).toBe('a-b.case.json')
  expect(['', 'flannel: a/b?', '两个 节点', 'x'.repeat(99)].map((title) => fileName(title))).toEqual([
    'hopscope.json',
    'flannel-a-b.json',
    '两个-节点.json',
    `${'x'.repeat(60)}.json`,
  ])
})

test('a QR code has its quiet zone', () => {
  const { size, path } = qrOf('https://x.example/#v1.abc')
  expect(size).toBeGreaterThanOrEqual(29)
  expect(path.startsWith('M4 4h7v1h-7z')).toBe(true)
})
