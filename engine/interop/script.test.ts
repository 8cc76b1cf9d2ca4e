import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { addCommand, addTraffic, setTitle } from '../scenario/edit.ts'
import { presetOf, presets } from '../scenario/presets.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { splitWords } from '../shell/words.ts'
import { simulate } from '../sim/simulate.ts'
import { type Case, toCase } from './case.ts'
import { toScript } from './script.ts'

function exported(scenario: Scenario): Case {
  const network = compile(scenario.topology, scenario.commands, scenario.traffic)
  return toCase(scenario, network, simulate(network.stateOf, network.traffic.map(jobOf)))
}

// Programs that write down how they were called, one argument a line, instead of doing anything.
const dir = mkdtempSync(join(tmpdir(), 'script-'))
const log = join(dir, 'log')
beforeAll(() => {
  const stub = (name: string, text: string): void => {
    writeFileSync(join(dir, name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(dir, name), 0o755)
  }
  for (const tool of ['ip', 'bridge', 'modprobe', 'ncat', 'sleep'])
    // One write each: some run at the same time.
    stub(tool, `printf '%s\\n' "\${0##*/}" "$@" '' >> '${log}'\ncat >/dev/null`)
  stub('id', 'echo 0')
})
afterAll(() => rmSync(dir, { recursive: true }))

/** What the script called, in order. */
function called(
  script: string,
  ...args: readonly string[]
): { readonly calls: readonly (readonly string[])[]; readonly out: string; readonly status: number | null } {
  writeFileSync(log, '')
  writeFileSync(join(dir, 'one.sh'), script)
  const { stdout, stderr, status } = spawnSync('bash', [join(dir, 'one.sh'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, PATH: `${dir}:${process.env['PATH']}` },
  })
  const calls = readFileSync(log, 'utf8').split('\n\n').filter(Boolean)
  return { calls: calls.map((call) => call.split('\n')), out: stdout + stderr, status }
}

/** A line of a case as the call that it should come to. */
function callOf(netns: string, line: string): readonly string[] {
  const split = splitWords(line)
  const [tool = '', ...words] = split.ok ? split.value : []
  if (tool === 'modprobe') return [tool, ...words]
  if (tool === 'ip' || tool === 'bridge') return [tool, '-n', netns, ...words]
  return ['ip', 'netns', 'exec', netns, tool, ...(tool === 'sysctl' ? ['-q'] : []), ...words]
}

test.each(presets.map(({ id, scenario }) => [id, scenario] as const))(
  '%s: the script runs the commands of the case, sends its traffic and takes all down',
  (_, scenario) => {
    const one = exported(scenario)
    const { calls, out, status } = called(toScript(one))
    expect({ out: out.split('\n')[0], status }).toEqual({ out: expect.stringMatching(/^\[\w+\]# (ping|ncat)/) as string, status: 0 })
    const setup = [
      ...new Set(one.setup.filter(([, line]) => !line.includes('error_cost')).map(([netns, line]) => callOf(netns, line).join(' '))),
    ]
    const text = calls.map((call) => call.join(' '))
    expect(text.filter((call) => setup.includes(call))).toEqual(setup)
    expect(text.filter((call) => call.startsWith('ip netns add'))).toEqual(one.netns.map((netns) => `ip netns add ${netns}`))
    expect(text.filter((call) => call.includes(' ping '))).toEqual(
      one.phases.flatMap(({ do: [action] }) => (action?.cmd?.startsWith('ping') ? [`ip netns exec ${action.ns} ${action.cmd}`] : [])),
    )
    expect(text.slice(-one.netns.length)).toEqual(one.netns.map((netns) => `ip netns del ${netns}`))
  },
)

test('nothing in a scenario is expanded or executed by the shell that runs its script', () => {
  const evil = `x'; touch ${dir}/pwned; echo '$(touch ${dir}/pwned)`
  const typed = addCommand(presetOf('one-switch'), {
    in: 'h1',
    line: `iptables -A FORWARD -m comment --comment "$(touch ${dir}/pwned)'" -j ACCEPT`,
  })
  const sent = addTraffic(
    addTraffic(setTitle(typed, `a\ntouch ${dir}/pwned\n`), { at: 2000, kind: 'tcp', from: 'h1', to: 'h2', dport: 80, payload: evil }),
    { at: 9000, kind: 'command', in: 'h1', line: 'ping "$(id)" -c1' },
  )
  const { calls, status } = called(toScript(exported(sent)))
  expect(status).toBe(0)
  expect(calls).toContainEqual([
    'ip',
    'netns',
    'exec',
    'h1',
    'iptables',
    '-A',
    'FORWARD',
    '-m',
    'comment',
    '--comment',
    `$(touch ${dir}/pwned)'`,
    '-j',
    'ACCEPT',
  ])
  expect(calls).toContainEqual(['ip', 'netns', 'exec', 'h1', 'ping', '$(id)', '-c1'])
  expect(() => readFileSync(join(dir, 'pwned'))).toThrow('ENOENT')
})

test('what a failed command of the scenario did to the network, nothing, is no reason to stop', () => {
  const script = toScript(exported(addCommand(presetOf('one-switch'), { in: 'h1', line: 'ip link set eth7 up' })))
  expect(script).toContain('  ip -n h1 link set eth7 up || true # Cannot find device "eth7"\n')
})

test('exchanges are ncat at both ends, byte for byte', () => {
  const scenario = addTraffic(presetOf('one-switch'), { at: 3000, kind: 'udp', from: 'h1', to: 'h2', dport: 53, payload: `100% 'é'\\n` })
  const script = toScript(exported(scenario))
  expect(script).toContain(`ip netns exec h2 timeout 5 ncat -l -u 53 -c 'head -c 11 >/dev/null; printf hello-back' &`)
  const [, format = ''] = /\{ printf ('[^']*'); sleep/.exec(script) ?? []
  for (const shell of ['bash', 'sh']) expect(execFileSync(shell, ['-c', `printf ${format}`]).toString()).toBe(`100% 'é'\\n`)
})

test('a word too many is refused; up and down alone do what they say', () => {
  const script = toScript(exported(presetOf('one-switch')))
  expect(called(script, 'sideways')).toMatchObject({ calls: [], status: 2 })
  expect(called(script, 'down').calls.map((call) => call.join(' '))).toEqual(['s1', 'h1', 'h2'].map((netns) => `ip netns del ${netns}`))
  expect(called(script, 'up').calls.some((call) => call.includes('del') || call.includes('ping'))).toBe(false)
})

const shellcheck = spawnSync('shellcheck', ['--version']).status === 0
test.skipIf(!shellcheck && process.env['REQUIRE_TOOLS'] === undefined)('shellcheck has nothing to say', { timeout: 60_000 }, () => {
  const scenario = addTraffic(presetOf('one-router'), { at: 2000, kind: 'tcp', from: 'h1', to: 'h2', dport: 80 })
  for (const one of [...presets.map((preset) => preset.scenario), scenario]) {
    const { stdout, status } = spawnSync('shellcheck', ['-'], { input: toScript(exported(one)), encoding: 'utf8' })
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 })
  }
})
