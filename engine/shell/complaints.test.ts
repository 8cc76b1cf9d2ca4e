// What the tools say of lines that are wrong, and with which status: read off iproute2 6.1, procps 4.0 and iptables 1.8.9.
import { beforeEach, describe, expect, it } from 'vitest'
import { type Terminal, terminal } from './shell.fixture.ts'

let shell: Terminal
beforeEach(() => {
  shell = terminal('n1')
  shell.setup(`
    ip link set lo up
    ip link add br0 address 02:5b:00:00:00:00 type bridge
    ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0 address 02:00:00:00:00:02
    ip link set eth0 up
    ip link set p0 up
    ip link set p0 master br0
    ip addr add 10.0.0.1/24 dev eth0
    ip link add vx type vxlan id 1 local 10.0.0.1 dev eth0 dstport 8472 nolearning
    ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0
    bridge fdb add 02:00:00:00:00:bb dev vx dst 10.0.0.9 self permanent
    bridge fdb add 02:00:00:00:00:aa dev p0 master static`)
})

const says = (table: readonly (readonly [string, number, string])[]): void => {
  it.each(table)('%s', (line, rc, out) => expect(shell.run(line)).toEqual({ rc, out: out === '' ? '' : `${out}\n` }))
}

describe('ip', () => {
  says([
    ['foo', 127, 'bash: foo: command not found'],
    ['ip foo', 1, 'Object "foo" is unknown, try "ip help".'],
    ['ip -z link', 255, 'Option "-z" is unknown, try "ip -help".'],
    ['ip netns list', 1, 'hopscope: ip netns is not simulated'],
    ['ip link show | cat', 2, "hopscope: `|' is not interpreted here: one plain command a line"],
  ])
})

describe('ip link', () => {
  says([
    ['ip link foo', 255, 'Command "foo" is unknown, try "ip link help".'],
    ['ip link add foo', 1, 'Not enough information: "type" argument is required'],
    ['ip link add foo type', 255, 'Command line is not complete. Try option "help"'],
    ['ip link add foo type ipvlan', 2, 'Error: Unknown device type.'],
    ['ip link add eth0 type bridge', 2, 'RTNETLINK answers: File exists'],
    ['ip link add aaaaaaaaaaaaaaaaaaa type veth', 2, 'Error: Attribute failed policy validation.'],
    ['ip link add name a/b type veth', 255, 'Error: argument "a/b" is wrong: "name" not a valid ifname'],
    ['ip link add x mtu 10 type veth', 2, 'RTNETLINK answers: Invalid argument'],
    ['ip link add x address 01:00:00:00:00:01 type veth', 2, 'RTNETLINK answers: Cannot assign requested address'],
    ['ip link add x type veth peer name y netns nope', 255, 'Error: argument "nope" is wrong: Invalid "netns" value\n'],
    ['ip link add x type vxlan', 2, 'Error: Required attributes not provided to perform the operation.'],
    ['ip link add x type vxlan dstport 4789', 1, 'vxlan: missing virtual network identifier'],
    ['ip link add x type vxlan id 0x1000000', 255, 'Error: argument "0x1000000" is wrong: invalid id'],
    ['ip tunnel add t remote 1.2.3.4', 255, 'cannot determine tunnel mode (ipip, gre, vti or sit)'],
    ['ip tunnel del t', 1, 'delete tunnel "t" failed: No such device'],
    ['ip tunnel add t mode ipip', 1, 'add tunnel "tunl0" failed: File exists'],
    ['modprobe nosuch', 1, 'modprobe: FATAL: Module nosuch not found in directory /lib/modules/6.1.0'],
    ['ip link add x type vxlan id 1 dstport 8472', 2, 'Error: A VXLAN device with the specified VNI already exists.'],
    ['ip link add x type vxlan id 2 dev eth9 dstport 0', 255, 'Cannot find device "eth9"'],
    ['ip link add x type bridge foo', 1, 'bridge: unknown command "foo"?'],
    ['ip link add x type bridge vlan_filtering 1', 1, 'hopscope: bridge vlan_filtering 1 is not simulated'],
    ['ip link del nope', 1, 'Cannot find device "nope"'],
    ['ip link del lo', 2, 'RTNETLINK answers: Operation not supported'],
    ['ip link set', 255, 'Not enough information: "dev" argument is required.'],
    ['ip link set nope up', 1, 'Cannot find device "nope"'],
    ['ip link set eth0 foo', 255, 'Error: either "dev" is duplicate, or "foo" is a garbage.'],
    ['ip link set eth0 mtu foo', 255, 'Error: argument "foo" is wrong: Invalid "mtu" value\n'],
    ['ip link set eth0 mtu 10', 2, 'Error: mtu less than device minimum.'],
    ['ip link set eth0 mtu 70000', 2, 'Error: mtu greater than device maximum.'],
    ['ip link set vx mtu 1451', 2, 'RTNETLINK answers: Invalid argument'],
    ['ip link set eth0 address 1:2:3', 1, 'Invalid address length 3 - must be 6 bytes'],
    ['ip link set p0 master nope', 255, 'Error: argument "nope" is wrong: Device does not exist\n'],
    ['ip link set p0 master eth0', 2, 'RTNETLINK answers: Operation not supported'],
    ['ip link set br0 master br0', 2, 'Error: Can not enslave a bridge to a bridge.'],
    ['ip link set lo master br0', 2, 'RTNETLINK answers: Invalid argument'],
    ['ip link set p0 type bridge_slave isolated foo', 1, 'Error: argument of "isolated" must be one of "off", "on", not "foo"'],
    ['ip link set eth0 type bridge_slave isolated on', 2, 'RTNETLINK answers: Operation not supported'],
    ['ip link show nope', 1, 'Device "nope" does not exist.'],
  ])
})

