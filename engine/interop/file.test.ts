import { expect, test } from 'vitest'
import { presetOf } from '../scenario/presets.ts'
import { randomScenario, withRandomServices } from '../scenario/random.ts'
import { parseScenarioFile, printScenarioFile } from './file.ts'

test('a file reads back as it was written, with or without a byte order mark', () => {
  for (let seed = 0; seed < 100; seed++) {
    const scenario = withRandomServices(randomScenario(seed), seed)
    const text = printScenarioFile(scenario)
    expect(parseScenarioFile(text)).toEqual({ ok: true, value: scenario })
    expect(parseScenarioFile(`\ufeff${text}`).ok).toBe(true)
  }
})

test('keys come in one order, whatever the order they were set in', () => {
  const scenario = presetOf('vxlan')
  const { layout, traffic, commands, topology, title, version } = scenario
  expect(printScenarioFile({ layout, traffic, commands, topology, title, version })).toBe(printScenarioFile(scenario))
  expect(printScenarioFile(scenario).slice(0, 40)).toBe('{\n  "version": 1,\n  "title": "",\n  "topo')
})
