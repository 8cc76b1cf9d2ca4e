import { expect, test } from 'vitest'
import { addPod, remove, rename } from './edit.ts'
import { addService, nextServiceId, setService } from './edit-service.ts'
import { parseScenario } from './parse.ts'
import { presetOf } from './presets.ts'
import type { Service } from './scenario.ts'

const base = presetOf('vxlan')
const served = addService(base, ['n1p1', 'n2p1', 'n1p1'])
const only = (scenario: typeof base): Service | undefined => scenario.topology.services?.[0]

test('a Service is added with what it needs, each endpoint once', () => {
  expect(only(served)).toEqual({ id: 'v1', number: 1, protocol: 'tcp', port: 80, endpoints: ['n1p1', 'n2p1'] })
  expect(nextServiceId(served)).toBe('v2')
  expect(parseScenario(served).ok).toBe(true)
})

test('a change that changes nothing is none', () => {
  expect(setService(served, 'v1', { port: 80 })).toBe(served)
  expect(setService(served, 'v9', { port: 81 })).toBe(served)
  expect(only(setService(served, 'v1', { targetPort: 8080 }))?.targetPort).toBe(8080)
  expect(only(rename(served, 'v1', 'web'))?.name).toBe('web')
})

test('endpoints go with their pods, and the Service when it is removed itself', () => {
  expect(only(remove(served, ['n1p1']))?.endpoints).toEqual(['n2p1'])
  expect(only(remove(served, ['n2']))?.endpoints).toEqual(['n1p1'])
  expect(remove(served, ['v1']).topology).toEqual(base.topology)
  expect(only(addPod(served, 'n1'))).toBe(only(served))
})

test('a document that names a pod which is not there says so', () => {
  const parsed = parseScenario(setService(served, 'v1', { endpoints: ['n1p9', 'n1'] }))
  expect(parsed.ok ? [] : parsed.error.map(({ code, path }) => `${code} ${path.join('.')}`)).toEqual([
    'no-such-pod topology.services.0.endpoints.0',
    'no-such-pod topology.services.0.endpoints.1',
  ])
})

test('traffic to a Service that is gone is refused as any other end', () => {
  const traffic = [{ at: 0, kind: 'tcp', from: 'n1p1', to: 'v1', dport: 80 }] as const
  expect(parseScenario({ ...served, traffic }).ok).toBe(true)
  expect(parseScenario({ ...base, traffic }).ok).toBe(false)
})
