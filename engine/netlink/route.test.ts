// Routes, rules and sysctls, told as the commands that ask for it; the answers are a real kernel's.
import { describe, expect, it } from 'vitest'
import { type Terminal, pair, terminal } from '../shell/shell.fixture.ts'

describe('routes and rules', () => {
  const routed = (): Terminal => {
    const shell = pair()
    shell.setup('ip addr add 1.2.3.4/24 dev eth0')
    return shell
  }
  const defaults = ({ show }: Terminal): readonly string[] => show('ip route show default')

  it('append goes behind, prepend before, change and replace to the first, del from the first', () => {
    const shell = routed()
    shell.setup(`
      ip route add default via 1.2.3.1
      ip route append default via 1.2.3.2
      ip route prepend default via 1.2.3.3
      ip route change default via 1.2.3.5`)
    expect(defaults(shell)).toEqual(['default via 1.2.3.5 dev eth0', 'default via 1.2.3.1 dev eth0', 'default via 1.2.3.2 dev eth0'])
    shell.setup('ip route del default')
    expect(defaults(shell)).toEqual(['default via 1.2.3.1 dev eth0', 'default via 1.2.3.2 dev eth0'])
  })

  it('another metric is another route; del without one takes the lowest', () => {
    const shell = routed()
    shell.setup(`
      ip route add 10.1.0.0/16 via 1.2.3.1 metric 20
      ip route add 10.1.0.0/16 via 1.2.3.2 metric 10
      ip route del 10.1.0.0/16`)
    expect(shell.show('ip route show 10.1.0.0/16')).toEqual(['10.1.0.0/16 via 1.2.3.1 dev eth0 metric 20'])
  })

  it('a gateway behind a gateway is none', () => {
    const shell = routed()
    shell.setup('ip route add 10.1.0.0/16 via 1.2.3.1')
    expect(shell.run('ip route add 10.2.0.0/16 via 10.1.0.1').out).toBe('Error: Nexthop has invalid gateway.\n')
    shell.setup('ip route add 10.2.0.0/16 via 10.1.0.1 dev eth0 onlink')
    expect(shell.show('ip route show 10.2.0.0/16')).toEqual(['10.2.0.0/16 via 10.1.0.1 dev eth0 onlink'])
  })

  it('flush takes what matches, of table main unless told', () => {
    const { setup, show } = routed()
    setup(`
      ip route add 10.1.0.0/16 via 1.2.3.1 proto static
      ip route add 10.2.0.0/16 via 1.2.3.1 table 100
      ip route flush proto static
      ip route flush table 100`)
    expect(show('ip route')).toEqual(['1.2.3.0/24 dev eth0 proto kernel scope link src 1.2.3.4'])
    expect(show('ip route show table all').filter((line) => line.includes('table 100'))).toEqual([])
  })

  it('a rule without a priority goes just before the second', () => {
    const { setup, show } = terminal()
    setup(`
      ip rule add from 10.0.0.0/8 lookup 100
      ip rule add to 10.0.0.0/8 prio 50
      ip rule add fwmark 0x10/0xff iif nope lookup 9
      ip rule add not fwmark 0x1 oif eth0 lookup main suppress_prefixlength 0 prio 40
      ip rule del from 10.0.0.0/8`)
    expect(show('ip rule')).toEqual([
      '0:\tfrom all lookup local',
      '40:\tnot from all fwmark 0x1 oif eth0 [detached] lookup main suppress_prefixlength 0',
      '49:\tfrom all fwmark 0x10/0xff iif nope [detached] lookup 9',
      '50:\tfrom all to 10.0.0.0/8 lookup main',
      '32766:\tfrom all lookup main',
      '32767:\tfrom all lookup default',
    ])
  })
})

describe('sysctl', () => {
  it('ip_forward is conf.all.forwarding, and every device follows', () => {
    const { setup, show } = pair()
    setup('sysctl -w net.ipv4.ip_forward=1')
    expect(show('sysctl net.ipv4.conf.all.forwarding net.ipv4.conf.default.forwarding net.ipv4.conf.eth0.forwarding')).toEqual([
      'net.ipv4.conf.all.forwarding = 1',
      'net.ipv4.conf.default.forwarding = 1',
      'net.ipv4.conf.eth0.forwarding = 1',
    ])
    setup('sysctl -w net.ipv4.conf.eth0.forwarding=0\nip link add vx.1 type vxlan id 3 dstport 4789')
    expect(show('sysctl -n net.ipv4.ip_forward net/ipv4/conf/eth0/forwarding net.ipv4.conf.vx/1.forwarding')).toEqual(['1', '0', '1'])
  })

  it('default is for devices to come, and for those that never had an address', () => {
    const { setup, show } = pair()
    setup(`
      ip addr add 10.0.0.1/24 dev eth0
      ip link add br0 type bridge
      sysctl -w net.ipv4.conf.default.rp_filter=1
      ip link add br1 type bridge`)
    expect(show('sysctl -n net.ipv4.conf.eth0.rp_filter net.ipv4.conf.br0.rp_filter net.ipv4.conf.br1.rp_filter')).toEqual(['0', '1', '1'])
  })

  it('is kept as the kernel prints it', () => {
    const { setup, show } = terminal()
    setup('sysctl -w net.ipv4.ip_local_port_range="40000 50000"\nsysctl -w net.ipv4.ip_default_ttl=0x20')
    expect(show('sysctl net.ipv4.ip_local_port_range net.ipv4.ip_default_ttl')).toEqual([
      'net.ipv4.ip_local_port_range = 40000\t50000',
      'net.ipv4.ip_default_ttl = 32',
    ])
  })
})
