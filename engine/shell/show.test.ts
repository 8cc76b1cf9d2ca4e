// What the show commands print, byte for byte as iproute2 6.1 and iptables 1.8.9 do: blanks at the end of lines, what is not repeated, what -d adds.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Terminal, terminal } from './shell.fixture.ts'

let shell: Terminal
beforeEach(() => {
  shell = terminal('n1', 'n2')
  shell.setup(`
    ip link set lo up
    ip link add cni0 address 02:c0:00:00:00:01 mtu 1450 type bridge forward_delay 0
    ip link add eth0 address 02:00:c0:a8:01:0b type veth peer name p0 netns n2
    ip link set eth0 up
    ip addr add 192.168.1.11/24 dev eth0
    ip link add flannel.1 address 02:f1:00:00:00:01 type vxlan id 1 local 192.168.1.11 dev eth0 dstport 8472 nolearning
    ip addr add 10.244.1.0/32 dev flannel.1
    ip link set flannel.1 up
    ip neigh add 10.244.2.0 lladdr 02:f1:00:00:00:02 dev flannel.1
    bridge fdb add 02:f1:00:00:00:02 dev flannel.1 dst 192.168.1.12 self permanent
    ip route add 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink
    ip route add blackhole 10.5.0.0/16 proto bird
    ip route add unreachable 10.6.0.0/16 metric 5
    ip route add default via 192.168.1.1
    sysctl -q -w net.ipv4.ip_forward=1`)
  shell.setup('ip link set p0 up', 'n2')
})

const prints = (table: readonly (readonly [string, string])[]): void => {
  it.each(table)('%s', (line, out) => expect(shell.run(line)).toEqual({ rc: 0, out: out === '' ? '' : `${out}\n` }))
}

const CONNECTED = '192.168.1.0/24 dev eth0 proto kernel scope link src 192.168.1.11 '

describe('ip route', () => {
  prints([
    [
      'ip r',
      `default via 192.168.1.1 dev eth0 \nblackhole 10.5.0.0/16 proto bird \nunreachable 10.6.0.0/16 metric 5 \n10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink \n${CONNECTED}`,
    ],
    ['ip route show dev eth0', 'default via 192.168.1.1 \n192.168.1.0/24 proto kernel scope link src 192.168.1.11 '],
    ['ip route show proto kernel', '192.168.1.0/24 dev eth0 scope link src 192.168.1.11 '],
    ['ip ro li scope link', '192.168.1.0/24 dev eth0 proto kernel src 192.168.1.11 '],
    ['ip route show via 192.168.1.1', 'default dev eth0 '],
    ['ip route show 192.168.1.0/24', CONNECTED],
    ['ip route show match 192.168.1.7', `default via 192.168.1.1 dev eth0 \n${CONNECTED}`],
    ['ip route show root 10.244.0.0/16', '10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink '],
    ['ip route show type blackhole', 'blackhole 10.5.0.0/16 proto bird '],
    ['ip -d route show 10.244.2.0/24', 'unicast 10.244.2.0/24 via 10.244.2.0 dev flannel.1 proto boot scope global onlink '],
    ['ip route show 9.9.9.9', ''],
    ['ip route get 10.244.2.7', '10.244.2.7 via 10.244.2.0 dev flannel.1 src 10.244.1.0 uid 0 \n    cache '],
    ['ip route get 192.168.1.11', 'local 192.168.1.11 dev lo src 192.168.1.11 uid 0 \n    cache <local> '],
    ['ip route get 192.168.1.255', 'broadcast 192.168.1.255 dev eth0 src 192.168.1.11 uid 0 \n    cache <local,brd> '],
    ['ip route get 192.168.1.7 from 192.168.1.11 mark 0x20', '192.168.1.7 from 192.168.1.11 dev eth0 mark 0x20 uid 0 \n    cache '],
    [
      'ip route get 8.8.8.8 from 192.168.1.7 iif eth0',
      '8.8.8.8 from 192.168.1.7 via 192.168.1.1 dev eth0 \n    cache <redirect> iif eth0 ',
    ],
    ['ip route get 192.168.1.11 from 192.168.1.7 iif eth0', 'local 192.168.1.11 from 192.168.1.7 dev lo \n    cache <local> iif eth0 '],
  ])
})

