import { expect, test } from 'vitest'
import { ipv4, prefix } from '../../wire/address.ts'
import { type Filters, isExported, tunnelOf } from './filter.ts'

const FILTERS: Filters = {
  blocks: [prefix('10.65.1.0/26')],
  network: prefix('192.168.1.0/24'),
  pool: { cidr: prefix('10.65.0.0/16'), tunnel: 'tunl0', crossSubnet: true },
}

test('a block is told whole and nothing beneath it, what else is of the pool one by one, nothing outside', () => {
  const told = ['10.65.1.0/26', '10.65.1.2/32', '10.65.1.0/32', '10.65.9.7/32', '10.65.0.0/16', '192.168.1.0/24', '10.0.0.0/8', '0.0.0.0/0']
  expect(told.filter((net) => isExported(FILTERS, prefix(net)))).toEqual(['10.65.1.0/26', '10.65.9.7/32', '10.65.0.0/16'])
})

test('CrossSubnet: into the tunnel unless the next hop is on the own subnet', () => {
  const net = prefix('10.65.2.0/26')
  expect(tunnelOf(FILTERS, net, ipv4('192.168.1.12'))).toBe('')
  expect(tunnelOf(FILTERS, net, ipv4('192.168.2.13'))).toBe('tunl0')
  expect(tunnelOf(FILTERS, net, undefined)).toBe('tunl0')
  expect(tunnelOf({ ...FILTERS, pool: { ...FILTERS.pool, crossSubnet: false } }, net, ipv4('192.168.1.12'))).toBe('tunl0')
  expect(tunnelOf(FILTERS, prefix('172.16.0.0/24'), ipv4('192.168.2.13'))).toBe('')
})
