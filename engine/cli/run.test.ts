import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { printScenarioFile } from '../interop/file.ts'
import { encodeShare } from '../interop/share.ts'
import { presetOf } from '../scenario/presets.ts'
import { exportCommand, runCommand } from './run.ts'

const scenario = presetOf('one-switch')
const read = (file: string): string => {
  if (file !== 'mine.json') throw new Error(`ENOENT: ${file}`)
  return printScenarioFile(scenario)
}
const text = (argv: readonly string[]): string => String(exportCommand(argv, read).bytes)

test('a file, a link and a preset name are the same scenario', () => {
  const link = `https://example.org/#${encodeShare(scenario)}`
  const [file, shared, preset] = [['mine.json'], [link], ['one-switch']].map(text)
  expect(file).toBe(preset)
  expect(shared).toBe(preset)
  expect(JSON.parse(preset ?? '')).toMatchObject({ netns: ['s1', 'h1', 'h2'], phases: [{ t: 0 }] })
})

test('the format is told by an option, by its own name, or by the ending of the file', () => {
  for (const argv of [['--format', 'script'], ['--script'], ['--out', 'x.sh']])
    expect(text(['one-switch', ...argv])).toMatch(/^#!\/usr\/bin\/env bash\n/)
  expect(exportCommand(['one-switch', '--out', 'x.sh'], read).out).toBe('x.sh')
  expect(runCommand(['one-switch', '--out', 'x.md'], read).bytes).toContain('|--:|---|---|---|')
  expect(runCommand(['one-switch', '--out', 'x.pcapng'], read).bytes).toBeInstanceOf(Uint8Array)
  expect(runCommand(['one-switch'], read).bytes).toMatch(/^ +0\.\d{6} {2}host-1\/eth0 /)
})

test('what cannot be understood is refused with its name', () => {
  expect(() => text([])).toThrow('one scenario is wanted')
  expect(() => text(['one-switch', '--format', 'pdf'])).toThrow('unknown format: pdf')
  expect(() => text(['one-switch', '--format'])).toThrow('--format wants a value')
  expect(() => text(['one-switch', '--markdown'])).toThrow('unknown option: --markdown')
  expect(() => text(['#v1.broken'])).toThrow('not a scenario')
  expect(() => text(['yours.json'])).toThrow('ENOENT: yours.json')
})

test('the program writes the file that it is told to, and ends with 2 when it cannot', { timeout: 60_000 }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'export-'))
  const hopscope = (...argv: readonly string[]) =>
    spawnSync(process.execPath, ['--import', 'tsx', 'engine/cli/main.ts', ...argv], { encoding: 'utf8' })
  const done = hopscope('export', 'one-switch', '--out', join(dir, 'case.json'))
  expect([done.status, done.stdout, done.stderr]).toEqual([0, '', ''])
  expect(readFileSync(join(dir, 'case.json'), 'utf8')).toBe(text(['one-switch']))
  const refused = hopscope('export', 'one-switch', '--bogus')
  expect([refused.status, refused.stdout]).toEqual([2, ''])
  expect(refused.stderr).toContain('hopscope: unknown option: --bogus\nusage: ')
  rmSync(dir, { recursive: true })
})
