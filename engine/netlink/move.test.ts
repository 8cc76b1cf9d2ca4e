// A device that gets another name or another namespace: what refers to it follows, what belonged to its old place goes.
import { describe, expect, it } from 'vitest'
import { terminal } from '../shell/shell.fixture.ts'

describe('another name', () => {
  it('follows into routes of table local, ports, sysctls and the other end', () => {
    const { setup, show, get } = terminal('n1', 'p1')
    setup(`
      ip link add v0 type veth peer name e0 netns p1
      ip link add br0 type bridge
      ip link set v0 master br0
      ip addr add 10.0.0.1/24 dev v0
      sysctl -q -w net.ipv4.conf.v0.rp_filter=1
      ip link set v0 name cali1`)
    expect(show('ip route show table all')).toEqual(['local 10.0.0.1 dev cali1 table local proto kernel scope host src 10.0.0.1'])
    expect(show('ip -br link show master br0').map((line) => line.split(' ')[0])).toEqual(['cali1@if2'])
    expect(show('sysctl net.ipv4.conf.cali1.rp_filter')).toEqual(['net.ipv4.conf.cali1.rp_filter = 1'])
    expect(get('p1')?.links.get('e0')).toMatchObject({ peer: { netns: 'n1', ifname: 'cali1' } })
  })

  it('is refused while the device is up, or when it is taken', () => {
    const { setup, run } = terminal('n1')
    setup('ip link add a type veth peer name b\nip link set a up')
    expect(run('ip link set a name c').out).toBe('RTNETLINK answers: Device or resource busy\n')
    expect(run('ip link set b name a').out).toBe('RTNETLINK answers: File exists\n')
  })
})

describe('another namespace', () => {
  it('takes the device down, without addresses, at the index that it had', () => {
    const { setup, get } = terminal('n1', 'p1')
    setup(`
      ip link add a type veth peer name b
      ip link set b up
      ip addr add 10.0.0.1/24 dev b
      ip link set b netns p1`)
    expect([...(get('n1')?.links.keys() ?? [])]).toEqual(['lo', 'a'])
    expect(get('n1')?.local).toEqual([])
    expect(get('p1')?.links.get('b')).toMatchObject({ ifindex: 2, up: false, addrs: [], peer: { netns: 'n1', ifname: 'a' } })
    expect(get('n1')?.links.get('a')).toMatchObject({ peer: { netns: 'p1', ifname: 'b' } })
    setup('ip link add c type bridge', 'p1')
    expect(get('p1')?.links.get('c')?.ifindex).toBe(3)
  })

  it('is refused to a bridge, and where the name is taken', () => {
    const { setup, run } = terminal('n1', 'p1')
    setup('ip link add br0 type bridge\nip link add a type veth peer name b')
    setup('ip link add a type veth peer name b', 'p1')
    expect(run('ip link set br0 netns p1').out).toBe('RTNETLINK answers: Invalid argument\n')
    expect(run('ip link set a netns p1').out).toBe('RTNETLINK answers: File exists\n')
    expect(run('ip link set a netns nowhere').out).toBe('Error: argument "nowhere" is wrong: Invalid "netns" value\n\n')
  })
})

describe('macvlan', () => {
  const node = `
    ip link add eth0 address 02:00:00:00:00:01 type veth peer name far
    ip link set eth0 mtu 1400
    ip link add link eth0 name m0 address 02:00:00:00:00:02 type macvlan mode bridge`

  it('is known to its lower device, wherever it goes and whatever it is called', () => {
    const { setup, get } = terminal('n1', 'p1')
    setup(`${node}
      ip link set m0 netns p1`)
    setup('ip link set m0 name net1\nip link set net1 up', 'p1')
    expect(get('n1')?.links.get('eth0')?.macvlans).toMatchObject([{ netns: 'p1', ifname: 'net1', mode: 'bridge', up: true }])
    setup('ip link del eth0')
    expect([...(get('p1')?.links.keys() ?? [])]).toEqual(['lo'])
  })

  it('takes its MTU from below, follows it down, and cannot exceed it', () => {
    const { setup, run, get } = terminal('n1')
    setup(`${node}
      ip link set eth0 mtu 1300`)
    expect(get('n1')?.links.get('m0')?.mtu).toBe(1300)
    expect(run('ip link set m0 mtu 1301').out).toBe('RTNETLINK answers: Invalid argument\n')
  })

  it('shares no MAC and no passthru device', () => {
    const { setup, run } = terminal('n1')
    setup(`${node}
      ip link add link eth0 name m1 address 02:00:00:00:00:02 type macvlan mode bridge
      ip link set m0 up`)
    expect(run('ip link set m1 up').out).toBe('RTNETLINK answers: Device or resource busy\n')
    expect(run('ip link add link eth0 name m2 type macvlan mode passthru').out).toBe('RTNETLINK answers: Invalid argument\n')
    expect(run('ip link add link eth9 name m2 type macvlan')).toEqual({ rc: 1, out: 'Cannot find device "eth9"\n' })
  })

  it('is listed with its lower device and its mode', () => {
    const { setup, show } = terminal('n1')
    setup(`${node}
      ip link set m0 up`)
    expect(show('ip -d link show m0')[0]).toContain('m0@eth0: <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> mtu 1400')
    expect(show('ip -d link show m0')[2]).toContain('macvlan mode bridge bcqueuelen 1000')
    expect(show('bridge fdb show dev eth0')).toContain('02:00:00:00:00:02 self permanent')
  })
})
