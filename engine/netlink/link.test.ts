// Devices made, set, up, down and gone, told as the commands that ask for it; the answers are a real kernel's.
import { describe, expect, it } from 'vitest'
import { type Terminal, pair, terminal } from '../shell/shell.fixture.ts'

const MAIN = 'ip route'

describe('links', () => {
  it('without carrier routes stay, linkdown, and only permanent neighbours', () => {
    const { setup, show } = pair()
    setup(`
      ip addr add 10.0.0.1/24 dev eth0
      ip route add default via 10.0.0.2
      ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0 nud reachable
      ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth0`)
    setup('ip link set p0 down', 'n2')
    expect(show(MAIN)).toEqual([
      'default via 10.0.0.2 dev eth0 linkdown',
      '10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1 linkdown',
    ])
    expect(show('ip neigh')).toEqual(['10.0.0.3 dev eth0 lladdr 02:00:00:00:00:03 PERMANENT'])
    expect(show('ip -br link show eth0')).toEqual(['eth0@if2         DOWN           02:00:00:00:00:01 <NO-CARRIER,BROADCAST,MULTICAST,UP>'])
  })

  it('down takes the routes through the device and all its neighbours; up brings back the connected one only', () => {
    const { setup, show } = pair()
    setup(`
      ip addr add 10.0.0.1/24 dev eth0
      ip route add default via 10.0.0.2
      ip route add blackhole 10.5.0.0/16
      ip neigh add 10.0.0.3 lladdr 02:00:00:00:00:03 dev eth0
      ip link set eth0 down`)
    expect(show(MAIN)).toEqual(['blackhole 10.5.0.0/16'])
    expect(show('ip neigh')).toEqual([])
    setup('ip link set eth0 up')
    expect(show(MAIN)).toEqual(['10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.1', 'blackhole 10.5.0.0/16'])
  })

  it('up is told when there is carrier, down and gone always', () => {
    const shell = terminal('n1', 'n2')
    shell.setup('ip link add eth0 type veth peer name p0 netns n2\nip link set eth0 up')
    expect(shell.events).toEqual([])
    shell.setup('ip link set p0 up', 'n2')
    shell.setup('ip link set eth0 up\nip link del eth0')
    expect(shell.events).toEqual([
      { kind: 'up', netns: 'n2', dev: 'p0' },
      { kind: 'down', netns: 'n1', dev: 'eth0' },
      { kind: 'gone', netns: 'n1', dev: 'eth0' },
      { kind: 'down', netns: 'n2', dev: 'p0' },
      { kind: 'gone', netns: 'n2', dev: 'p0' },
    ])
    expect([shell.get('n1')?.links.size, shell.get('n2')?.links.size]).toEqual([1, 1])
  })

  it('a veth peer in the same namespace is registered first, and named by the kernel if nobody does', () => {
    const { setup, show } = terminal()
    setup('ip link add eth0 type veth peer name p0\nip link add type veth\nip link add type bridge')
    const names = show('ip -br link').map((line) => line.split(' ')[0])
    expect(names).toEqual(['lo', 'p0@eth0', 'eth0@p0', 'veth0@veth1', 'veth1@veth0', 'bridge0'])
  })

  it.each([
    ['above a device of 1500 an MTU of 1500 is cut', 'mtu 1500 type vxlan id 1 dev eth0', 1450],
    ['smaller ones are kept', 'mtu 1400 type vxlan id 1 dev eth0', 1400],
    ['by default it is the most', 'type vxlan id 1 dev eth0', 1450],
    ['without a lower device it is taken as it is', 'mtu 9000 type vxlan id 1', 9000],
  ])('vxlan: %s', (_, rest, mtu) => {
    const { setup, get } = pair()
    setup(`ip link add vx ${rest} dstport 4789`)
    expect(get('n1')?.links.get('vx')?.mtu).toBe(mtu)
  })
})

