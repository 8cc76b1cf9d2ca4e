import { expect, test } from 'vitest'
import { presetOf } from '../../../engine/index.ts'
import { isGateway, isInterface, isIpv4, isLine, isMac, isSubnet, isWhole, withMode, withSetting } from './fields.ts'
import { modeOf } from '../modes.ts'

test('addresses', () => {
  expect(isIpv4('10.0.0.300')).toEqual({ error: 'error.ipv4' })
  expect(isInterface(24)('192.168.1.7')).toEqual({ value: '192.168.1.7/24' })
  expect(isInterface(24)('192.168.1.7/16')).toEqual({ value: '192.168.1.7/16' })
  expect(isInterface(24)('192.168.1.7/0')).toEqual({ error: 'error.interface' })
  expect(isSubnet('10.0.0.0')).toEqual({ error: 'error.subnet' })
  expect(isSubnet('10.0.0.0/8')).toEqual({ value: '10.0.0.0/8' })
  expect(isGateway('None')).toEqual({ value: 'none' })
  expect(isGateway('router')).toEqual({ error: 'error.ipv4' })
})

test('MACs of one device', () => {
  expect(isMac('02:AA:00:00:00:01')).toEqual({ value: '02:aa:00:00:00:01' })
  expect(isMac('00:00:00:00:00:00')).toEqual({ error: 'error.mac' })
  expect(isMac('01:00:5e:00:00:01')).toEqual({ error: 'error.group' })
  expect(isMac('2:0:0:0:0:1')).toEqual({ error: 'error.mac' })
})

test('numbers and lines', () => {
  expect(isWhole('mtu')('1500')).toEqual({ value: '1500' })
  expect(isWhole('mtu')('67')).toEqual({ error: 'error.mtu' })
  expect(isWhole('size')('0')).toEqual({ value: '0' })
  expect(isWhole('port')('1e3')).toEqual({ error: 'error.port' })
  expect(isLine('a\nb')).toEqual({ error: 'error.line' })
  expect(isLine('x'.repeat(121))).toEqual({ error: 'error.long' })
})

test('modes of the cluster', () => {
  const { network } = presetOf('direct-routing').topology
  expect(modeOf(network)).toBe('direct-routing')
  const tuned = withSetting(withSetting(network, 'vni', '7'), 'network', '10.0.0.0/16')
  expect(withMode(tuned, 'host-gw')).toEqual({
    plugin: 'flannel',
    backend: 'host-gw',
    directRouting: false,
    vni: 7,
    network: '10.0.0.0/16',
  })
  expect(withSetting(tuned, 'vni', undefined)).toEqual({ ...network, network: '10.0.0.0/16' })
  expect(modeOf(withMode(tuned, 'none'))).toBe('none')
})