describe('ip address', () => {
  says([
    ['ip addr foo', 255, 'Command "foo" is unknown, try "ip address help".'],
    ['ip addr add 10.0.0.2/24', 1, 'Not enough information: "dev" argument is required.'],
    ['ip addr add 10.0.0.2/24 dev', 255, 'Command line is not complete. Try option "help"'],
    ['ip addr add 10.0.0.2/24 dev eth9', 1, 'Cannot find device "eth9"'],
    ['ip addr add 10.0.0.1/24 dev eth0', 2, 'RTNETLINK answers: File exists'],
    ['ip addr add 10.0.0.300/24 dev eth0', 1, 'Error: any valid prefix is expected rather than "10.0.0.300/24".'],
    ['ip addr add 10.0.0.2/33 dev eth0', 1, 'Error: any valid prefix is expected rather than "10.0.0.2/33".'],
    ['ip addr add 10.0.0.2/24 foo dev eth0', 255, 'Error: either "local" is duplicate, or "foo" is a garbage.'],
    ['ip addr del 10.0.0.9/24 dev eth0', 2, 'RTNETLINK answers: Cannot assign requested address'],
    ['ip addr add 2001:db8::1/64 dev eth0', 1, 'hopscope: IPv6 is not simulated'],
    ['ip addr flush', 1, 'Flush requires arguments.'],
    ['ip addr flush nope', 1, 'Device "nope" does not exist.'],
  ])
})

describe('ip route', () => {
  says([
    ['ip route foo', 255, 'Command "foo" is unknown, try "ip route help".'],
    ['ip route add 10.1.0.0/16 via 10.9.0.2', 2, 'Error: Nexthop has invalid gateway.'],
    ['ip route add 10.1.0.0/16 via 10.0.0.2 dev p0', 2, 'Error: Nexthop has invalid gateway.'],
    ['ip route add 10.1.0.0/16 via 10.0.0.255', 2, 'Error: Nexthop has invalid gateway.'],
    ['ip route add 10.0.0.0/24 dev eth0', 2, 'RTNETLINK answers: File exists'],
    ['ip route change 7.0.0.0/8 via 10.0.0.2', 2, 'RTNETLINK answers: No such file or directory'],
    ['ip route del 10.2.0.0/16', 2, 'RTNETLINK answers: No such process'],
    ['ip route add 10.1.0.1/16 via 10.0.0.2', 2, 'Error: Invalid prefix for given prefix length.'],
    ['ip route add 10.1.0.0/16 via 10.0.0.2 dev eth7', 1, 'Cannot find device "eth7"'],
    ['ip route add 10.3.0.0/16', 2, 'RTNETLINK answers: No such device'],
    ['ip route add 10.3.0.0/16 dev vx', 2, 'Error: Device for nexthop is not up.'],
    ['ip route add 10.3.0.0/16 via 10.3.0.1 dev vx onlink', 2, 'Error: Nexthop device is not up.'],
    ['ip route add 9.9.9.9 via 10.0.0.2 onlink', 2, 'Error: Nexthop device required for onlink.'],
    ['ip route add 9.9.9.9 via 10.0.0.1 dev eth0 onlink', 2, 'Error: Nexthop has invalid gateway.'],
    ['ip route add 9.9.9.9 via 8.8.8.8 dev eth0 onlink scope link', 2, 'Error: Nexthop has invalid scope.'],
    ['ip route add blackhole 9.9.9.0/24 dev eth0', 2, 'Error: Gateway, device and multipath can not be specified for this route type.'],
    ['ip route add local 9.9.8.1 dev eth0 scope link', 2, 'Error: Invalid scope.'],
    ['ip route add 10.7.0.0/16 dev eth0 src 10.9.9.9', 2, 'Error: Invalid prefsrc address.'],
    ['ip route add foo via 10.0.0.2', 1, 'Error: any valid prefix is expected rather than "foo".'],
    ['ip route add 10.4.0.0/16 via foo', 1, 'Error: inet address is expected rather than "foo".'],
    ['ip route add 10.4.0.0/16 via', 255, 'Command line is not complete. Try option "help"'],
    ['ip route add 10.1.0.0/16 via 10.0.0.2 foo', 255, 'Error: either "to" is duplicate, or "foo" is a garbage.'],
    [
      'ip route add 10.1.0.0/16 via 10.0.0.2 via 10.0.0.3',
      255,
      'Error: argument "via" is wrong: use nexthop syntax to specify multiple via\n',
    ],
    ['ip route add 10.7.0.0/16 dev eth0 proto foo', 255, 'Error: argument "foo" is wrong: "protocol" value is invalid\n'],
    ['ip route add 10.7.0.0/16 dev eth0 scope foo', 255, 'Error: argument "foo" is wrong: invalid "scope" value\n'],
    ['ip route show table foo', 255, 'Error: argument "foo" is wrong: table id value is invalid\n'],
    ['ip route show table 101', 2, 'Error: ipv4: FIB table does not exist.\nDump terminated'],
    ['ip route flush', 1, '"ip route flush" requires arguments.'],
    ['ip route get', 1, 'need at least a destination address'],
    ['ip route get foo', 1, 'Error: any valid prefix is expected rather than "foo".'],
    ['ip route get 8.8.8.8', 2, 'RTNETLINK answers: Network is unreachable'],
    ['ip route get 10.0.0.7 from 10.0.0.9 iif eth0', 2, 'RTNETLINK answers: No route to host'],
  ])
})