describe('bridges', () => {
  const bridge = (more = ''): Terminal => {
    const shell = terminal('n1', 'n2')
    shell.setup(`
      ip link add br0 ${more} type bridge
      ip link add a address 02:00:00:00:00:0a mtu 1400 type veth peer name a0 netns n2
      ip link add b address 02:00:00:00:00:0b type veth peer name b0 netns n2
      ip link set a master br0
      ip link set b master br0`)
    return shell
  }

  it('takes the lowest MAC and MTU of its ports', () => {
    const { get, setup } = bridge()
    expect(get('n1')?.links.get('br0')).toMatchObject({ mtu: 1400, lladdr: 0x02000000000a })
    setup('ip link set a nomaster')
    expect(get('n1')?.links.get('br0')).toMatchObject({ mtu: 1500, lladdr: 0x02000000000b })
  })

  it('keeps those that the operator gave', () => {
    const { get, setup } = bridge('address 02:c0:00:00:00:01')
    expect(get('n1')?.links.get('br0')).toMatchObject({ lladdr: 0x02c000000001 })
    setup('ip link set br0 mtu 1300\nip link set a mtu 1200')
    expect(get('n1')?.links.get('br0')?.mtu).toBe(1300)
  })

  it('has local entries for itself and its ports, which go with them; a freed port number is used again', () => {
    const { show, setup, get } = bridge('address 02:c0:00:00:00:01')
    const local = (): readonly string[] =>
      show('bridge fdb')
        .filter((line) => line.endsWith('master br0 permanent') && !line.includes('vlan'))
        .map((line) => line.split(' master')[0] ?? '')
    expect(local()).toEqual(['02:c0:00:00:00:01 dev br0', '02:00:00:00:00:0a dev a', '02:00:00:00:00:0b dev b'])
    setup('ip link set a nomaster\nip link add c address 02:00:00:00:00:0c type veth\nip link set c master br0')
    expect(get('n1')?.links.get('c')?.port?.number).toBe(1)
    expect(local()).toEqual(['02:c0:00:00:00:01 dev br0', '02:00:00:00:00:0b dev b', '02:00:00:00:00:0c dev c'])
    setup('ip link del br0')
    expect(get('n1')?.links.get('b')).not.toHaveProperty('master')
  })

  it('fdb flush takes everything, also local entries', () => {
    const { show, setup } = bridge()
    setup('bridge fdb flush dev br0')
    expect(show('bridge fdb').filter((line) => line.includes('master'))).toEqual([])
  })
})

describe('the fdb of a vxlan device', () => {
  const vxlan = (): Terminal => {
    const shell = terminal()
    shell.setup('ip link add vx type vxlan id 1 dstport 8472 remote 192.168.1.9')
    return shell
  }
  const rows = ({ show }: Terminal): readonly string[] => show('bridge fdb show dev vx')

  it('remote is the default entry; append adds destinations to it, del takes one', () => {
    const shell = vxlan()
    shell.setup(`
      bridge fdb append 00:00:00:00:00:00 dev vx dst 192.168.1.12
      bridge fdb append 00:00:00:00:00:00 dev vx dst 192.168.1.12`)
    expect(rows(shell)).toEqual(['00:00:00:00:00:00 dst 192.168.1.9 self permanent', '00:00:00:00:00:00 dst 192.168.1.12 self permanent'])
    shell.setup('bridge fdb del 00:00:00:00:00:00 dev vx dst 192.168.1.9')
    expect(rows(shell)).toEqual(['00:00:00:00:00:00 dst 192.168.1.12 self permanent'])
  })

  it('replace moves a unicast address; append does not give it a second destination', () => {
    const shell = vxlan()
    shell.setup(`
      bridge fdb add 02:f1:00:00:00:02 dev vx dst 192.168.1.12
      bridge fdb append 02:f1:00:00:00:02 dev vx dst 192.168.1.13
      bridge fdb replace 02:f1:00:00:00:02 dev vx dst 192.168.1.100`)
    expect(rows(shell)).toContain('02:f1:00:00:00:02 dst 192.168.1.100 self permanent')
    expect(rows(shell)).toHaveLength(2)
    const refused = shell.run('bridge fdb replace 00:00:00:00:00:00 dev vx dst 192.168.1.13')
    expect(refused).toEqual({ rc: 255, out: 'RTNETLINK answers: Operation not supported\n' })
  })
})
