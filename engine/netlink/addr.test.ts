// Addresses and the routes that come with them, told as the commands that ask for it; the answers are a real kernel's.
import { expect, it } from 'vitest'
import { pair, terminal } from '../shell/shell.fixture.ts'

const MAIN = 'ip route'
const ALL = 'ip route show table all'

it('a device that is down has the local route only; up brings the rest', () => {
  const { setup, show } = terminal()
  setup('ip link add vx type vxlan id 1 dstport 8472\nip addr add 10.20.0.1/24 dev vx')
  expect(show(ALL)).toEqual(['local 10.20.0.1 dev vx table local proto kernel scope host src 10.20.0.1'])
  setup('ip link set vx up')
  expect(show(ALL)).toEqual([
    '10.20.0.0/24 dev vx proto kernel scope link src 10.20.0.1',
    'local 10.20.0.1 dev vx table local proto kernel scope host src 10.20.0.1',
    'broadcast 10.20.0.255 dev vx table local proto kernel scope link src 10.20.0.1',
  ])
  setup('ip link set vx down')
  expect(show(ALL)).toEqual(['local 10.20.0.1 dev vx table local proto kernel scope host src 10.20.0.1'])
})

it('lo has 127.0.0.1/8 as soon as it is up', () => {
  const { setup, show } = terminal()
  setup('ip link set lo up')
  expect(show(ALL)).toEqual([
    'local 127.0.0.0/8 dev lo table local proto kernel scope host src 127.0.0.1',
    'local 127.0.0.1 dev lo table local proto kernel scope host src 127.0.0.1',
    'broadcast 127.255.255.255 dev lo table local proto kernel scope link src 127.0.0.1',
  ])
})

it('an address of a subnet that is there already is secondary: no connected route, the first as preferred source, and it goes with the first', () => {
  const { setup, show } = pair()
  setup('ip addr add 10.0.0.1/24 dev eth0\nip addr add 10.0.0.2/24 dev eth0')
  expect(show('ip -4 addr show eth0')).toContain('    inet 10.0.0.2/24 scope global secondary eth0')
  expect(show(ALL)).toContain('local 10.0.0.2 dev eth0 table local proto kernel scope host src 10.0.0.1')
  setup('ip addr del 10.0.0.1/24 dev eth0')
  expect(show(ALL)).toEqual([])
})

it('primaries are kept by scope, the widest first; /31 and /32 have no broadcast', () => {
  const { setup, show } = pair()
  setup(`
    ip addr add 10.0.0.1/24 dev eth0
    ip addr add 10.0.0.4/16 brd 10.0.1.255 dev eth0 scope link
    ip addr add 10.0.0.6/31 dev eth0
    ip addr add 10.0.0.5 dev eth0`)
  expect(show('ip -o -4 addr').map((line) => /inet (\S+)/.exec(line)?.[1])).toEqual([
    '10.0.0.4/16',
    '10.0.0.1/24',
    '10.0.0.6/31',
    '10.0.0.5/32',
  ])
  expect(show(MAIN)).toEqual([
    '10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1',
    '10.0.0.0/16 dev eth0 proto kernel scope link src 10.0.0.4',
    '10.0.0.6/31 dev eth0 proto kernel scope link src 10.0.0.6',
  ])
  const broadcasts = show(ALL).filter((line) => line.startsWith('broadcast'))
  expect(broadcasts.map((line) => line.split(' ')[1])).toEqual(['10.0.0.255', '10.0.1.255', '10.0.255.255'])
})

it('with the last address every route and neighbour of the device goes; with another, routes that prefer it', () => {
  const { setup, show } = pair()
  setup(`
    ip addr add 10.0.0.1/24 dev eth0
    ip addr add 10.9.0.1/24 dev eth0
    ip route add 10.1.0.0/16 via 10.0.0.2
    ip route add 10.2.0.0/16 via 10.0.0.2 src 10.9.0.1
    ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0
    ip addr del 10.9.0.1/24 dev eth0`)
  expect(show(MAIN)).toEqual(['10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1', '10.1.0.0/16 via 10.0.0.2 dev eth0'])
  setup('ip addr flush dev eth0')
  expect(show(ALL)).toEqual([])
  expect(show('ip neigh')).toEqual([])
})

it('del without a length takes any, and warns', () => {
  const { setup, run, show } = pair()
  setup('ip addr add 10.0.0.1/24 dev eth0')
  expect(run('ip addr del 10.0.0.1/32 dev eth0').rc).toBe(2)
  const { rc, out } = run('ip addr del 10.0.0.1 dev eth0')
  expect(rc).toBe(0)
  expect(out).toContain('Explicitly specify the prefix length (10.0.0.1/32) to avoid this warning.')
  expect(show('ip -4 addr show eth0')).toEqual([])
})
