import { describe, expect, test } from 'vitest'
import { addMachine, addPod, blank, connect, presetOf, presets, setTitle } from '../../engine/index.ts'
import { FAILING, addedBy, devicesFor, groupsFor, nodeFor, presetHere } from './project.ts'

const say = (key: string): string => key

test('every preset stands in one group', () => {
  const shown = groupsFor('', say).flatMap((group) => group.presets.map(({ id }) => id))
  expect(shown.toSorted()).toEqual(presets.map(({ id }) => id).toSorted())
})

test('a search finds presets and devices by any of their words', () => {
  expect(groupsFor('host-gw two', say).map((group) => group.presets.map(({ id }) => id))).toEqual([['host-gw-two-subnets']])
  expect(groupsFor('FLANNEL', say).map(({ id }) => id)).toEqual(['flannel'])
  expect(groupsFor('fails', say).flatMap((group) => group.presets.map(({ id }) => id)).length).toBe(FAILING.size)
  expect(devicesFor('rout', say)).toEqual(['router'])
  expect(groupsFor('zzz', say)).toEqual([])
})

describe('the preset that is open', () => {
  test('is known after a way through a file', () => {
    const copy = JSON.parse(JSON.stringify(presetOf('vxlan'))) as typeof blank
    expect(presetHere(copy)?.id).toBe('vxlan')
    expect(presetHere(setTitle(copy, 'mine'))?.id).toBe('vxlan')
  })

  test('is none once its network is changed', () => {
    expect(presetHere(addMachine(presetOf('vxlan'), 'node'))).toBeUndefined()
    expect(presetHere(blank)).toBeUndefined()
  })
})

test('a pod goes to the node that is meant', () => {
  const scenario = presetOf('vxlan')
  expect(nodeFor(scenario, undefined)).toBe('n1')
  expect(nodeFor(scenario, 'n2')).toBe('n2')
  expect(nodeFor(scenario, 'n2p1')).toBe('n2')
  expect(nodeFor(scenario, 's1')).toBe('n1')
  expect(nodeFor(blank, undefined)).toBeUndefined()
})

test('what an edit added is found', () => {
  const scenario = presetOf('vxlan')
  expect(addedBy(scenario, scenario)).toBeUndefined()
  expect(addedBy(scenario, addMachine(scenario, 'router'))).toBe('r1')
  expect(addedBy(scenario, addPod(scenario, 'n1'))).toBe('n1p3')
  expect(addedBy(scenario, connect(scenario, 'n1', 'n2'))).toBe('c3')
})