describe('ip neigh, ip rule', () => {
  says([
    ['ip neigh foo', 255, 'Command "foo" is unknown, try "ip neigh help".'],
    ['ip neigh add 10.0.0.9 lladdr 02:00:00:00:00:09 dev eth0', 2, 'RTNETLINK answers: File exists'],
    ['ip neigh add 10.0.0.10 dev eth0', 2, 'Error: No link layer address given.'],
    ['ip neigh add 10.0.0.10 dev eth0 lladdr foo', 2, 'Error: Invalid link address.'],
    ['ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:09', 255, 'Device and destination are required arguments.'],
    ['ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:09 dev eth8', 1, 'Cannot find device "eth8"'],
    ['ip neigh add 10.0.0.10 lladdr 02:00:00:00:00:09 dev eth0 nud foo', 255, 'Error: argument "foo" is wrong: nud state is bad'],
    ['ip neigh add foo lladdr 02:00:00:00:00:09 dev eth0', 1, 'Error: any valid address is expected rather than "foo".'],
    ['ip neigh change 10.0.0.13 lladdr 02:00:00:00:00:09 dev eth0', 2, 'RTNETLINK answers: No such file or directory'],
    ['ip neigh del 10.0.0.13 dev eth0', 2, 'RTNETLINK answers: No such file or directory'],
    ['ip neigh flush', 1, 'Flush requires arguments.'],
    ['ip rule add', 1, '"ip rule add" requires arguments.'],
    ['ip rule add pref 5 foo', 255, 'Error: argument "foo" is wrong: Failed to parse rule type'],
    ['ip rule add fwmark foo lookup 1', 255, 'Error: argument "foo" is wrong: fwmark value is invalid\n'],
    ['ip rule add from 1.2.3.4 lookup foo', 255, 'Error: argument "foo" is wrong: invalid table ID\n'],
    ['ip rule add lookup main pref 32766', 2, 'RTNETLINK answers: File exists'],
    ['ip rule del pref 51', 2, 'RTNETLINK answers: No such file or directory'],
  ])
})

