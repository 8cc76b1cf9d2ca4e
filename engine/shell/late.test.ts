import { expect, test } from 'vitest'
import { addCommand } from '../scenario/edit.ts'
import { presetOf, presets } from '../scenario/presets.ts'
import { isShellHere, loadShell, needsShell, shellHere } from './late.ts'

const vxlan = presetOf('vxlan')

test('a drawn ping needs no shell; a command, or another program, does', () => {
  expect(needsShell(vxlan)).toBe(false)
  const typed = presets.filter(({ scenario }) => scenario.commands.length > 0)
  expect(presets.filter(({ scenario }) => needsShell(scenario))).toEqual(typed)
  expect(needsShell(addCommand(vxlan, { in: 'n1', line: 'ip link' }))).toBe(true)
  expect(needsShell({ ...vxlan, traffic: [{ at: 0, kind: 'traceroute', from: 'n1p1', to: 'n2p1', method: 'udp' }] })).toBe(true)
})

test('there is a shell once it has been loaded, and not before', async () => {
  expect(isShellHere()).toBe(false)
  expect(shellHere).toThrow('loadShell has not been called')
  await loadShell()
  expect(shellHere().answer(() => undefined, 'n1', 'ip link', 0).kind).toBe('wrong')
})