describe('ip neigh, bridge', () => {
  prints([
    ['ip n', '10.244.2.0 dev flannel.1 lladdr 02:f1:00:00:00:02 PERMANENT '],
    ['ip neigh show dev flannel.1', '10.244.2.0 lladdr 02:f1:00:00:00:02 PERMANENT '],
    ['ip neigh show nud reachable', ''],
    ['bridge fdb show dev flannel.1', '02:f1:00:00:00:02 dst 192.168.1.12 self permanent'],
    ['bridge link', ''],
  ])

  it('names a port, its bridge and its state', () => {
    shell.setup(
      'ip link add vethp1a type veth peer name eth0 netns n2\nip link set vethp1a up\nip link set vethp1a master cni0\nbridge link set dev vethp1a hairpin on\nip link set cni0 up',
    )
    expect(shell.show('bridge link')).toEqual([
      '5: vethp1a@eth0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 master cni0 state disabled priority 32 cost 2',
    ])
    shell.setup('ip link set eth0 up', 'n2')
    expect(shell.run('bridge -d link').out).toBe(
      '5: vethp1a@eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master cni0 state forwarding priority 32 cost 2 \n' +
        '    hairpin on guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off \n',
    )
  })
})

describe('ip link, ip addr', () => {
  prints([
    [
      'ip -br l',
      'lo               UNKNOWN        00:00:00:00:00:00 <LOOPBACK,UP,LOWER_UP> \ncni0             DOWN           02:c0:00:00:00:01 <BROADCAST,MULTICAST> \neth0@if2         UP             02:00:c0:a8:01:0b <BROADCAST,MULTICAST,UP,LOWER_UP> \nflannel.1        UNKNOWN        02:f1:00:00:00:01 <BROADCAST,MULTICAST,UP,LOWER_UP> ',
    ],
    [
      'ip -4 -br a',
      'lo               UNKNOWN        127.0.0.1/8 \neth0@if2         UP             192.168.1.11/24 \nflannel.1        UNKNOWN        10.244.1.0/32 ',
    ],
    [
      'ip a s eth0',
      '3: eth0@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP group default qlen 1000\n    link/ether 02:00:c0:a8:01:0b brd ff:ff:ff:ff:ff:ff link-netnsid 0\n    inet 192.168.1.11/24 scope global eth0\n       valid_lft forever preferred_lft forever',
    ],
    [
      'ip addr show to 10.0.0.0/8',
      '4: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN group default qlen 1000\n    inet 10.244.1.0/32 scope global flannel.1\n       valid_lft forever preferred_lft forever',
    ],
    ['ip -o -4 addr show dev lo', '1: lo    inet 127.0.0.1/8 scope host lo\\       valid_lft forever preferred_lft forever'],
    [
      'ip link show type vxlan',
      '4: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n    link/ether 02:f1:00:00:00:01 brd ff:ff:ff:ff:ff:ff',
    ],
    [
      'ip -d link show flannel.1',
      '4: flannel.1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1450 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n    link/ether 02:f1:00:00:00:01 brd ff:ff:ff:ff:ff:ff promiscuity 0  allmulti 0 minmtu 68 maxmtu 65535 \n    vxlan id 1 local 192.168.1.11 dev eth0 srcport 0 0 dstport 8472 nolearning ttl auto ageing 300 udpcsum noudp6zerocsumtx noudp6zerocsumrx addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 ',
    ],
  ])
})

describe('tunnels and modules', () => {
  beforeEach(() =>
    shell.setup('modprobe ipip\nip link set tunl0 up\nip tunnel add t1 mode ipip remote 192.168.1.12 local 192.168.1.11 ttl 64'),
  )
  prints([
    [
      'ip -d link show tunl0',
      '5: tunl0@NONE: <NOARP,UP,LOWER_UP> mtu 1480 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\n    link/ipip 0.0.0.0 brd 0.0.0.0 promiscuity 0  allmulti 0 minmtu 0 maxmtu 0 \n    ipip any remote any local any ttl inherit nopmtudisc addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 65536 tso_max_segs 65535 gro_max_size 65536 ',
    ],
    [
      'ip link show t1',
      '6: t1@NONE: <POINTOPOINT,NOARP> mtu 1480 qdisc noop state DOWN mode DEFAULT group default qlen 1000\n    link/ipip 192.168.1.11 peer 192.168.1.12',
    ],
    ['ip tunnel', 'tunl0: any/ip remote any local any ttl inherit nopmtudisc\nt1: ip/ip remote 192.168.1.12 local 192.168.1.11 ttl 64'],
    ['ip tunnel del tunl0', ''],
    [
      'lsmod',
      'Module                  Size  Used by\nbridge                331776  0\nstp                    16384  1 bridge\nllc                    16384  2 bridge,stp\nveth                   36864  0\nvxlan                 135168  0\nudp_tunnel             28672  1 vxlan\nip6_udp_tunnel         16384  1 vxlan\nipip                   20480  0\nip_tunnel              36864  1 ipip\ntunnel4                16384  1 ipip',
    ],
  ])

  it('brings tunl0 with the first tunnel, cuts the MTU to what is below, and keeps tunl0', () => {
    const other = terminal('n')
    other.setup('ip link add x type ipip remote 10.0.0.1\nip link del tunl0')
    expect([...(other.get('n')?.links.keys() ?? [])]).toEqual(['lo', 'tunl0', 'x'])
    expect(other.get('n')?.links.get('x')?.mtu).toBe(1480)
  })
})

