import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseScenario, parseScenarioText } from './parse.ts'
import { blank } from './drawings.ts'
import { presets, presetOf } from './presets.ts'
import { randomScenario } from './random.ts'
import type { Machine } from './scenario.ts'

const codes = (input: unknown): string[] => {
  const parsed = parseScenario(input)
  return parsed.ok ? [] : parsed.error.map(({ code, path }) => `${code} ${path.join('.')}`)
}
const withMachines = (...machines: readonly object[]): object => ({ ...blank, topology: { ...blank.topology, machines } })
const n1: Machine = { id: 'n1', kind: 'node', number: 1 }

test('every preset and the blank document are valid', () => {
  for (const { scenario } of presets) expect(parseScenario(scenario)).toEqual({ ok: true, value: scenario })
  expect(parseScenario(blank)).toEqual({ ok: true, value: blank })
})

test('a random document survives JSON', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const scenario = randomScenario(seed)
      expect(parseScenarioText(JSON.stringify(scenario))).toEqual({ ok: true, value: scenario })
    }),
  )
})

test('anything at all gives a Result', () => {
  fc.assert(fc.property(fc.anything(), (input) => void parseScenario(input)))
  fc.assert(fc.property(fc.json(), (text) => void parseScenarioText(text)))
  expect(parseScenarioText('{')).toMatchObject({ ok: false, error: [{ code: 'not-json' }] })
  expect(parseScenarioText('['.repeat(100_000) + ']'.repeat(100_000)).ok).toBe(false)
})

test('versions', () => {
  expect(codes({ ...blank, version: 2 })).toEqual(['newer-version version'])
  expect(codes({ ...blank, version: '1' })).toEqual(['no-version version'])
  expect(codes([])).toEqual(['not-a-scenario '])
})

test('all issues are collected, with their paths', () => {
  const found = codes(withMachines({ ...n1, number: 'one' }, { ...n1, kind: 'fridge' }, { ...n1, colour: 'red' }))
  expect(found).toEqual([
    'bad-number topology.machines.0.number',
    'bad-picklist topology.machines.1.kind',
    'bad-strict-object topology.machines.2.colour',
  ])
})

test('ids and references', () => {
  expect(codes(withMachines({ ...n1, id: 'n2' }))).toEqual(['wrong-id topology.machines.0.id'])
  expect(codes(withMachines(n1, n1))).toContain('id-twice topology.machines.1.id')
  expect(codes(withMachines({ ...n1, pods: [{ id: 'n1p2', number: 1 }] }))).toEqual(['wrong-id topology.machines.0.pods.0.id'])
  expect(codes(withMachines({ ...n1, subnet: '10.0.0.0/8' }))).toEqual(['not-for-this-kind topology.machines.0.subnet'])
  expect(codes({ ...blank, commands: [{ in: 'n1', line: 'ip a' }] })).toEqual(['no-such-end commands.0.in'])
  expect(codes({ ...blank, layout: { n1: { x: 0, y: 0 } } })).toEqual(['no-such-machine layout.n1'])
  const { topology } = presetOf('vxlan')
  const ends = [
    { machine: 'n1', port: 0 },
    { machine: 'n9', port: 0 },
  ]
  expect(codes({ ...presetOf('vxlan'), topology: { ...topology, cables: [...topology.cables, { id: 'c3', number: 3, ends }] } })).toEqual([
    'port-twice topology.cables.2.ends.0.port',
    'no-such-machine topology.cables.2.ends.1.machine',
  ])
})

test('lengths, control characters and numbers of things', () => {
  expect(codes({ ...blank, title: 'x'.repeat(121) })).toEqual(['bad-max-length title'])
  expect(codes({ ...blank, title: 'a\u0000b' })).toEqual(['bad-regex title'])
  expect(codes({ ...blank, title: '\ud800' })).toEqual(['bad-regex title'])
  const many = Array.from({ length: 2001 }, (_, index) => ({ id: `h${index + 1}`, kind: 'host', number: index + 1 }))
  expect(codes(withMachines(...many))).toEqual(['bad-max-length topology.machines'])
  const pods = Array.from({ length: 10_001 }, (_, index) => ({ id: `n1p${index + 1}`, number: index + 1 }))
  const more = pods.map(({ number }) => ({ id: `n2p${number}`, number }))
  expect(codes(withMachines({ ...n1, pods }, { ...n1, id: 'n2', number: 2, pods: more }))).toEqual(['too-many-pods topology.machines'])
})

test('no key reaches a prototype', () => {
  const hostile = parseScenarioText('{"version":1,"__proto__":{"polluted":1},"layout":{"constructor":{"x":1,"y":1}}}')
  expect(hostile).toMatchObject({
    ok: false,
    error: [{ code: 'forbidden-key' }, { code: 'forbidden-key', path: ['layout', 'constructor'] }],
  })
  expect('polluted' in {}).toBe(false)
})