describe('bridge', () => {
  says([
    ['bridge foo', 255, 'Object "foo" is unknown, try "bridge help".'],
    ['bridge link foo', 255, 'Command "foo" is unknown, try "bridge link help".'],
    ['bridge link set', 255, 'Device is a required argument.'],
    ['bridge link set dev nope hairpin on', 255, 'Cannot find bridge device "nope"'],
    ['bridge link set dev eth0 hairpin on', 255, 'RTNETLINK answers: Operation not supported'],
    ['bridge link set dev p0 hairpin foo', 234, 'Error: argument of "hairpin" must be one of "off", "on", not "foo"'],
    ['bridge fdb add 02:00:00:00:00:bf dst 10.0.0.9', 255, 'Device and address are required arguments.'],
    ['bridge fdb add foo dev vx dst 10.0.0.9', 255, 'Invalid mac address foo'],
    ['bridge fdb add 02:00:00:00:00:bf dev nope dst 10.0.0.9', 255, 'Cannot find device "nope"'],
    ['bridge fdb add 02:00:00:00:00:bf dev vx dst foo', 1, 'Error: any valid address is expected rather than "foo".'],
    ['bridge fdb add 02:00:00:00:00:bf dev vx', 255, 'RTNETLINK answers: Invalid argument'],
    ['bridge fdb add 02:00:00:00:00:bb dev vx dst 10.0.0.9', 255, 'RTNETLINK answers: File exists'],
    ['bridge fdb add 02:00:00:00:00:aa dev p0 master static', 255, 'RTNETLINK answers: File exists'],
    ['bridge fdb add 02:00:00:00:00:bf dev eth0 master', 255, 'RTNETLINK answers: Operation not supported'],
    ['bridge fdb del 02:00:00:00:00:0f dev vx', 255, 'RTNETLINK answers: No such file or directory'],
    ['bridge fdb flush', 255, 'Device is a required argument.'],
    ['bridge fdb flush dev p0', 255, 'RTNETLINK answers: Operation not supported'],
    ['bridge fdb show br nope', 255, 'Cannot find bridge device "nope"'],
    ['bridge vlan', 1, 'hopscope: bridge vlan is not simulated'],
  ])
})

describe('sysctl', () => {
  says([
    ['sysctl net.ipv4.foo', 1, 'sysctl: cannot stat /proc/sys/net/ipv4/foo: No such file or directory'],
    ['sysctl -w net.ipv4.foo=1', 1, 'sysctl: cannot stat /proc/sys/net/ipv4/foo: No such file or directory'],
    ['sysctl net.ipv4.conf.nope.forwarding', 1, 'sysctl: cannot stat /proc/sys/net/ipv4/conf/nope/forwarding: No such file or directory'],
    ['sysctl -w net.ipv4.ip_forward', 1, 'sysctl: command line(0): invalid syntax, continuing...'],
    ['sysctl -w net.ipv4.ip_forward=foo', 1, 'sysctl: setting key "net.ipv4.ip_forward": Invalid argument'],
    ['sysctl -w net.ipv4.ip_default_ttl=0', 1, 'sysctl: setting key "net.ipv4.ip_default_ttl": Invalid argument'],
    ['sysctl -w net.ipv4.conf.all.rp_filter=99999999999', 1, 'sysctl: setting key "net.ipv4.conf.all.rp_filter": Invalid argument'],
    ['sysctl -w', 1, "sysctl: no variables specified\nTry `sysctl --help' for more information."],
  ])
})

describe('iptables', () => {
  const help = "Try `iptables -h' or 'iptables --help' for more information."
  says([
    ['iptables -A FOO -j ACCEPT', 1, 'iptables: No chain/target/match by that name.'],
    ['iptables -A INPUT -s foo -j ACCEPT', 2, `iptables v1.8.9 (legacy): host/network \`foo' not found\n${help}`],
    ['iptables -A INPUT --foo', 2, `iptables v1.8.9 (legacy): unknown option "--foo"\n${help}`],
    ['iptables -A INPUT foo', 2, `Bad argument \`foo'\n${help}`],
    ['iptables -A', 2, `iptables v1.8.9 (legacy): option "-A" requires an argument\n${help}`],
    ['iptables -A INPUT -j FOO', 2, `iptables v1.8.9 (legacy): Couldn't load target \`FOO':No such file or directory\n\n${help}`],
    ['iptables -A INPUT -m foo', 2, `iptables v1.8.9 (legacy): Couldn't load match \`foo':No such file or directory\n\n${help}`],
    ['iptables -t nat -A POSTROUTING -m set --match-set x src -j ACCEPT', 2, `iptables v1.8.9 (legacy): Set x doesn't exist.\n\n${help}`],
    ['iptables -A OUTPUT -i eth0 -j DROP', 2, `iptables v1.8.9 (legacy): Can't use -i with OUTPUT\n\n${help}`],
    ['iptables -A INPUT --dport 80 -j ACCEPT', 2, `iptables v1.8.9 (legacy): unknown option "--dport"\n${help}`],
    ['iptables -A FORWARD -j MASQUERADE', 1, "iptables: Invalid argument. Run `dmesg' for more information."],
    ['iptables -P INPUT FOO', 1, "iptables: Bad policy name. Run `dmesg' for more information."],
    ['iptables -N INPUT', 1, 'iptables: Chain already exists.'],
    ['iptables -D INPUT 5', 1, 'iptables: Index of deletion too big.'],
    ['iptables -D INPUT -j DROP', 1, 'iptables: Bad rule (does a matching rule exist in that chain?).'],
    [
      'iptables -t foo -L',
      3,
      "iptables v1.8.9 (legacy): can't initialize iptables table `foo': Table does not exist (do you need to insmod?)\nPerhaps iptables or your kernel needs to be upgraded.",
    ],
  ])
})