describe('iptables', () => {
  beforeEach(() =>
    shell.setup(`
      iptables -N y
      iptables -A INPUT -j DROP -i eth0 ! -s 1.2.3.4/24 -d 10.0.0.0/8
      iptables -A INPUT -p tcp --dport 80:90 --sport 5 -m comment --comment "hello world" -g y
      iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED -m mark ! --mark 1 -j ACCEPT
      iptables -A INPUT -p icmp --icmp-type fragmentation-needed -j REJECT
      iptables -t nat -A POSTROUTING -s 10.0.0.0/8 ! -d 224/4 -j MASQUERADE --random-fully
      iptables -t mangle -A PREROUTING -j MARK --or-mark 16`),
  )
  prints([
    [
      'iptables -S INPUT',
      '-P INPUT ACCEPT\n-A INPUT ! -s 1.2.3.0/24 -d 10.0.0.0/8 -i eth0 -j DROP\n-A INPUT -p tcp -m tcp --sport 5 --dport 80:90 -m comment --comment "hello world" -g y\n-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -m mark ! --mark 0x1 -j ACCEPT\n-A INPUT -p icmp -m icmp --icmp-type 3/4 -j REJECT --reject-with icmp-port-unreachable',
    ],
    ['iptables -t mangle -S PREROUTING', '-P PREROUTING ACCEPT\n-A PREROUTING -j MARK --set-xmark 0x10/0x10'],
    ['iptables -vS INPUT 1', '-A INPUT ! -s 1.2.3.0/24 -d 10.0.0.0/8 -i eth0 -c 0 0 -j DROP'],
    [
      'iptables -L INPUT -n',
      'Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination         \nDROP       0    -- !1.2.3.0/24           10.0.0.0/8          \ny          6    --  0.0.0.0/0            0.0.0.0/0           [goto]  tcp spt:5 dpts:80:90 /* hello world */\nACCEPT     0    --  0.0.0.0/0            0.0.0.0/0            ctstate RELATED,ESTABLISHED mark match ! 0x1\nREJECT     1    --  0.0.0.0/0            0.0.0.0/0            icmptype 3 code 4 reject-with icmp-port-unreachable',
    ],
    ['iptables -L y', 'Chain y (1 references)\ntarget     prot opt source               destination         '],
    [
      'iptables -t nat -nvL POSTROUTING --line-numbers',
      'Chain POSTROUTING (policy ACCEPT 0 packets, 0 bytes)\nnum   pkts bytes target     prot opt in     out     source               destination         \n1        0     0 MASQUERADE  0    --  *      *       10.0.0.0/8          !224.0.0.0/4          random-fully',
    ],
    ['iptables -C INPUT -i eth0 -d 10/8 -j DROP ! -s 1.2.3.0/24', ''],
    [
      'iptables-save -t nat',
      '*nat\n:PREROUTING ACCEPT [0:0]\n:INPUT ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n-A POSTROUTING -s 10.0.0.0/8 ! -d 224.0.0.0/4 -j MASQUERADE --random-fully\nCOMMIT',
    ],
  ])
})

describe('sysctl', () => {
  prints([
    ['sysctl net.ipv4.ip_forward', 'net.ipv4.ip_forward = 1'],
    ['sysctl -n net/ipv4/ip_forward', '1'],
    ['sysctl -a -r ip_default', 'net.ipv4.ip_default_ttl = 64'],
    [
      'sysctl -w net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.eth0.rp_filter=2',
      'net.ipv4.conf.all.rp_filter = 1\nnet.ipv4.conf.eth0.rp_filter = 2',
    ],
  ])
})
